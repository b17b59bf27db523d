"""Hints: quick when Redis listens, silent when it does not, never before the commit."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from redis import Redis

from app.config import settings
from app.infra import clock
from app.infra.metrics import HINTS_LOST
from app.infra.redis import client
from app.infra.tenancy import tenant_session
from app.infra.work import hints, ledger, ring, runner, sweep
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Backoff, Pool, work
from app.infra.work.ring import SCHEDULED_KEY, Hint
from tests import road
from tests.infra.work import rows
from tests.servers import Addresses


def armed(redis: Redis) -> dict[str, float]:
    """Hints that wait for their time, and for how many seconds still."""
    waiting = redis.zrange(SCHEDULED_KEY, 0, -1, withscores=True)
    return {job_id.decode(): at - time.time() for job_id, at in waiting}


def lost_hints() -> float:
    return HINTS_LOST._value.get()  # type: ignore[no-any-return]


@pytest.mark.req("IN-02")
def test_a_hint_leaves_after_the_commit_and_not_before(company: UUID, redis_clean: Redis) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.work", "k")
        assert redis_clean.dbsize() == 0
    (row,) = road.work_rows(company)
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == [Hint(Pool.DEFAULT, company, row.id)]


@pytest.mark.req("IN-02")
def test_a_transaction_that_is_rolled_back_hints_nothing(company: UUID, redis_clean: Redis) -> None:
    with pytest.raises(ZeroDivisionError), tenant_session(company) as session:
        ledger.schedule(session, "tests.work", "k")
        raise ZeroDivisionError
    assert redis_clean.dbsize() == 0


@pytest.mark.req("OP-02")
def test_a_hint_goes_to_the_companys_queue_in_the_pool_of_its_kind(company: UUID, redis_clean: Redis) -> None:
    work("tests.insight", Pool.INSIGHTS)(lambda item: None)
    rows.plan(company, "tests.insight")
    assert redis_clean.llen(f"rq:queue:insights:company_{company.hex}") == 1


@pytest.mark.req("IN-02")
def test_work_for_soon_is_armed_for_its_time_by_the_business_clock(company: UUID, redis_clean: Redis) -> None:
    road.pass_time(86_400)
    row_id = rows.plan(company, in_s=45)
    assert armed(redis_clean) == {Hint(Pool.DEFAULT, company, row_id).job_id: pytest.approx(45, abs=5)}
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == []


@pytest.mark.req("IN-05")
def test_a_new_time_moves_the_armed_hint(company: UUID, redis_clean: Redis) -> None:
    rows.plan(company, in_s=45)
    row_id = rows.plan(company, in_s=90)
    assert armed(redis_clean) == {Hint(Pool.DEFAULT, company, row_id).job_id: pytest.approx(90, abs=5)}


@pytest.mark.req("IN-02")
def test_work_for_a_far_day_is_left_to_the_sweep(company: UUID, redis_clean: Redis) -> None:
    rows.plan(company, in_s=hints.HORIZON_S + 60)
    assert redis_clean.dbsize() == 0


@pytest.mark.req("IN-08")
def test_released_work_is_hinted_for_its_next_try(company: UUID, redis_clean: Redis) -> None:
    @work("tests.again", retry=Backoff(first=100, most=100))
    def fail(item: WorkItem) -> None:
        raise RuntimeError

    row_id = rows.plan(company, "tests.again")
    redis_clean.flushdb()
    runner.run(company, row_id)
    assert armed(redis_clean) == {Hint(Pool.DEFAULT, company, row_id).job_id: pytest.approx(75, abs=30)}


@contextmanager
def redis_at(url: str) -> Iterator[None]:
    """Work with the Redis of this address. Afterwards with our own again, as soon as hints are given again."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REDIS_URL", url)
        _read_address_again()
        yield
    _read_address_again()
    rows.eventually(_hints_are_given, "hints are given again")
    client().flushdb()


@contextmanager
def no_redis() -> Iterator[None]:
    with redis_at("unix:///nowhere/nobody.sock"):
        yield


def _read_address_again() -> None:
    settings.cache_clear()


def _hints_are_given() -> bool:
    before = lost_hints()
    hints.give(Hint(Pool.DEFAULT, UUID(int=0), 0), clock.now())
    return lost_hints() == before


@pytest.mark.req("IN-02", "IN-17")
def test_without_redis_the_commit_succeeds_and_the_lost_hint_is_counted(company: UUID) -> None:
    before = lost_hints()
    with no_redis():
        row_id = rows.plan(company)
        assert lost_hints() == before + 1
    assert rows.existing(company, row_id).state == "pending"


@pytest.mark.req("IN-17")
def test_a_redis_that_does_not_answer_is_not_asked_for_every_hint(company: UUID) -> None:
    before = lost_hints()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as mute:
        with redis_at(f"redis://127.0.0.1:{mute.getsockname()[1]}/0"):
            with tenant_session(company) as session:
                for n in range(50):
                    ledger.schedule(session, "tests.work", str(n))
            assert lost_hints() == before + 50
            assert _callers(mute) < 10


def _callers(server: socket.socket) -> int:
    """How many connections were opened to a server that accepts none."""
    server.setblocking(False)
    count = 0
    while True:
        try:
            caller, _ = server.accept()
        except BlockingIOError:
            return count
        caller.close()
        count += 1


@pytest.mark.req("IN-02", "IN-17")
def test_work_whose_hint_was_lost_is_found_by_the_sweep(quiet_database: Addresses, company: UUID) -> None:
    with no_redis():
        row_id = rows.plan(company)
    rows.make_overdue(company, row_id)
    rows.forget_hint(company, row_id)
    sweep.sweep(client())
    assert ring.take(client(), Pool.DEFAULT, 9) == [Hint(Pool.DEFAULT, company, row_id)]
