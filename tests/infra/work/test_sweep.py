"""The sweep: what hints lose, it finds; what waits for a worker, it leaves alone."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import pytest
from redis import Redis
from rq import Queue
from rq.registry import FailedJobRegistry, FinishedJobRegistry, StartedJobRegistry
from sqlalchemy import text

from app.infra import clock
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger, ring, sweep
from app.infra.work.kinds import Pool, work
from app.infra.work.ring import Hint
from tests import road
from tests.infra.work import rows
from tests.servers import Addresses

pytestmark = pytest.mark.req("IN-02")

work("tests.campaign", Pool.CAMPAIGNS)(lambda item: None)


@pytest.fixture(autouse=True)
def no_other_work(quiet_database: Addresses) -> None:
    """The sweep looks across companies: none but this test's may have work."""


def forgotten(company: UUID, key: str = "k", kind: str = "tests.work", overdue_s: float = 6) -> int:
    """A row that has waited long enough, and whose hint was lost long ago."""
    row_id = rows.plan(company, kind, key)
    rows.make_overdue(company, row_id, overdue_s)
    rows.forget_hint(company, row_id)
    return row_id


def forgotten_crowd(company: UUID, count: int, pool: Pool = Pool.DEFAULT, overdue_s: float = 60) -> None:
    """Many such rows in one queue."""
    with tenant_session(company) as session:
        session.execute(
            text(
                "INSERT INTO public.work_items (company_id, kind, key, pool, due_at, hinted_at)"
                " SELECT public.current_company(), 'tests.crowd', :pool || n, :pool, :due_at, clock_timestamp() - interval '16 s'"
                " FROM generate_series(1, :count) AS n"
            ),
            {"pool": pool, "due_at": clock.now() - timedelta(seconds=overdue_s), "count": count},
        )


def swept(redis: Redis) -> list[int]:
    """The rows that one sweep hints, where nothing was hinted before."""
    redis.flushdb()
    sweep.sweep(redis)
    return sorted(hint.row_id for pool in Pool for hint in ring.take(redis, pool, 10_000))


def test_a_forgotten_row_is_hinted(company: UUID, redis_clean: Redis) -> None:
    row_id = forgotten(company)
    assert swept(redis_clean) == [row_id]


def test_a_row_that_was_just_hinted_is_not_hinted_again(company: UUID, redis_clean: Redis) -> None:
    row_id = rows.plan(company)
    rows.make_overdue(company, row_id, 60)
    assert swept(redis_clean) == []


def test_a_swept_row_counts_as_hinted(company: UUID, redis_clean: Redis) -> None:
    row_id = forgotten(company)
    assert [swept(redis_clean), swept(redis_clean)] == [[row_id], []]
    rows.forget_hint(company, row_id)
    assert swept(redis_clean) == [row_id]


@pytest.mark.parametrize("overdue_s", [-60, 0, 3])
def test_a_row_that_is_not_overdue_for_long_is_left_to_its_hint(
    company: UUID, redis_clean: Redis, overdue_s: float
) -> None:
    forgotten(company, overdue_s=overdue_s)
    assert swept(redis_clean) == []


def test_overdue_is_meant_by_the_business_clock(company: UUID, redis_clean: Redis) -> None:
    row_id = forgotten(company, overdue_s=-3600)
    road.pass_time(3700)
    assert swept(redis_clean) == [row_id]


def test_a_leased_row_is_not_hinted_until_its_lease_runs_out(company: UUID, redis_clean: Redis) -> None:
    row_id = forgotten(company)
    rows.leased(company, row_id)
    assert swept(redis_clean) == []
    rows.let_lease_run_out(company, row_id)
    assert swept(redis_clean) == [row_id]


def test_held_and_dead_rows_are_not_hinted(company: UUID, redis_clean: Redis) -> None:
    rows.hold(company, forgotten(company, "held"))
    dead = forgotten(company, "dead")
    with tenant_session(company) as session:
        ledger.bury(session, rows.leased(company, dead), "over")
    rows.forget_hint(company, dead)
    assert swept(redis_clean) == []


