"""The scheduler process: hands hints back when they are due, finds what was forgotten, and may die at any moment."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import text

from app import jobs
from app.infra.tenancy import platform_session
from app.infra.work import ring
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work
from app.infra.work.ring import SCHEDULED_KEY, Hint
from tests.infra.work import rows
from tests.infra.work.rows import eventually
from tests.workers import processes
from workers.scheduler import LOCK_MS, PERIODIC, NearTimeScheduler

pytestmark = pytest.mark.req("OP-02")

ANA = UUID(int=1)


def scheduler(redis: Redis) -> NearTimeScheduler:
    return NearTimeScheduler(connection=redis, interval=1)


def do_periodic(name: str) -> None:
    (task,) = (task for task in PERIODIC if task.name == name)
    task.do()


def heartbeats() -> dict[str, str]:
    """Names and roles of the processes that the database has heard of."""
    with platform_session() as session:
        found = session.execute(text("SELECT name, role FROM public.worker_heartbeats")).all()
    return {row.name: row.role for row in found}


def test_only_hints_that_are_due_enter_the_ring(redis_clean: Redis) -> None:
    due, early = Hint(Pool.DEFAULT, ANA, 1), Hint(Pool.CAMPAIGNS, ANA, 2)
    ring.arm(redis_clean, due, time.time() - 0.01)
    ring.arm(redis_clean, early, time.time() + 60)
    assert scheduler(redis_clean).enqueue_jobs() == [due]
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == [due]
    assert redis_clean.zrange(SCHEDULED_KEY, 0, -1) == [early.job_id.encode()]


def test_a_hint_is_handed_back_once(redis_clean: Redis) -> None:
    ring.arm(redis_clean, Hint(Pool.DEFAULT, ANA, 1), time.time() - 0.01)
    mover = scheduler(redis_clean)
    assert [len(mover.enqueue_jobs()), len(mover.enqueue_jobs())] == [1, 0]


def test_a_hint_armed_anew_while_it_was_handed_back_stays_armed(redis_clean: Redis) -> None:
    hint, now = Hint(Pool.DEFAULT, ANA, 1), time.time()
    ring.arm(redis_clean, hint, now - 1)
    taken = ring.due(redis_clean, now, 9)
    ring.arm(redis_clean, hint, now + 60)  # the customer wrote again
    ring.disarm(redis_clean, taken, now)
    assert redis_clean.zrange(SCHEDULED_KEY, 0, -1) == [hint.job_id.encode()]


def test_a_strangers_job_does_not_stop_the_others(redis_clean: Redis) -> None:
    hint = Hint(Pool.DEFAULT, ANA, 1)
    redis_clean.zadd(SCHEDULED_KEY, {"somebody elses job": 1})
    ring.arm(redis_clean, hint, time.time() - 0.01)
    assert scheduler(redis_clean).enqueue_jobs() == [hint]
    assert redis_clean.zcard(SCHEDULED_KEY) == 0
    redis_clean.lpush(f"rq:queue:{hint.queue}", "somebody elses job")
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == [hint]


def test_a_hint_given_twice_does_the_work_once(company: UUID, redis_clean: Redis) -> None:
    """What a scheduler leaves that is killed between handing a hint back and forgetting it."""
    ran: list[int] = []

    @work("tests.once")
    def do(item: WorkItem) -> None:
        ran.append(item.id)

    row_id = rows.plan(company, "tests.once")
    ring.arm(redis_clean, Hint(Pool.DEFAULT, company, row_id), time.time() - 0.01)
    scheduler(redis_clean).enqueue_jobs()
    hints = ring.take(redis_clean, Pool.DEFAULT, 9)
    assert len(hints) == 2
    for hint in hints:
        jobs.perform(hint.company_id.hex, hint.row_id)
    assert ran == [row_id]


def test_of_two_schedulers_one_works_and_the_other_takes_over_within_two_seconds(redis_clean: Redis) -> None:
    first, second = scheduler(redis_clean), scheduler(redis_clean)
    assert first.acquire_lock()
    assert not second.acquire_lock()
    assert 0 < redis_clean.pttl(NearTimeScheduler.scheduler_lock_key) <= LOCK_MS <= 2000
    first.remove_lock()
    assert second.acquire_lock()


def test_a_scheduler_that_has_not_the_lock_does_not_take_it_away(redis_clean: Redis) -> None:
    first, second = scheduler(redis_clean), scheduler(redis_clean)
    assert first.acquire_lock()
    assert not second.acquire_lock()
    second.remove_lock()
    assert redis_clean.exists(NearTimeScheduler.scheduler_lock_key)


@pytest.mark.req("IN-02")
def test_the_process_hands_hints_back_and_finds_forgotten_rows(company: UUID, redis_clean: Redis) -> None:
    forgotten = rows.plan(company, key="forgotten")
    redis_clean.flushdb()
    rows.make_overdue(company, forgotten)
    rows.forget_hint(company, forgotten)
    soon = rows.plan(company, key="soon", in_s=1)
    found: set[int] = set()

    def take() -> bool:
        found.update(hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9))
        return found == {forgotten, soon}

    with processes.running("workers.scheduler") as process:
        eventually(take, "both rows are hinted")
        eventually(lambda: "scheduler" in heartbeats().values(), "the database hears of it")
        assert processes.terminate(process) == 0


def test_processes_that_fell_silent_are_forgotten() -> None:
    with platform_session() as session:
        session.execute(
            text(
                "INSERT INTO public.worker_heartbeats (name, role, pools, slots, seen_at) VALUES"
                " ('silent', 'pool', '', 1, clock_timestamp() - CAST(:old AS interval)),"
                " ('alive', 'pool', '', 1, clock_timestamp())"
            ),
            {"old": timedelta(minutes=3)},
        )
    do_periodic("forget_the_dead")
    assert heartbeats() == {"alive": "pool"}
