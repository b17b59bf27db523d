"""The ring: who is served next, and what stands in Redis meanwhile."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from app.config import settings
from app.infra.work import ring, sweep
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work
from app.infra.work.ring import Hint
from tests.infra.work import rows

pytestmark = pytest.mark.req("OP-02")

ANA, BIA, CARLA = (UUID(int=n) for n in (1, 2, 3))


def give(redis: Redis, company: UUID, count: int, pool: Pool = Pool.DEFAULT) -> None:
    ring.push(redis, [Hint(pool, company, n) for n in range(count)])


def served(redis: Redis, most: int, **limits: Any) -> list[UUID]:
    return [hint.company_id for hint in ring.take(redis, Pool.DEFAULT, most, **limits)]


def queue_of(company: UUID, pool: Pool = Pool.DEFAULT) -> str:
    return Hint(pool, company, 0).queue


@given(pool=st.sampled_from(Pool), company=st.uuids(), row_id=st.integers(0, 2**63 - 1))
def test_a_jobs_id_says_everything_a_hint_knows(pool: Pool, company: UUID, row_id: int) -> None:
    hint = Hint(pool, company, row_id)
    assert Hint.parse(hint.job_id) == hint


def test_companies_take_turns_however_long_their_queues_are(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 50)
    give(redis_clean, BIA, 2)
    assert [served(redis_clean, 1) for _ in range(5)] == [[ANA], [BIA], [ANA], [BIA], [ANA]]


def test_one_take_serves_company_by_company(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 50)
    give(redis_clean, BIA, 2)
    assert served(redis_clean, 6) == [ANA, BIA, ANA, BIA, ANA, ANA]


def test_the_company_served_longest_ago_is_next(redis_clean: Redis) -> None:
    for company in (ANA, BIA, CARLA):
        give(redis_clean, company, 5)
    served(redis_clean, 1)
    served(redis_clean, 1)
    assert served(redis_clean, 1) == [CARLA]


def test_a_newcomer_is_served_before_the_others_have_their_second_turn(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 5)
    give(redis_clean, BIA, 5)
    assert served(redis_clean, 1) == [ANA]
    give(redis_clean, CARLA, 1)
    assert set(served(redis_clean, 2)) == {BIA, ANA}
    assert served(redis_clean, 1) == [CARLA]


def test_a_company_that_gets_more_work_keeps_its_place(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 1)
    give(redis_clean, BIA, 1)
    give(redis_clean, ANA, 1)
    assert served(redis_clean, 1) == [ANA]


def test_a_companys_jobs_leave_in_their_order(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 3)
    assert [hint.row_id for hint in ring.take(redis_clean, Pool.DEFAULT, 9)] == [0, 1, 2]


def test_no_company_takes_more_than_its_share_while_another_waits(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 50)
    give(redis_clean, BIA, 50)
    assert served(redis_clean, 8, share=4) == [ANA, BIA] * 4


def test_what_others_leave_over_is_free_for_all(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 50)
    give(redis_clean, BIA, 1)
    assert served(redis_clean, 8, share=4) == [ANA, BIA, *[ANA] * 6]


def test_what_a_company_has_at_work_already_counts_towards_its_share(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 50)
    give(redis_clean, BIA, 50)
    at_work = {ANA: 3, BIA: 4}
    assert served(redis_clean, 1, share=4, at_work=at_work) == [ANA]
    assert redis_clean.llen(f"rq:queue:{queue_of(BIA)}") == 50


def test_pools_have_rings_of_their_own(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 1, Pool.CAMPAIGNS)
    assert served(redis_clean, 9) == []
    assert ring.take(redis_clean, Pool.CAMPAIGNS, 9) == [Hint(Pool.CAMPAIGNS, ANA, 0)]


def test_a_dedicated_worker_takes_from_its_companys_queue_only(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 3)
    give(redis_clean, BIA, 3)
    assert ring.take_from(redis_clean, queue_of(BIA), 2) == [Hint(Pool.DEFAULT, BIA, 0), Hint(Pool.DEFAULT, BIA, 1)]
    assert ring.take_from(redis_clean, queue_of(BIA), 9) == [Hint(Pool.DEFAULT, BIA, 2)]
    assert ring.take_from(redis_clean, queue_of(BIA), 9) == []
    assert served(redis_clean, 9) == [ANA] * 3


def test_what_is_taken_leaves_nothing_behind(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 2)
    give(redis_clean, BIA, 1)
    served(redis_clean, 9)
    sweep.rebuild_rings(redis_clean)
    assert redis_clean.keys() == []


def commands_of(redis: Redis, doing: Any) -> list[str]:
    """The names of the commands that reach our database of the server while `doing` does; other test processes have others."""
    ours = redis.connection_pool.connection_kwargs["db"]
    with redis.monitor() as watched:
        doing()
        redis.echo("the end")
        names = []
        for command in watched.listen():
            name, _, rest = command["command"].partition(" ")
            if rest == "the end":
                return names
            if command["db"] == ours and name not in ("HELLO", "CLIENT", "SELECT"):  # greetings of a new connection
                names.append(name)
    raise AssertionError("the monitor ended early")


def test_jobs_and_their_marks_in_the_ring_arrive_in_one_transaction(redis_clean: Redis) -> None:
    names = commands_of(redis_clean, lambda: give(redis_clean, ANA, 3))
    assert (names[0], names[-1]) == ("MULTI", "EXEC")
    assert (names.count("MULTI"), names.count("RPUSH"), names.count("ZADD")) == (1, 3, 3)


def test_every_key_of_ours_has_a_time_to_live(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 2)
    give(redis_clean, BIA, 2, Pool.CAMPAIGNS)
    ring.arm(redis_clean, Hint(Pool.DEFAULT, ANA, 9), time.time() + 60)
    served(redis_clean, 1)
    redis_clean.delete(ring.ring_key(Pool.CAMPAIGNS))
    sweep.rebuild_rings(redis_clean)
    keys = redis_clean.keys()
    assert len(keys) > 6
    assert [key for key in keys if not 0 < redis_clean.ttl(key) <= ring.TTL_S] == []


def test_a_lost_ring_is_rebuilt_from_its_queues(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 2)
    give(redis_clean, BIA, 1, Pool.CAMPAIGNS)
    redis_clean.delete(ring.ring_key(Pool.DEFAULT), ring.ring_key(Pool.CAMPAIGNS))
    sweep.rebuild_rings(redis_clean)
    assert served(redis_clean, 9) == [ANA, ANA]
    assert ring.take(redis_clean, Pool.CAMPAIGNS, 9) == [Hint(Pool.CAMPAIGNS, BIA, 0)]


def test_rebuilding_does_not_change_whose_turn_it_is(redis_clean: Redis) -> None:
    give(redis_clean, ANA, 2)
    give(redis_clean, BIA, 2)
    served(redis_clean, 1)
    sweep.rebuild_rings(redis_clean)
    assert served(redis_clean, 2) == [BIA, ANA]


@pytest.fixture
def signals_kept() -> Iterator[None]:
    """RQ's worker takes over the signals of its process."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_job_names_one_function_the_company_and_the_row(redis_clean: Redis) -> None:
    company = uuid4()
    give(redis_clean, company, 1)
    job = Job.fetch(Hint(Pool.DEFAULT, company, 0).job_id, connection=redis_clean, serializer=JSONSerializer)
    assert (job.func_name, job.args, job.origin) == ("app.jobs.perform", [company.hex, 0], queue_of(company))
    assert (job.ttl, job.failure_ttl, job.result_ttl) == (ring.TTL_S, ring.TTL_S, 0)


def test_a_stock_rq_worker_can_do_the_work(company: UUID, redis_clean: Redis, signals_kept: None) -> None:
    done: list[int] = []

    @work("tests.by_rq")
    def do(item: WorkItem) -> None:
        done.append(item.id)

    ids = [rows.plan(company, "tests.by_rq", str(n)) for n in range(3)]
    stock = Redis.from_url(settings().redis_url)  # RQ stretches the time-outs of the client it is given
    queue = Queue(queue_of(company), connection=stock, serializer=JSONSerializer)
    SimpleWorker([queue], connection=stock, serializer=JSONSerializer).work(burst=True)
    assert done == ids
    assert [rows.row(company, row_id) for row_id in ids] == [None] * 3
