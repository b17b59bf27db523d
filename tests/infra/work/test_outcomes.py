"""What becomes of a row, by how its handler ended."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest

from app.errors import Conflict, OutcomeUnknown, ProviderRejected, ProviderUnavailable, ServiceUnavailable
from app.infra import clock, log
from app.infra.metrics import WORK_DONE, WORK_FAILED
from app.infra.work import ledger, runner
from app.infra.work.item import Superseded, WorkItem
from app.infra.work.kinds import Backoff, work
from tests import road
from tests.infra.work import rows

BACKOFF = Backoff(first=10, most=600, attempts=3)


class Killed(BaseException):
    """The process dies in the middle: no handler of errors sees it, the row stays leased."""


def run_failing(company: UUID, error: BaseException | None, *, times: int = 1) -> int:
    """Run work whose handler raises `error`, as often as said, each time when it is due again; returns the row's id."""

    @work("tests.failing", retry=BACKOFF)
    def fail(item: WorkItem) -> None:
        if error is not None:
            raise error

    row_id = rows.plan(company, "tests.failing", payload={"n": 1})
    for _ in range(times):
        rows.make_overdue(company, row_id)
        assert runner.run(company, row_id)
    return row_id


@pytest.mark.req("IN-02")
def test_done_work_is_gone(company: UUID) -> None:
    ran: list[dict[str, object]] = []

    @work("tests.done")
    def do(item: WorkItem) -> None:
        ran.append(item.payload)

    row_id = rows.plan(company, "tests.done", payload={"n": 1})
    assert runner.run(company, row_id)
    assert ran == [{"n": 1}]
    assert rows.row(company, row_id) is None


@pytest.mark.req("IN-02")
def test_work_may_end_in_the_commit_of_its_last_write(company: UUID) -> None:
    @work("tests.ends_itself")
    def end(item: WorkItem) -> None:
        with item.transaction() as session:
            rows.note(session, "done")
            ledger.finish(session, item)

    row_id = rows.plan(company, "tests.ends_itself")
    assert runner.run(company, row_id)
    assert rows.row(company, row_id) is None
    assert rows.notes(company) == ["note.done"]


@pytest.mark.req("IN-02")
def test_an_end_that_is_rolled_back_is_no_end(company: UUID) -> None:
    @work("tests.stumbles")
    def stumble(item: WorkItem) -> None:
        with suppress(ZeroDivisionError), item.transaction() as session:
            ledger.finish(session, item)
            raise ZeroDivisionError
        with item.transaction() as session:
            rows.note(session, "after all")

    row_id = rows.plan(company, "tests.stumbles")
    runner.run(company, row_id)
    assert rows.notes(company) == ["note.after all"]
    assert rows.row(company, row_id) is None


@pytest.mark.req("IN-05")
def test_work_scheduled_again_while_it_runs_is_done_again_with_attempts_from_zero(company: UUID) -> None:
    @work("tests.bumped")
    def be_bumped(item: WorkItem) -> None:
        rows.plan(company, "tests.bumped", in_s=60, payload={"n": 2})

    row_id = rows.plan(company, "tests.bumped")
    runner.run(company, row_id)
    left = rows.existing(company, row_id)
    assert (left.state, left.lease, left.leased_until) == ("pending", None, None)
    assert (left.generation, left.attempts, left.payload) == (2, 0, {"n": 2})
    assert rows.seconds_until(left.due_at) == pytest.approx(60, abs=5)


@pytest.mark.req("IN-02")
@pytest.mark.parametrize(("meanwhile_s", "expected_s"), [(None, 60), (20, 20), (90, 60)])
def test_later_work_under_the_same_key_keeps_the_row_for_the_earlier_time(
    company: UUID, meanwhile_s: float | None, expected_s: float
) -> None:
    @work("tests.more_later")
    def know_of_more(item: WorkItem) -> None:
        if meanwhile_s is not None:
            rows.plan(company, "tests.more_later", in_s=meanwhile_s)
        with item.transaction() as session:
            ledger.release(session, item, due_at=clock.now() + timedelta(seconds=60), attempts=0)

    row_id = rows.plan(company, "tests.more_later")
    runner.run(company, row_id)
    left = rows.existing(company, row_id)
    assert (left.lease, left.attempts) == (None, 0)
    assert rows.seconds_until(left.due_at) == pytest.approx(expected_s, abs=5)


@pytest.mark.req("IN-05")
def test_a_superseded_attempt_is_refunded_and_comes_again_when_the_new_work_is_due(company: UUID) -> None:
    @work("tests.superseded")
    def be_superseded(item: WorkItem) -> None:
        rows.plan(company, "tests.superseded", in_s=60)
        raise Superseded

    row_id = rows.plan(company, "tests.superseded")
    runner.run(company, row_id)
    left = rows.existing(company, row_id)
    assert (left.state, left.lease, left.generation, left.attempts) == ("pending", None, 2, 0)
    assert rows.seconds_until(left.due_at) == pytest.approx(60, abs=5)


@pytest.mark.req("IN-08")
def test_a_breakers_refusal_costs_no_attempt_and_waits_for_the_breaker(company: UUID) -> None:
    refusal = ProviderUnavailable("aberto", retry_at=clock.now() + timedelta(seconds=120), reason="breaker_open")
    left = rows.existing(company, run_failing(company, refusal, times=BACKOFF.attempts + 2))
    assert (left.state, left.lease, left.attempts) == ("pending", None, 0)
    assert rows.seconds_until(left.due_at) == pytest.approx(120, abs=5)


