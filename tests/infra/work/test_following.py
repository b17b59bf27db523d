"""What an item leaves to be done at once, its own thread goes on with: leased in the commit that ends the item, without a hint."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from redis import Redis

from app.infra import clock, redis
from app.infra.work import ledger, ring, runner, sweep
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work
from tests import road
from tests.infra.work import rows
from tests.servers import Addresses

pytestmark = pytest.mark.req("IN-02")


class Killed(BaseException):
    """The process dies in the middle."""


@pytest.fixture
def done() -> list[tuple[str, str]]:
    """What the work of these tests did: kind and key, in order."""
    return []


@pytest.fixture(autouse=True)
def kinds(done: list[tuple[str, str]]) -> None:
    """`tests.first` ends by leaving what its payload says; `tests.then` only notes that it ran."""

    @work("tests.first")
    def first(item: WorkItem) -> None:
        done.append((item.kind, item.key))
        with item.transaction() as session:
            if item.payload.get("before_the_end"):
                ledger.schedule(session, "tests.then", "early")
            ledger.finish(session, item)
            for key, in_s in item.payload["leaves"]:
                ledger.schedule(session, "tests.then", key, due_at=clock.now() + timedelta(seconds=in_s))
            if item.payload.get("dies"):
                raise Killed

    @work("tests.then")
    def then(item: WorkItem) -> None:
        done.append((item.kind, item.key))


def run_first(company: UUID, *leaves: tuple[str, float], **more: object) -> None:
    row_id = rows.plan(company, "tests.first", payload={"leaves": leaves, **more})
    ring.take(redis.client(), Pool.DEFAULT, 9)  # its own hint
    assert runner.run(company, row_id)


def test_it_is_done_next_and_nobody_else_is_told(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    run_first(company, ("a", 0))
    assert done == [("tests.first", "k"), ("tests.then", "a")]
    assert road.work_rows(company) == []
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == []


def test_scheduled_twice_in_the_same_commit_it_is_done_once(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    run_first(company, ("a", 0), ("a", 0))
    assert done == [("tests.first", "k"), ("tests.then", "a")]
    assert road.work_rows(company) == []


def test_only_the_first_is_gone_on_with_and_the_others_are_hinted(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    run_first(company, ("a", 0), ("b", 0))
    assert done == [("tests.first", "k"), ("tests.then", "a")]
    (waiting,) = road.work_rows(company)
    assert (waiting.key, waiting.lease) == ("b", None)
    assert [hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)] == [waiting.id]


def test_what_is_due_later_waits_for_its_time(company: UUID, done: list[tuple[str, str]]) -> None:
    run_first(company, ("a", 60))
    (waiting,) = road.work_rows(company)
    assert (waiting.key, waiting.lease, waiting.attempts) == ("a", None, 0)


def test_what_is_scheduled_before_the_item_ends_need_not_wait_for_its_end(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    run_first(company, before_the_end=True)
    (waiting,) = road.work_rows(company)
    assert (waiting.key, waiting.lease) == ("early", None)
    assert [hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)] == [waiting.id]


def test_what_was_waiting_already_is_another_processs_to_take(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    row_id = rows.plan(company, "tests.then", "a", in_s=60)
    run_first(company, ("a", 0))
    assert rows.existing(company, row_id).lease is None
    assert [hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)] == [row_id]


def test_a_process_that_dies_before_it_goes_on_leaves_it_to_the_sweep(
    quiet_database: Addresses, company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    def die(item: WorkItem) -> None:
        raise Killed

    work("tests.then")(die)
    with suppress(Killed):
        run_first(company, ("a", 0))
    (left,) = road.work_rows(company)
    assert left.attempts == 1 and left.lease is not None
    rows.make_overdue(company, left.id)
    rows.let_lease_run_out(company, left.id)
    rows.forget_hint(company, left.id)
    sweep.sweep(redis_clean)
    assert [left.id] == [hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)]


def test_what_is_put_off_again_in_the_same_commit_waits_for_its_time(
    company: UUID, done: list[tuple[str, str]]
) -> None:
    run_first(company, ("a", 0), ("a", 60))
    assert done == [("tests.first", "k")]
    (waiting,) = road.work_rows(company)
    assert (waiting.lease, waiting.attempts) == (None, 0) and waiting.due_at > clock.now()


def test_work_of_another_pool_is_that_pools(company: UUID, redis_clean: Redis, done: list[tuple[str, str]]) -> None:
    work("tests.then", Pool.INSIGHTS)(lambda item: done.append((item.kind, item.key)))
    run_first(company, ("a", 0))
    assert done == [("tests.first", "k")]
    assert len(ring.take(redis_clean, Pool.INSIGHTS, 9)) == 1


def test_a_process_that_is_about_to_stop_leaves_it_to_others(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    runner.begin_nothing_more()
    try:
        run_first(company, ("a", 0))
    finally:
        runner._winding_down.clear()
    assert done == [("tests.first", "k")]
    (waiting,) = road.work_rows(company)
    assert (waiting.lease, waiting.attempts) == (None, 0)
    assert [hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)] == [waiting.id]


def test_a_commit_that_does_not_happen_leaves_nothing_to_go_on_with(
    company: UUID, redis_clean: Redis, done: list[tuple[str, str]]
) -> None:
    with pytest.raises(Killed):
        run_first(company, ("a", 0), dies=True)
    assert [row.kind for row in road.work_rows(company)] == ["tests.first"]
    assert done == [("tests.first", "k")]
