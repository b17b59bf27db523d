"""Pool processes as they run in production: many pieces of work at once, stopped, killed, dedicated."""

from __future__ import annotations

import signal
from uuid import UUID

import pytest
from redis import Redis
from rq import Worker
from sqlalchemy import text

from app.infra.tenancy import platform_session
from app.infra.work import ring, sweep
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint
from tests.infra.work import rows
from tests.infra.work.rows import eventually
from tests.workers import kinds, processes

pytestmark = pytest.mark.req("OP-02")


def alive() -> list[str]:
    """The pool processes that the database has heard of lately."""
    with platform_session() as session:
        return list(session.scalars(text("SELECT name FROM public.worker_heartbeats WHERE role = 'pool'")))


def begun(company: UUID) -> int:
    return kinds.count(company, "began")


def is_done(company: UUID, row_id: int) -> bool:
    return rows.row(company, row_id) is None


def test_one_process_works_on_many_items_at_once(company: UUID) -> None:
    """Four that wait for each other would never end one after the other."""
    ids = [rows.plan(company, "tests.meet", str(n), payload={"guests": 4}) for n in range(4)]
    with processes.pool():
        eventually(lambda: all(is_done(company, row_id) for row_id in ids), "four met")


def test_a_process_asked_to_stop_lets_its_work_end(company: UUID) -> None:
    row_id = rows.plan(company, "tests.wait")
    with processes.pool() as process:
        eventually(lambda: begun(company), "the work began")
        process.send_signal(signal.SIGTERM)
        kinds.tell(company, "go")
        assert process.wait(processes.PATIENCE_S) == 0
    assert is_done(company, row_id)
    assert rows.notes(company) == ["note.attempt-1"]


def test_a_process_prolongs_the_leases_of_its_work(company: UUID) -> None:
    row_id = rows.plan(company, "tests.wait")
    with processes.pool():
        eventually(lambda: begun(company), "the work began")
        rows.let_lease_run_out(company, row_id)
        eventually(lambda: rows.lease_left_s(company, row_id) > 20, "the lease is prolonged")
        kinds.tell(company, "go")
        eventually(lambda: is_done(company, row_id), "the work ended")


@pytest.mark.req("IN-02")
def test_the_work_of_a_killed_process_is_finished_by_another(company: UUID, redis_clean: Redis) -> None:
    row_id = rows.plan(company, "tests.wait")
    with processes.pool() as process:
        eventually(lambda: begun(company), "the work began")
        process.kill()
    abandoned = rows.existing(company, row_id)
    assert (abandoned.attempts, abandoned.state) == (1, "pending")
    assert abandoned.lease is not None
    rows.let_lease_run_out(company, row_id)
    rows.make_overdue(company, row_id)
    rows.forget_hint(company, row_id)
    assert sweep.sweep(redis_clean) == 1
    kinds.tell(company, "go")
    with processes.pool():
        eventually(lambda: is_done(company, row_id), "another process did it")
    assert rows.notes(company) == ["note.attempt-2"]


def test_a_dedicated_process_serves_its_company_only(company: UUID, other_company: UUID, redis_clean: Redis) -> None:
    theirs = rows.plan(other_company, "tests.quick")
    mine = [rows.plan(company, "tests.quick"), rows.plan(company, "tests.quick_campaign")]
    with processes.pool("--company", str(company)) as process:
        eventually(lambda: all(is_done(company, row_id) for row_id in mine), "its company's work, of every pool")
        again = rows.plan(company, "tests.quick")
        eventually(lambda: is_done(company, again), "and what came later")
        assert processes.terminate(process) == 0
    assert rows.existing(other_company, theirs).attempts == 0
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == [Hint(Pool.DEFAULT, other_company, theirs)]


def test_a_process_serves_only_its_pools(company: UUID) -> None:
    reply, campaign = rows.plan(company, "tests.quick"), rows.plan(company, "tests.quick_campaign")
    with processes.pool("--pools", "campaigns") as process:
        eventually(lambda: is_done(company, campaign), "the campaign's work")
        assert processes.terminate(process) == 0
    assert rows.existing(company, reply).attempts == 0


def test_a_process_is_seen_while_it_lives(redis_clean: Redis) -> None:
    with processes.pool() as process:
        (name,) = eventually(alive, "the database hears of it")
        (shown,) = eventually(lambda: Worker.all(connection=redis_clean), "`rq info` shows it")
        assert shown.name == name
        assert processes.terminate(process) == 0
    assert alive() == []
