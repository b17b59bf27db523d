"""The circuit breaker, by a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from app.errors import OutcomeUnknown, ProviderError, ProviderRejected, ProviderUnavailable
from app.infra.breaker import Breakers

pytestmark = pytest.mark.req("IN-08")

CLINIC, RIVAL = uuid4(), uuid4()


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=self.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breakers(clock: Clock) -> Breakers:
    return Breakers(monotonic=clock.monotonic, now=clock.now)


def call(breakers: Breakers, error: Exception | None = None, company: UUID | None = CLINIC) -> None:
    with breakers.guarded(company, "openai"):
        if error is not None:
            raise error


def fail(breakers: Breakers, error: Exception, times: int = 1, company: UUID | None = CLINIC) -> None:
    for _ in range(times):
        with pytest.raises(type(error)):
            call(breakers, error, company)


def assert_refused(breakers: Breakers, company: UUID | None = CLINIC) -> datetime | None:
    with pytest.raises(ProviderUnavailable) as refusal:
        call(breakers, company=company)
    assert refusal.value.reason == "breaker_open"
    return refusal.value.retry_at


def gauge(company: UUID | None = CLINIC) -> float | None:
    return REGISTRY.get_sample_value("breaker_open", {"company_id": str(company or ""), "provider": "openai"})


@pytest.mark.parametrize("error", [ProviderUnavailable("x"), OutcomeUnknown("x")])
def test_five_failures_in_a_row_open_the_circuit_and_say_when_to_come_again(
    breakers: Breakers, clock: Clock, error: ProviderError
) -> None:
    fail(breakers, error, times=4)
    assert breakers.is_open(CLINIC, "openai") is None
    fail(breakers, error)
    expected = clock.now() + timedelta(seconds=30)
    assert assert_refused(breakers) == expected
    assert breakers.is_open(CLINIC, "openai") == expected
    assert gauge() == 1


def test_a_success_in_between_starts_the_count_again(breakers: Breakers) -> None:
    fail(breakers, ProviderUnavailable("x"), times=4)
    call(breakers)
    fail(breakers, ProviderUnavailable("x"), times=4)
    call(breakers)


def test_another_company_and_the_platform_itself_are_not_affected(breakers: Breakers) -> None:
    fail(breakers, ProviderUnavailable("x"), times=5)
    call(breakers, company=RIVAL)
    call(breakers, company=None)
    assert_refused(breakers)


def test_a_refusal_is_an_answer_and_counts_as_health(breakers: Breakers) -> None:
    fail(breakers, ProviderUnavailable("x"), times=4)
    fail(breakers, ProviderRejected("x", reason="refused"))
    fail(breakers, ProviderUnavailable("x"), times=4)
    call(breakers)


@pytest.mark.parametrize("reason", ["unauthorized", "quota"])
def test_no_key_or_no_money_opens_at_once(breakers: Breakers, reason: str) -> None:
    fail(breakers, ProviderRejected("x", reason=reason))
    assert_refused(breakers)


@pytest.mark.parametrize(
    "error", [ValueError("a bug of ours"), ProviderUnavailable("another circuit", reason="breaker_open")]
)
def test_an_error_that_is_not_the_providers_changes_nothing(breakers: Breakers, error: Exception) -> None:
    fail(breakers, ProviderUnavailable("x"), times=4)
    fail(breakers, error, times=9)
    call(breakers)
    fail(breakers, error, times=9)
    call(breakers)


def test_after_half_a_minute_one_call_tries_and_its_success_closes(breakers: Breakers, clock: Clock) -> None:
    fail(breakers, ProviderUnavailable("x"), times=5)
    clock.seconds += 29.9
    assert_refused(breakers)
    clock.seconds += 0.2
    with breakers.guarded(CLINIC, "openai"):
        assert assert_refused(breakers) == clock.now() + timedelta(seconds=1)
    call(breakers)
    assert gauge() == 0
    assert len(breakers) == 0


def test_a_failed_trial_opens_for_another_half_a_minute(breakers: Breakers, clock: Clock) -> None:
    fail(breakers, ProviderUnavailable("x"), times=5)
    clock.seconds += 30
    fail(breakers, ProviderUnavailable("x"))
    clock.seconds += 29
    assert_refused(breakers)
    assert gauge() == 1


def test_a_trial_that_a_bug_ended_leaves_the_next_call_to_try(breakers: Breakers, clock: Clock) -> None:
    fail(breakers, ProviderUnavailable("x"), times=5)
    clock.seconds += 30
    fail(breakers, ValueError("a bug of ours"))
    call(breakers)
    call(breakers)


def test_a_trial_that_hangs_gives_way_to_another(breakers: Breakers, clock: Clock) -> None:
    fail(breakers, ProviderUnavailable("x"), times=5)
    clock.seconds += 30
    with breakers.guarded(CLINIC, "openai"):
        clock.seconds += 30
        call(breakers)
    call(breakers)


def test_late_results_of_calls_from_before_the_opening_are_ignored(breakers: Breakers) -> None:
    with breakers.guarded(CLINIC, "openai"):
        fail(breakers, ProviderUnavailable("x"), times=5)
    assert_refused(breakers)


def test_calls_of_one_company_run_side_by_side(breakers: Breakers) -> None:
    inside, leave = Event(), Event()

    def slow_call() -> None:
        with breakers.guarded(CLINIC, "openai"):
            inside.set()
            leave.wait(10)

    thread = Thread(target=slow_call)
    thread.start()
    try:
        assert inside.wait(10)
        call(breakers)
        assert thread.is_alive()
    finally:
        leave.set()
        thread.join(10)


def test_memory_is_bounded_and_the_oldest_circuit_goes_first(clock: Clock) -> None:
    breakers = Breakers(capacity=3, monotonic=clock.monotonic, now=clock.now)
    companies = [uuid4() for _ in range(4)]
    for company in companies:
        fail(breakers, ProviderUnavailable("x"), times=5, company=company)
    assert len(breakers) == 3
    call(breakers, company=companies[0])
    assert gauge(companies[0]) == 0
    assert_refused(breakers, company=companies[3])
