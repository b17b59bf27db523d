"""What the rest of the app may rely on, whatever the model provider."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.errors import ProviderRejected, ProviderUnavailable
from app.infra import clock
from app.llm.errors import UnusableAnswer
from app.llm.port import Completed, Said
from tests.contracts import fake_gemini, fake_openai
from tests.contracts.models import (
    CUSTOMER_SAYS,
    HOSTED,
    SECRET_PROMPT,
    Hosted,
    Understood,
    create_request,
)
from tests.contracts.scripted_server import NOT_THE_RESULT, PROSE, json_answer

pytestmark = pytest.mark.req("AI-06")


@pytest.fixture(scope="module", params=HOSTED, ids=str)
def running(request: pytest.FixtureRequest) -> Iterator[Hosted]:
    with HOSTED[request.param]() as hosted:
        yield hosted


@pytest.fixture
def hosted(running: Hosted) -> Iterator[Hosted]:
    running.server.reset()
    yield running
    assert running.server.complaints == []


def ask(hosted: Hosted, *behaviours: str, timeout_s: float = 5.0) -> Completed[Understood]:
    hosted.server.script(*behaviours)
    return hosted.model.complete(create_request(timeout_s=timeout_s))


def test_an_answer_comes_back_typed_with_its_model_and_its_tokens(hosted: Hosted) -> None:
    completed = ask(hosted, "ok")
    assert completed.value == Understood(intencao="agendar", confianca=0.9)
    assert completed.provider == hosted.model.name
    assert completed.model.startswith(("gpt-5.4-mini", "gemini-3.5-flash-lite"))
    assert completed.usage.input > completed.usage.cached > 0
    assert completed.usage.output > 0
    assert completed.milliseconds >= 0


def test_the_whole_dialogue_is_sent_in_order(hosted: Hosted) -> None:
    says = [Said("secretary", "Olá!"), Said("customer", "oi"), Said("customer", "tudo bem?")]
    says += [Said("secretary", "Tudo!"), Said("customer", "vocês abrem sábado?")]
    hosted.model.complete(create_request(dialogue=says))
    sent = str(hosted.server.seen[0].body)
    assert [sent.find(said.text) for said in says] == sorted(sent.find(said.text) for said in says)
    assert all(said.text in sent for said in says)


def test_an_answer_that_takes_its_time_is_waited_for(hosted: Hosted) -> None:
    assert ask(hosted, "late").milliseconds >= 200


@pytest.mark.parametrize("behaviour", ["late", "hang"])
def test_no_answer_in_time_is_a_time_out_at_about_the_set_time(hosted: Hosted, behaviour: str) -> None:
    started = clock.monotonic()
    with pytest.raises(ProviderUnavailable) as failure:
        ask(hosted, behaviour, timeout_s=0.1)
    assert failure.value.reason == "timeout"
    assert clock.monotonic() - started < 2


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("reset", "connection"),
        ("pace", "pace"),
        ("server_error", "server_error"),
        ("overloaded", "overloaded"),
        ("html", "server_error"),
        ("html_ok", "server_error"),
        ("not_json", "server_error"),
        ("not_an_answer", "server_error"),
    ],
)
def test_what_may_pass_is_unavailable_and_asked_once(hosted: Hosted, behaviour: str, reason: str) -> None:
    with pytest.raises(ProviderUnavailable) as failure:
        ask(hosted, behaviour)
    assert failure.value.reason == reason
    assert len(hosted.server.seen) == 1


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("money", "quota"),
        ("unauthorized", "unauthorized"),
        ("forbidden", "unauthorized"),
        ("not_found", "not_found"),
        ("too_long", "too_long"),
        ("bad_request", "bad_request"),
        ("refused", "refused"),
        ("filtered", "refused"),
        ("cut_off", "cut_off"),
        ("empty", "empty"),
        ("garbage", "garbage"),
        ("prose", "garbage"),
    ],
)
def test_what_this_provider_will_not_do_is_rejected_and_asked_once(hosted: Hosted, behaviour: str, reason: str) -> None:
    with pytest.raises(ProviderRejected) as failure:
        ask(hosted, behaviour)
    assert failure.value.reason == reason
    assert len(hosted.server.seen) == 1


def test_a_pace_limit_says_when_to_come_again(hosted: Hosted) -> None:
    asked_at = clock.now()
    with pytest.raises(ProviderUnavailable) as failure:
        ask(hosted, "pace")
    assert failure.value.retry_at is not None
    assert timedelta(seconds=2) <= failure.value.retry_at - asked_at <= timedelta(seconds=10)


def test_an_unusable_answer_says_what_was_wrong_but_not_what_was_said(hosted: Hosted) -> None:
    with pytest.raises(UnusableAnswer) as failure:
        ask(hosted, "garbage")
    assert "intencao" in failure.value.problem
    assert "5" not in failure.value.problem


@pytest.mark.req("SE-01")
@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_errors_name_neither_the_key_nor_the_prompt_even_where_the_provider_quotes_them(
    hosted: Hosted, status: int
) -> None:
    secrets = (fake_openai.API_KEY, fake_gemini.API_KEY, SECRET_PROMPT, CUSTOMER_SAYS)
    hosted.server.answer(json_answer({"error": {"message": " ".join(secrets)}}, status))
    with pytest.raises((ProviderRejected, ProviderUnavailable)) as failure:
        ask(hosted)
    told = "".join(traceback.format_exception(failure.value))
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.req("SE-01")
@pytest.mark.parametrize("behaviour", ["garbage", "prose", "not_an_answer"])
def test_errors_do_not_repeat_what_the_model_said(hosted: Hosted, behaviour: str) -> None:
    with pytest.raises((ProviderRejected, ProviderUnavailable)) as failure:
        ask(hosted, behaviour)
    told = "".join(traceback.format_exception(failure.value))
    assert [said for said in (NOT_THE_RESULT, PROSE) if said in told] == []


def test_a_server_that_is_gone_is_a_connection_error() -> None:
    for against_fake in HOSTED.values():
        with against_fake() as hosted:
            hosted.server.stop()
            with pytest.raises(ProviderUnavailable) as failure:
                hosted.model.complete(create_request(timeout_s=2))
        assert failure.value.reason == "connection"


def test_calls_run_side_by_side_over_connections_that_are_used_again(hosted: Hosted) -> None:
    started = clock.monotonic()
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(ask, hosted, "late") for _ in range(16)]:
            future.result()
    assert clock.monotonic() - started < 16 * 0.2
    assert len({seen.client for seen in hosted.server.seen}) <= 9
