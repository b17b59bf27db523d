"""Pool processes as they run in production: many pieces of work at once, stopped, killed, dedicated."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from redis import Redis
from rq import Worker
from sqlalchemy import text

from app.config import settings
from app.infra import clock
from app.infra.tenancy import platform_session
from app.infra.work import ring, sweep
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint
from app.llm.offline.understanding import storage
from tests import environment
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


@pytest.mark.req("AI-02")
def test_no_work_is_taken_before_the_local_model_stands(company: UUID, tmp_path: Path) -> None:
    """A turn that learnt would outlive its lease: a process that comes while another learns waits for it."""
    model, since = settings().learnt / storage.fingerprint(), _now()
    row_id = rows.plan(company, "tests.wait")
    kinds.tell(company, "go")
    with (tmp_path / "lock").open("a") as lock, environment.changed(LEARNT_DIR=str(tmp_path)):
        fcntl.flock(lock, fcntl.LOCK_EX)
        with processes.pool():
            eventually(lambda: logged("what the local model learns from is new here", since), "it wants to learn")
            shutil.copytree(model, tmp_path / model.name)
            assert (begun(company), alive()) == (0, [])
            stands_at = _now()
            fcntl.flock(lock, fcntl.LOCK_UN)
            eventually(lambda: is_done(company, row_id), "the work ended")
    assert min(logged("pool started", since)) >= stands_at


def logged(message: str, since: datetime) -> list[datetime]:
    """When pool processes said so, since then."""
    file = settings().logs / "pool.log"
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    instants = [datetime.fromisoformat(line["timestamp"]) for line in lines if line["message"] == message]
    return [instant for instant in instants if instant >= since]


def _now() -> datetime:
    """As log lines tell the time: no finer than a thousandth of a second."""
    now = clock.machine_now()
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)
