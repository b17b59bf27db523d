"""The door to models: preference, fallback, repair, budget, breaker, places. Against fake servers over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from pydantic import BaseModel

from app.errors import ProviderRejected, ProviderUnavailable
from app.infra import breaker, clock
from app.llm.concurrency import Places
from app.llm.metrics import SlidingRate
from app.llm.port import Completed, Request
from app.llm.router import complete
from tests.contracts.models import Hosted, create_request, gemini_against_fake, openai_against_fake

pytestmark = pytest.mark.req("AI-06")

T = TypeVar("T", bound=BaseModel)


@pytest.fixture(scope="module")
def both_running() -> Iterator[tuple[Hosted, Hosted]]:
    with openai_against_fake() as openai, gemini_against_fake() as gemini:
        yield openai, gemini


@pytest.fixture
def first(both_running: tuple[Hosted, Hosted]) -> Hosted:
    both_running[0].server.reset()
    return both_running[0]


@pytest.fixture
def second(both_running: tuple[Hosted, Hosted]) -> Hosted:
    both_running[1].server.reset()
    return both_running[1]


@pytest.fixture
def company_id() -> UUID:
    return uuid4()


@dataclass
class Scripted:
    """A model that does as it is told, for what is about time and order rather than about HTTP."""

    name: str
    act: Callable[[Request[Any]], str]
    asked: list[Request[Any]] = field(default_factory=list)

    def complete(self, request: Request[T]) -> Completed[T]:
        self.asked.append(request)
        return Completed(request.result.model_validate_json(self.act(request)), self.name, "scripted")


def answers(request: Request[Any]) -> str:
    return '{"intencao":"agendar","confianca":0.9}'


def raises(error: Exception) -> Callable[[Request[Any]], str]:
    def act(request: Request[Any]) -> str:
        raise error

    return act


def counted(provider: str, outcome: str) -> float:
    labels = {"provider": provider, "outcome": outcome}
    return REGISTRY.get_sample_value("llm_requests_total", labels) or 0.0


def test_the_preferred_provider_answers_and_the_other_is_not_asked(
    company_id: UUID, first: Hosted, second: Hosted
) -> None:
    assert complete(company_id, create_request(), [second.model, first.model]).provider == "gemini"
    assert first.server.seen == []


@pytest.mark.parametrize(
    "behaviour",
    ["reset", "pace", "money", "unauthorized", "server_error", "overloaded", "html", "html_ok", "empty", "refused",
     "cut_off", "too_long", "not_found"],
)  # fmt: skip
def test_whatever_ails_the_first_provider_the_next_one_answers(
    company_id: UUID, first: Hosted, second: Hosted, behaviour: str
) -> None:
    first.server.script(behaviour)
    assert complete(company_id, create_request(), [first.model, second.model]).provider == "gemini"
    assert len(first.server.seen) == 1


def test_a_provider_that_hangs_is_left_in_time(company_id: UUID, first: Hosted, second: Hosted) -> None:
    first.server.script("hang")
    started = clock.monotonic()
    request = create_request(timeout_s=0.2)
    assert complete(company_id, request, [first.model, second.model]).provider == "gemini"
    assert clock.monotonic() - started < 3


@pytest.mark.parametrize("behaviour", ["garbage", "prose"])
def test_an_unusable_answer_is_repaired_once_by_the_same_provider_which_hears_why(
    company_id: UUID, first: Hosted, second: Hosted, behaviour: str
) -> None:
    first.server.script(behaviour, "ok")
    assert complete(company_id, create_request(), [first.model, second.model]).provider == "openai"
    before, after = (seen.body["messages"] for seen in first.server.seen)
    assert "could not be used" in after[0]["content"]
    assert after[0]["content"].startswith(before[0]["content"])
    assert after[1:] == before[1:]


def test_a_second_unusable_answer_goes_to_the_next_provider(company_id: UUID, first: Hosted, second: Hosted) -> None:
    first.server.script("garbage", "garbage")
    assert complete(company_id, create_request(), [first.model, second.model]).provider == "gemini"
    assert len(first.server.seen) == 2


@pytest.mark.req("IN-08")
def test_a_company_whose_provider_keeps_failing_no_longer_waits_for_it_and_others_still_ask(
    company_id: UUID, first: Hosted, second: Hosted
) -> None:
    first.server.script(*["server_error"] * 5)
    refused = counted("openai", "breaker_open")
    for _ in range(6):
        assert complete(company_id, create_request(), [first.model, second.model]).provider == "gemini"
    assert len(first.server.seen) == 5
    assert counted("openai", "breaker_open") == refused + 1
    assert complete(uuid4(), create_request(), [first.model, second.model]).provider == "openai"


@pytest.mark.req("IN-08")
def test_a_provider_without_money_is_not_asked_again(company_id: UUID, first: Hosted, second: Hosted) -> None:
    first.server.script("money")
    for _ in range(2):
        complete(company_id, create_request(), [first.model, second.model])
    assert len(first.server.seen) == 1
    assert breaker.is_open(company_id, "openai") is not None


def test_attempts_share_one_budget_and_without_time_only_the_last_provider_is_asked(company_id: UUID) -> None:
    late = ProviderUnavailable("late", reason="timeout")
    hosted, skipped, local = Scripted("one", raises(late)), Scripted("two", answers), Scripted("offline", answers)
    completed = complete(company_id, create_request(timeout_s=5), [hosted, skipped, local], budget_s=0.5)
    assert completed.provider == "offline"
    assert (hosted.asked, skipped.asked) == ([], [])
    assert local.asked[0].timeout_s == 1.0


def test_the_time_that_one_provider_takes_is_missing_to_the_next(company_id: UUID) -> None:
    def dawdle(request: Request[Any]) -> str:
        Event().wait(0.3)
        raise ProviderUnavailable("late", reason="timeout")

    slow, skipped, local = Scripted("one", dawdle), Scripted("two", answers), Scripted("offline", answers)
    assert complete(company_id, create_request(), [slow, skipped, local], budget_s=1.2).provider == "offline"
    assert (len(slow.asked), len(skipped.asked)) == (1, 0)


def test_no_attempt_may_take_longer_than_what_is_left_of_the_budget(company_id: UUID) -> None:
    model = Scripted("one", answers)
    complete(company_id, create_request(timeout_s=60), [model], budget_s=2)
    assert 1 < model.asked[0].timeout_s <= 2


def test_when_nobody_answers_and_a_later_try_may_work_it_says_when(company_id: UUID) -> None:
    soon, later = datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 20, 13, tzinfo=UTC)
    models = [
        Scripted("one", raises(ProviderUnavailable("x", retry_at=later, reason="pace"))),
        Scripted("two", raises(ProviderRejected("x", reason="refused"))),
        Scripted("three", raises(ProviderUnavailable("x", retry_at=soon, reason="overloaded"))),
    ]
    with pytest.raises(ProviderUnavailable) as failure:
        complete(company_id, create_request(), models)
    assert (failure.value.reason, failure.value.retry_at) == ("pace", soon)


def test_a_provider_that_may_work_right_away_leaves_the_time_open(company_id: UUID) -> None:
    models = [
        Scripted("one", raises(ProviderUnavailable("x", retry_at=datetime(2099, 1, 1, tzinfo=UTC), reason="pace"))),
        Scripted("two", raises(ProviderUnavailable("x", reason="connection"))),
    ]
    with pytest.raises(ProviderUnavailable) as failure:
        complete(company_id, create_request(), models)
    assert failure.value.retry_at is None


def test_when_everybody_refuses_trying_again_is_no_use(company_id: UUID) -> None:
    models = [Scripted(name, raises(ProviderRejected("x", reason="refused"))) for name in ("one", "two")]
    with pytest.raises(ProviderRejected) as failure:
        complete(company_id, create_request(), models)
    assert failure.value.reason == "refused"


def test_a_bug_in_a_provider_is_not_hidden_by_the_fallback(company_id: UUID) -> None:
    models = [Scripted("one", raises(ZeroDivisionError())), Scripted("two", answers)]
    with pytest.raises(ZeroDivisionError):
        complete(company_id, create_request(), models)


@pytest.mark.req("OP-03")
def test_attempts_are_counted_by_outcome_and_the_error_rate_follows(company_id: UUID) -> None:
    good, bad = Scripted("rated", answers), Scripted("rated", raises(ProviderUnavailable("x", reason="timeout")))
    for _ in range(3):
        complete(company_id, create_request(), [good])
    complete(company_id, create_request(), [bad, Scripted("spare", answers)])
    assert (counted("rated", "ok"), counted("rated", "timeout")) == (3, 1)
    assert REGISTRY.get_sample_value("llm_error_rate", {"provider": "rated"}) == 0.25
    assert REGISTRY.get_sample_value("llm_seconds_count", {"provider": "rated"}) == 4


@pytest.mark.req("OP-03")
def test_the_error_rate_forgets_what_is_older_than_five_minutes() -> None:
    now = [1_000.0]
    rate = SlidingRate(lambda: now[0])
    assert rate.add(failed=True) == 1.0
    now[0] += 100
    assert rate.add(failed=False) == 0.5
    now[0] += 205
    assert rate.value() == 0.0
    assert rate.add(failed=True) == 0.5
    now[0] += 10_000
    assert rate.value() == 0.0


@pytest.mark.req("IN-06")
def test_calls_beyond_the_limit_wait_briefly_and_then_go_elsewhere() -> None:
    places, leave = Places(2, wait_s=0.05), Event()

    def occupy(entered: Event) -> None:
        with places.taken("openai"):
            entered.set()
            leave.wait(10)

    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            entered = Event()
            pool.submit(occupy, entered)
            assert entered.wait(10)
        with pytest.raises(ProviderUnavailable) as failure, places.taken("openai"):
            pass
        with places.taken("gemini"):
            leave.set()
    assert failure.value.reason == "pace"
    with places.taken("openai"), places.taken("openai"):
        pass
