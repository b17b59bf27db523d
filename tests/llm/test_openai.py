"""What is particular to OpenAI; the rest is in `tests/contracts/test_model_contract.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.errors import ProviderRejected, ProviderUnavailable
from app.infra import clock
from app.llm.port import Usage
from app.llm.providers.answer import ROOM_TO_THINK
from app.llm.providers.openai import LARGEST_ANSWER
from tests.contracts.models import Hosted, create_request, openai_against_fake
from tests.contracts.scripted_server import RESULT, Answer, json_answer

pytestmark = pytest.mark.req("AI-06")


@pytest.fixture(scope="module")
def running() -> Iterator[Hosted]:
    with openai_against_fake() as hosted:
        yield hosted


@pytest.fixture
def hosted(running: Hosted) -> Iterator[Hosted]:
    running.server.reset()
    yield running
    assert running.server.complaints == []


def error(status: int, **fields: str) -> object:
    return json_answer({"error": {"message": "no", **fields}}, status)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "insufficient_quota", "code": "insufficient_quota"},
        {"type": "insufficient_quota", "code": "a code of next year"},
        {"type": "requests", "code": "credit_balance_exhausted"},
        {"code": "organization_spend_limit_exceeded"},
        {"code": "project_spend_limit_exceeded"},
        {"code": "organization_usage_limit_exceeded"},
    ],
)
def test_a_429_about_money_is_told_from_one_about_pace(hosted: Hosted, fields: dict[str, str]) -> None:
    hosted.server.answer(error(429, **fields))
    with pytest.raises(ProviderRejected) as refusal:
        hosted.model.complete(create_request())
    assert refusal.value.reason == "quota"


@pytest.mark.parametrize(
    ("status", "fields", "reason"),
    [
        (402, {}, "quota"),
        (413, {}, "too_long"),
        (422, {}, "bad_request"),
        (400, {"code": "content_filter"}, "refused"),
        (400, {"code": "string_above_max_length"}, "too_long"),
        (418, {}, "bad_request"),
    ],
)
def test_refusals_by_status(hosted: Hosted, status: int, fields: dict[str, str], reason: str) -> None:
    hosted.server.answer(error(status, **fields))
    with pytest.raises(ProviderRejected) as refusal:
        hosted.model.complete(create_request())
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [(408, "timeout"), (504, "timeout"), (409, "server_error"), (502, "server_error"), (529, "overloaded")],
)
def test_passing_troubles_by_status(hosted: Hosted, status: int, reason: str) -> None:
    hosted.server.answer(error(status))
    with pytest.raises(ProviderUnavailable) as failure:
        hosted.model.complete(create_request())
    assert failure.value.reason == reason


def test_an_overloaded_server_may_say_when_to_come_again(hosted: Hosted) -> None:
    hosted.server.answer(json_answer({"error": {}}, 503, Retry_After="Fri, 20 Nov 2099 10:00:00 GMT"))
    with pytest.raises(ProviderUnavailable) as failure:
        hosted.model.complete(create_request())
    assert failure.value.retry_at is not None


def test_a_service_that_sends_blanks_while_its_model_works_is_waited_for(hosted: Hosted) -> None:
    hosted.server.answer(replace(hosted.server.saying(RESULT), blanks_s=0.2))
    assert hosted.model.complete(create_request()).value.confianca == 0.9


def test_blanks_do_not_prolong_the_time_out(hosted: Hosted) -> None:
    hosted.server.answer(replace(hosted.server.saying(RESULT), blanks_s=5.0))
    started = clock.monotonic()
    with pytest.raises(ProviderUnavailable) as failure:
        hosted.model.complete(create_request(timeout_s=0.3))
    assert failure.value.reason == "timeout"
    assert clock.monotonic() - started < 2


def test_an_endless_answer_is_not_swallowed_whole(hosted: Hosted) -> None:
    hosted.server.answer(Answer("x" * (LARGEST_ANSWER + 1)))
    with pytest.raises(ProviderUnavailable) as failure:
        hosted.model.complete(create_request())
    assert failure.value.reason == "server_error"


def test_no_choice_at_all_is_an_outage(hosted: Hosted) -> None:
    hosted.server.script("no_choice")
    with pytest.raises(ProviderUnavailable):
        hosted.model.complete(create_request())


@pytest.mark.parametrize("behaviour", ["credit", "filtered_prompt"])
def test_recorded_refusals_are_understood(hosted: Hosted, behaviour: str) -> None:
    hosted.server.script(behaviour)
    with pytest.raises(ProviderRejected):
        hosted.model.complete(create_request())


def test_tokens_are_counted_as_billed(hosted: Hosted) -> None:
    hosted.server.script("ok")
    assert hosted.model.complete(create_request()).usage == Usage(input=20, cached=5, output=10)


def test_a_compatible_service_may_leave_out_model_and_usage(hosted: Hosted) -> None:
    hosted.server.answer(json_answer({"choices": [{"message": {"content": RESULT}}]}))
    completed = hosted.model.complete(create_request())
    assert (completed.model, completed.usage) == ("gpt-5.4-mini", Usage())


def test_the_task_names_the_schema_and_the_limit_leaves_room_to_think(hosted: Hosted) -> None:
    hosted.model.complete(create_request(task="reply", max_output_tokens=321))
    body = hosted.server.seen[0].body
    assert body["response_format"]["json_schema"]["name"] == "reply"
    assert body["max_completion_tokens"] == 321 + ROOM_TO_THINK