def test_rows_of_all_companies_and_pools_are_found(company: UUID, other_company: UUID, redis_clean: Redis) -> None:
    mine, theirs = forgotten(company), forgotten(other_company)
    campaign = forgotten(other_company, kind="tests.campaign")
    assert swept(redis_clean) == sorted([mine, theirs, campaign])


def test_one_queue_gets_a_bounded_number_and_the_rest_next_time(company: UUID, redis_clean: Redis) -> None:
    forgotten_crowd(company, sweep.PER_QUEUE + 5)
    assert len(swept(redis_clean)) == sweep.PER_QUEUE
    assert len(swept(redis_clean)) == 5


def test_one_companys_backlog_does_not_hide_anothers_row(
    company: UUID, other_company: UUID, redis_clean: Redis
) -> None:
    forgotten_crowd(company, sweep.BATCH + 5, overdue_s=3600)
    theirs = forgotten(other_company)
    assert theirs in swept(redis_clean)


def test_many_long_queues_do_not_hide_a_short_one(company: UUID, other_company: UUID, redis_clean: Redis) -> None:
    for pool in Pool:
        forgotten_crowd(company, sweep.PER_QUEUE, pool)
        if pool != Pool.DEFAULT:
            forgotten_crowd(other_company, sweep.PER_QUEUE, pool)
    theirs = forgotten(other_company)
    found = swept(redis_clean)
    assert len(found) == sweep.BATCH
    assert theirs in found


def test_a_full_queue_gets_no_more(company: UUID, other_company: UUID, redis_clean: Redis) -> None:
    """Work that waits for a worker would else be hinted again every fifteen seconds, faster than it is done."""
    forgotten_crowd(company, sweep.PER_QUEUE)
    late, theirs = forgotten(company, "late", overdue_s=6), forgotten(other_company)
    redis_clean.flushdb()
    assert sweep.sweep(redis_clean) == sweep.PER_QUEUE + 1
    assert sweep.sweep(redis_clean) == 0
    first = {hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 10_000)}
    assert theirs in first and late not in first
    assert swept(redis_clean) == [late]


def test_an_emptied_redis_brings_everything_back(company: UUID, other_company: UUID, redis_clean: Redis) -> None:
    soon = rows.plan(company, "tests.work", "soon", in_s=30)
    now, campaign = rows.plan(other_company), rows.plan(company, "tests.campaign")
    redis_clean.flushall()
    road.pass_time(40)
    for owner, row_id in ((company, soon), (other_company, now), (company, campaign)):
        rows.forget_hint(owner, row_id)
    sweep.sweep(redis_clean)
    sweep.rebuild_rings(redis_clean)
    assert {hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)} == {soon, now}
    assert ring.take(redis_clean, Pool.CAMPAIGNS, 9) == [Hint(Pool.CAMPAIGNS, company, campaign)]


def test_a_row_in_somebodys_hands_does_not_hold_the_sweep_up(company: UUID, redis_clean: Redis) -> None:
    """A worker's transaction, or another sweep, may have it locked: it is passed over."""
    locked, free = forgotten(company, "locked"), forgotten(company, "free")
    with platform_session() as session:
        session.execute(text("SELECT 1 FROM public.work_items WHERE id = :id FOR UPDATE"), {"id": locked})
        assert swept(redis_clean) == [free]
    assert swept(redis_clean) == [locked]


def test_what_killed_stock_workers_leave_in_rqs_registries_is_cleared(redis_clean: Redis) -> None:
    queue = Queue(Hint(Pool.DEFAULT, UUID(int=1), 0).queue, connection=redis_clean)
    registries = [StartedJobRegistry(queue=queue), FailedJobRegistry(queue=queue), FinishedJobRegistry(queue=queue)]
    for registry in registries:
        redis_clean.zadd(registry.key, {"orphan": time.time() - 1, "alive": time.time() + 60})
    sweep.forget_orphans(redis_clean)
    assert [redis_clean.zrange(registry.key, 0, -1) for registry in registries] == [[b"alive"]] * 3