@pytest.mark.req("IN-08")
@pytest.mark.parametrize(
    "error",
    [
        ProviderUnavailable("fora do ar"),
        OutcomeUnknown("sem resposta"),
        ServiceUnavailable("sem Redis"),
        ZeroDivisionError("a bug"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_that_may_pass_is_tried_again_after_a_backoff(company: UUID, error: Exception) -> None:
    left = rows.existing(company, run_failing(company, error))
    assert (left.state, left.lease, left.attempts) == ("pending", None, 1)
    assert left.last_error == f"{type(error).__name__}: {error}"
    assert 0 < rows.seconds_until(left.due_at) <= BACKOFF.first


@pytest.mark.req("IN-08")
def test_the_second_wait_is_longer_than_the_first(company: UUID) -> None:
    left = rows.existing(company, run_failing(company, ProviderUnavailable("fora do ar"), times=2))
    assert left.attempts == 2
    assert rows.seconds_until(left.due_at) == pytest.approx(15, abs=5.5)  # between half and the whole of 20


@pytest.mark.req("IN-08")
def test_a_provider_that_says_when_is_not_asked_before(company: UUID) -> None:
    error = ProviderUnavailable("calma", retry_at=clock.now() + timedelta(seconds=300))
    left = rows.existing(company, run_failing(company, error))
    assert left.attempts == 1
    assert rows.seconds_until(left.due_at) == pytest.approx(300, abs=5)


@pytest.mark.req("IN-07")
@pytest.mark.parametrize("error", [ProviderRejected("número inválido"), Conflict("já existe")])
def test_a_failure_for_good_is_dead_at_once_with_cause_and_payload(company: UUID, error: Conflict) -> None:
    left = rows.existing(company, run_failing(company, error))
    assert (left.state, left.lease, left.attempts, left.payload) == ("dead", None, 1, {"n": 1})
    assert left.last_error == f"{error.code}: {error.message}"
    assert left.died_at is not None


@pytest.mark.req("IN-07")
def test_the_last_attempt_is_followed_by_the_dead_letter(company: UUID) -> None:
    error = ProviderUnavailable("fora do ar")
    assert rows.existing(company, run_failing(company, error, times=BACKOFF.attempts - 1)).state == "pending"
    rows.make_overdue(company, road.work_rows(company)[0].id)
    dead = rows.existing(company, run_failing(company, error))
    assert (dead.state, dead.attempts) == ("dead", BACKOFF.attempts)
    assert dead.last_error == "ProviderUnavailable: fora do ar"


@pytest.mark.req("IN-07")
def test_work_in_which_the_process_dies_again_and_again_ends_in_the_dead_letter(company: UUID) -> None:
    ran: list[int] = []

    @work("tests.deadly", retry=BACKOFF)
    def kill(item: WorkItem) -> None:
        ran.append(item.attempts)
        raise Killed

    row_id = rows.plan(company, "tests.deadly")
    for _ in range(BACKOFF.attempts):
        with pytest.raises(Killed):
            runner.run(company, row_id)
        rows.let_lease_run_out(company, row_id)
    assert rows.existing(company, row_id).state == "pending"
    runner.run(company, row_id)
    assert ran == [1, 2, 3]
    assert rows.existing(company, row_id).state == "dead"


@pytest.mark.req("IN-07")
def test_work_that_no_room_handles_is_dead_and_says_so(company: UUID) -> None:
    row_id = rows.plan(company, "tests.of_a_room_that_was_closed")
    runner.run(company, row_id)
    dead = rows.existing(company, row_id)
    assert (dead.state, dead.last_error) == ("dead", "no room handles work of kind 'tests.of_a_room_that_was_closed'")


@pytest.mark.req("OP-03")
def test_a_handler_carries_the_correlation_id_of_the_work(company: UUID) -> None:
    seen: list[str | None] = []

    @work("tests.correlated")
    def look(item: WorkItem) -> None:
        seen.append(log.correlation_id())

    with log.correlation("c-7"):
        row_id = rows.plan(company, "tests.correlated")
    runner.run(company, row_id)
    assert seen == ["c-7"]


@pytest.mark.req("IN-07", "OP-03")
@pytest.mark.parametrize(
    ("error", "times", "counted"),
    [
        (None, 1, {"done": 1}),
        (ProviderUnavailable("fora do ar"), 1, {"retried": 1}),
        (ProviderUnavailable("fora do ar"), BACKOFF.attempts, {"retried": BACKOFF.attempts - 1, "dead": 1}),
        (ProviderRejected("não"), 1, {"dead": 1}),
    ],
    ids=["done", "retried", "given up", "rejected"],
)
def test_every_end_is_counted_once(
    company: UUID, error: Exception | None, times: int, counted: dict[str, float]
) -> None:
    before = ends_counted()
    run_failing(company, error, times=times)
    after = ends_counted()
    assert {end: after[end] - before[end] for end in after if after[end] != before[end]} == counted


def ends_counted() -> dict[str, float]:
    """How work of the kind under test ended so far, by the metrics."""
    failed = {
        outcome: WORK_FAILED.labels(kind="tests.failing", outcome=outcome)._value.get()
        for outcome in ("retried", "dead")
    }
    return {"done": WORK_DONE.labels(kind="tests.failing")._value.get(), **failed}


@pytest.mark.req("IN-02", "IN-07")
def test_work_scheduled_while_the_last_attempt_fails_is_not_buried_with_it(company: UUID) -> None:
    @work("tests.fails_while_more_comes", retry=BACKOFF)
    def fail(item: WorkItem) -> None:
        rows.plan(company, item.kind, key=item.key)
        raise Conflict("Não dá.")

    row_id = rows.plan(company, "tests.fails_while_more_comes", key="k")
    assert runner.run(company, row_id)
    left = rows.existing(company, row_id)
    assert (left.state, left.attempts, left.generation) == ("pending", 0, 2)
