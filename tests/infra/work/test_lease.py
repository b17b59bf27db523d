"""Leases: one holder at a time, by the machine's clock, renewed while it lives and fenced once it is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import text

from app.infra import clock
from app.infra.tenancy import tenant_session
from app.infra.work import ledger, runner
from app.infra.work.item import FRESH_S, LeaseLost, WorkItem
from app.infra.work.kinds import work
from app.infra.work.ring import SCHEDULED_KEY
from tests import road
from tests.infra.work import rows

pytestmark = pytest.mark.req("IN-02")


def test_a_lease_names_its_work_and_counts_the_attempt(company: UUID) -> None:
    row_id = rows.plan(company, payload={"n": 1})
    item = rows.leased(company, row_id)
    assert (item.company_id, item.kind, item.key, item.payload) == (company, "tests.work", "k", {"n": 1})
    assert (item.generation, item.attempts, rows.existing(company, row_id).attempts) == (1, 1, 1)
    assert rows.lease_left_s(company, row_id) == pytest.approx(ledger.LEASE_S, abs=5)


def test_leased_work_is_nobody_elses(company: UUID) -> None:
    row_id = rows.plan(company)
    rows.leased(company, row_id)
    assert rows.lease(company, row_id) is None
    assert rows.existing(company, row_id).attempts == 1


def test_of_many_workers_at_once_one_gets_the_lease(company: UUID) -> None:
    row_id = rows.plan(company)
    start = threading.Barrier(8)

    def compete(_: int) -> WorkItem | None:
        start.wait()
        return rows.lease(company, row_id)

    with ThreadPoolExecutor(8) as workers:
        taken = [item for item in workers.map(compete, range(8)) if item is not None]
    assert len(taken) == 1


def test_lease_numbers_grow(company: UUID) -> None:
    row_id = rows.plan(company)
    first = rows.leased(company, row_id)
    rows.let_lease_run_out(company, row_id)
    second = rows.leased(company, row_id)
    elsewhere = rows.leased(company, rows.plan(company, key="other"))
    assert first.lease < second.lease < elsewhere.lease
    assert second.attempts == 2


def test_another_company_cannot_lease_the_row(company: UUID, other_company: UUID) -> None:
    assert rows.lease(other_company, rows.plan(company)) is None


def test_a_lease_does_not_run_out_because_the_business_clock_jumps(company: UUID) -> None:
    row_id = rows.plan(company)
    rows.leased(company, row_id)
    road.pass_time(86_400)
    assert rows.lease(company, row_id) is None


def test_due_at_follows_the_business_clock(company: UUID) -> None:
    row_id = rows.plan(company, in_s=3600)
    assert rows.lease(company, row_id) is None
    road.pass_time(3601)
    assert rows.lease(company, row_id) is not None


def test_a_hint_whose_row_is_gone_leased_or_dead_ends_silently(company: UUID, redis_clean: Redis) -> None:
    gone, held, dead = (rows.plan(company, key=key) for key in ("gone", "held", "dead"))
    with tenant_session(company) as session:
        ledger.finish(session, rows.leased(company, gone))
        ledger.bury(session, rows.leased(company, dead), "over")
    rows.leased(company, held)
    redis_clean.flushdb()
    assert [runner.run(company, row_id) for row_id in (gone, held, dead)] == [False] * 3
    assert redis_clean.dbsize() == 0


def test_an_early_hint_arms_itself_again_and_costs_no_attempt(company: UUID, redis_clean: Redis) -> None:
    row_id = rows.plan(company, in_s=60)
    redis_clean.flushdb()
    assert runner.run(company, row_id) is False
    ((armed, at),) = redis_clean.zrange(SCHEDULED_KEY, 0, -1, withscores=True)
    assert armed.decode().endswith(f"-{row_id}")
    assert at - clock.machine_now().timestamp() == pytest.approx(60, abs=5)
    assert rows.existing(company, row_id).attempts == 0


def take_over(company: UUID, row_id: int) -> WorkItem:
    """Another worker takes the row, because its holder was thought dead."""
    rows.let_lease_run_out(company, row_id)
    return rows.leased(company, row_id)


def test_a_handler_whose_lease_was_taken_over_writes_nothing(company: UUID) -> None:
    row_id = rows.plan(company)
    asleep = rows.leased(company, row_id)
    take_over(company, row_id)
    with pytest.raises(LeaseLost), asleep.transaction() as session:
        rows.note(session, "late")
    assert rows.notes(company) == []


def test_the_holder_of_a_lease_writes(company: UUID) -> None:
    item = rows.leased(company, rows.plan(company))
    with item.transaction() as session:
        rows.note(session, "in-time")
    assert rows.notes(company) == ["note.in-time"]


def test_a_take_over_waits_for_the_holders_commit_and_sees_it(company: UUID) -> None:
    """The fence locks the row to the end of the transaction: between check and commit nobody slips in."""
    row_id = rows.plan(company)
    item = rows.leased(company, row_id)
    rows.let_lease_run_out(company, row_id)
    with ThreadPoolExecutor(1) as rival:
        with item.transaction() as session:
            rows.note(session, "first")
            item.check_fence(session)
            taken = rival.submit(rows.lease, company, row_id)
            rows.eventually(rows.blocked_transactions, "the rival waits")
        assert taken.result() is not None
    assert rows.notes(company) == ["note.first"]


@pytest.mark.parametrize(
    "end",
    [
        lambda session, item: ledger.finish(session, item),
        lambda session, item: ledger.release(session, item, due_at=None),
        lambda session, item: ledger.bury(session, item, "over"),
    ],
    ids=["finish", "release", "bury"],
)
def test_a_lost_lease_cannot_end_the_work_either(company: UUID, end: Callable[..., None]) -> None:
    row_id = rows.plan(company)
    asleep = rows.leased(company, row_id)
    holder = take_over(company, row_id)
    with pytest.raises(LeaseLost), tenant_session(company) as session:
        end(session, asleep)
    assert rows.existing(company, row_id).lease == holder.lease


def test_a_worker_that_wakes_up_late_leaves_the_row_to_its_new_holder(company: UUID) -> None:
    takers: list[WorkItem] = []

    @work("tests.sleeper")
    def sleep_while_another_takes_over(item: WorkItem) -> None:
        takers.append(take_over(company, item.id))

    row_id = rows.plan(company, "tests.sleeper")
    runner.run(company, row_id)
    left = rows.existing(company, row_id)
    assert (left.lease, left.attempts) == (takers[0].lease, 2)


def test_a_call_needs_a_lease_younger_than_ten_seconds(company: UUID) -> None:
    item = rows.leased(company, rows.plan(company))
    item.assert_fresh()
    item.renewed_at -= FRESH_S
    with pytest.raises(LeaseLost):
        item.assert_fresh()


def test_renewal_prolongs_the_leases_that_this_process_works_on(company: UUID) -> None:
    left_s: list[float] = []

    @work("tests.long")
    def take_long(item: WorkItem) -> None:
        rows.let_lease_run_out(company, item.id)
        item.renewed_at -= FRESH_S
        runner.renew_leases()
        left_s.append(rows.lease_left_s(company, item.id))
        item.assert_fresh()

    row_id = rows.plan(company, "tests.long")
    runner.run(company, row_id)
    assert left_s == [pytest.approx(ledger.LEASE_S, abs=5)]
    assert rows.row(company, row_id) is None


@pytest.mark.req("IN-08")
def test_work_that_is_stuck_is_renewed_no_longer_and_another_takes_it_over(company: UUID) -> None:
    takers: list[WorkItem] = []

    @work("tests.stuck")
    def stick(item: WorkItem) -> None:
        rows.let_lease_run_out(company, item.id)
        item.begun_at -= runner.LONGEST_S
        runner.renew_leases()
        takers.append(rows.leased(company, item.id))

    row_id = rows.plan(company, "tests.stuck")
    runner.run(company, row_id)
    assert rows.existing(company, row_id).lease == takers[0].lease


def test_work_that_ended_is_not_renewed(company: UUID) -> None:
    held: list[int] = []

    @work("tests.short")
    def take_short(item: WorkItem) -> None:
        held.append(runner.held_count())

    runner.run(company, rows.plan(company, "tests.short"))
    assert (held, runner.held_count()) == ([1], 0)


def test_renewal_does_not_revive_a_lost_lease(company: UUID) -> None:
    """Neither for the sleeper, whose calls stay forbidden, nor by prolonging what its new holder has."""
    left_s: list[float] = []
    called: list[str] = []

    @work("tests.lost")
    def lose(item: WorkItem) -> None:
        take_over(company, item.id)
        rows.let_lease_run_out(company, item.id)
        item.renewed_at -= FRESH_S
        runner.renew_leases()
        left_s.append(rows.lease_left_s(company, item.id))
        item.assert_fresh()
        called.append("a gateway")

    runner.run(company, rows.plan(company, "tests.lost"))
    assert [left < 0 for left in left_s] == [True]
    assert called == []


def test_renewal_does_not_wait_for_a_row_that_is_being_written(company: UUID) -> None:
    left_s: list[float] = []

    @work("tests.writing")
    def write(item: WorkItem) -> None:
        rows.let_lease_run_out(company, item.id)
        with ThreadPoolExecutor(1) as renewal, item.transaction() as session:
            item.check_fence(session)
            renewal.submit(runner.renew_leases).result(timeout=5)
        left_s.append(rows.lease_left_s(company, item.id))

    runner.run(company, rows.plan(company, "tests.writing"))
    assert [left < 0 for left in left_s] == [True]


def test_a_process_that_takes_its_own_row_over_goes_on_renewing_it(company: UUID) -> None:
    """Two threads of one process: the sleeper's end must not end the renewal of the lease that replaced its own."""
    second_works, first_ended = threading.Event(), threading.Event()
    left_s: list[float] = []

    @work("tests.twice")
    def hold_twice(item: WorkItem) -> None:
        if item.attempts == 1:
            rows.let_lease_run_out(company, item.id)
            threads.submit(runner.run, company, item.id)
            assert second_works.wait(rows.PATIENCE_S)
            return
        second_works.set()
        assert first_ended.wait(rows.PATIENCE_S)
        rows.let_lease_run_out(company, item.id)
        runner.renew_leases()
        left_s.append(rows.lease_left_s(company, item.id))

    row_id = rows.plan(company, "tests.twice")
    with ThreadPoolExecutor(1) as threads:
        runner.run(company, row_id)
        first_ended.set()
    assert left_s == [pytest.approx(ledger.LEASE_S, abs=5)]


def test_leases_are_told_apart_by_number_not_by_time(company: UUID) -> None:
    """A lease that ran out while nobody took the row still stands: its holder may go on."""
    item = rows.leased(company, rows.plan(company))
    rows.let_lease_run_out(company, item.id)
    with item.transaction() as session:
        session.execute(text("SELECT 1"))
    with tenant_session(company) as session:
        ledger.finish(session, item)
    assert rows.row(company, item.id) is None
