"""How a pool process divides its slots. The handlers stand still, so that what runs can be counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import pytest
from redis import Redis

from app.infra import redis
from app.infra.work import ring
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work
from tests.infra.work import rows
from workers.pool import PoolProcess, show, shown_worker

pytestmark = pytest.mark.req("OP-02")

NewProcess = Callable[..., PoolProcess]

_go_on = threading.Event()


def stand_still(_: WorkItem) -> None:
    _go_on.wait(rows.PATIENCE_S)


work("tests.reply")(stand_still)
work("tests.campaign_message", Pool.CAMPAIGNS)(stand_still)


@pytest.fixture
def new_process(redis_clean: Redis) -> Iterator[NewProcess]:
    """Makes processes of eight slots, with nothing in Redis from tests before, and lets their work end with the test."""
    made: list[PoolProcess] = []

    def make(slots: int = 8, pools: Sequence[Pool] = tuple(Pool)) -> PoolProcess:
        made.append(PoolProcess(pools, slots))
        return made[-1]

    _go_on.clear()
    yield make
    _go_on.set()
    for process in made:
        process.threads.shutdown()


def give(company: UUID, count: int, kind: str = "tests.reply") -> None:
    for n in range(count):
        rows.plan(company, kind, str(n))


def fill(process: PoolProcess) -> dict[UUID, int]:
    """Let it take work until its slots are full or nothing waits; returns how many slots each company has."""
    while sum(process.running.values()) < process.slots and process.dispatch():
        pass
    return dict(process.running)


def end_one(process: PoolProcess, company: UUID) -> None:
    """As if one piece of the company's work had come to its end."""
    with process.free:
        process.running[company] -= 1


def test_two_companies_share_the_slots_whoever_came_first(
    company: UUID, other_company: UUID, new_process: NewProcess
) -> None:
    give(company, 20)
    give(other_company, 20)
    assert fill(new_process()) == {company: 4, other_company: 4}


def test_a_company_alone_may_have_all_slots(company: UUID, new_process: NewProcess) -> None:
    give(company, 20)
    assert fill(new_process()) == {company: 8}


def test_what_others_leave_over_is_free_for_all(company: UUID, other_company: UUID, new_process: NewProcess) -> None:
    give(company, 20)
    give(other_company, 1)
    assert fill(new_process()) == {company: 7, other_company: 1}


def test_a_company_that_had_all_slots_gives_the_next_free_ones_to_a_newcomer(
    company: UUID, other_company: UUID, new_process: NewProcess
) -> None:
    process = new_process()
    give(company, 20)
    fill(process)
    give(other_company, 2)
    for _ in range(2):
        end_one(process, company)
    assert fill(process) == {company: 6, other_company: 2}


def test_nobody_gets_beyond_half_in_several_takes_while_another_waits(
    company: UUID, other_company: UUID, new_process: NewProcess
) -> None:
    process = new_process()
    give(company, 3)
    fill(process)
    give(company, 20)
    give(other_company, 20)
    assert fill(process) == {company: 4, other_company: 4}


def test_another_companys_campaign_goes_before_more_than_half_for_one(
    company: UUID, other_company: UUID, new_process: NewProcess
) -> None:
    give(company, 20)
    give(other_company, 2, "tests.campaign_message")
    assert fill(new_process()) == {company: 6, other_company: 2}


def test_replies_go_before_campaigns_of_the_same_company(
    company: UUID, new_process: NewProcess, redis_clean: Redis
) -> None:
    give(company, 5, "tests.campaign_message")
    give(company, 4)
    fill(new_process(slots=4))
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == []
    assert len(ring.take(redis_clean, Pool.CAMPAIGNS, 9)) == 5


@pytest.mark.parametrize("slots", [1, 3])
def test_a_small_process_serves_everybody_too(
    company: UUID, other_company: UUID, new_process: NewProcess, slots: int
) -> None:
    give(company, 5)
    give(other_company, 5)
    busy = fill(new_process(slots=slots))
    assert sum(busy.values()) == slots
    assert max(busy.values()) <= max(1, slots - slots // 2)


def test_finished_work_makes_room(company: UUID, new_process: NewProcess) -> None:
    process = new_process(slots=2)
    give(company, 2)
    fill(process)
    _go_on.set()
    rows.eventually(lambda: not process.running, "both ended")


def test_showing_itself_to_rq_keeps_short_time_outs_and_survives_an_emptied_redis(redis_clean: Redis) -> None:
    shown = shown_worker("tests-worker", [Pool.DEFAULT], redis_clean)
    show(shown)
    show(shown)
    redis_clean.flushdb()
    show(shown)
    assert [worker.name for worker in type(shown).all(connection=redis_clean)] == ["tests-worker"]
    assert redis_clean.connection_pool.connection_kwargs["socket_timeout"] == redis.PATIENT_S
