"""The scheduler process: hands hints back when they come due, and does what is periodic (one list says what, how often).

python -m workers.scheduler
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from datetime import timedelta
from typing import Final

from redis.exceptions import RedisError
from rq_scheduler import Scheduler
from sqlalchemy import text

from app.billing import watching
from app.conversations import catching_up, idle, indexing
from app.infra import log, login_check, metrics, redis
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ring, sweep
from app.infra.work.ring import Hint
from app.llm import watching as models
from app.operations import dead_letter, local_model, readiness
from app.turns import forgetting, slowness
from workers.periodic import Periodic
from workers.pool import heartbeat

TICK_S: Final = 0.1
LOCK_MS: Final = 2000
BATCH: Final = 500
REST_S: Final = 1.0

_log = logging.getLogger(__name__)


class NearTimeScheduler(Scheduler):  # type: ignore[misc]  # the library has no types
    """rq-scheduler with our own hint at its end, so that a due job enters the ring, and finer than a second.

    The stock lock outlives a killed process by ten seconds; this one by two.
    """

    def acquire_lock(self) -> bool:
        self._lock_acquired = bool(self.connection.set(self.scheduler_lock_key, self.name, px=LOCK_MS, nx=True))
        return self._lock_acquired

    def enqueue_jobs(self) -> list[Hint]:
        """Move every due hint to its queue. Pushing before removing: a kill between the two only hints twice."""
        now = time.time()
        due = ring.due(self.connection, now, BATCH)
        hints = ring.read(due)
        if hints:
            ring.push(self.connection, hints)
        if due:
            ring.disarm(self.connection, due, now)
        return hints


def _forget_the_dead() -> None:
    with platform_session() as session:
        session.execute(
            text("DELETE FROM public.worker_heartbeats WHERE seen_at < clock_timestamp() - CAST(:old AS interval)"),
            {"old": timedelta(minutes=2)},
        )
    metrics.forget_dead_processes()


def _fill_what_is_left() -> None:
    """What a migration, or a restore of an earlier backup, left to be filled."""
    for company in dead_letter.companies():
        with tenant_session(company.id) as session:
            indexing.begin(session)
            catching_up.begin(session)


def _close_idle_conversations() -> None:
    """A company's own at a time: what is left of a great many comes with the next round."""
    for company in dead_letter.companies():
        with tenant_session(company.id) as session:
            idle.close(session)


def _watch_spending() -> None:
    """Warnings about money and models whose cause came or went without anybody asking."""
    for company in dead_letter.companies():
        with tenant_session(company.id) as session:
            watching.look(session)
            models.look(session)


def _watch_models() -> None:
    """Warnings of models that are slow, or not there."""
    is_missing = readiness.lacks_local_model()
    for company in dead_letter.companies():
        with tenant_session(company.id) as session:
            slowness.look(session)
            local_model.look(session, is_missing)


def _forget_old_records() -> None:
    """A company's all the way, a batch in each transaction."""
    for company in dead_letter.companies():
        is_more = True
        while is_more:
            with tenant_session(company.id) as session:
                is_more = forgetting.forget_old(session)


def _live() -> None:
    heartbeat(f"scheduler-{socket.gethostname()}-{os.getpid()}", "scheduler", "", 0, 0)


PERIODIC: Final = (
    Periodic("sweep", 1.0, lambda: sweep.sweep(redis.client())),
    Periodic("rings", 5.0, lambda: sweep.rebuild_rings(redis.client())),
    Periodic("orphans", 300.0, lambda: sweep.forget_orphans(redis.client())),
    Periodic("heartbeat", 5.0, _live),
    Periodic("forget_old_records", 3600.0, _forget_old_records),
    Periodic("forget_the_dead", 30.0, _forget_the_dead),
    Periodic("expire_reservations", 30.0, watching.expire_everywhere),
    Periodic("watch_spending", 600.0, _watch_spending),
    Periodic("watch_models", 60.0, _watch_models),
    Periodic("fill_what_is_left", 600.0, _fill_what_is_left),
    Periodic("close_idle_conversations", 300.0, _close_idle_conversations),
)


def main() -> None:
    log.configure("scheduler")
    login_check.at_start()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):  # in a thread: what the signal interrupts may hold the event's lock
        signal.signal(number, lambda *_: threading.Thread(target=stopping.set).start())
    for task in PERIODIC:
        task.begin(stopping)
    scheduler = NearTimeScheduler(connection=redis.client(), interval=TICK_S)
    _log.info("scheduler started")
    while not stopping.wait(TICK_S):
        try:
            if scheduler.acquire_lock():
                scheduler.enqueue_jobs()
                scheduler.remove_lock()
        except RedisError as error:
            _log.warning("Redis does not answer", extra={"error": type(error).__name__})
            stopping.wait(REST_S)
    logging.shutdown()


if __name__ == "__main__":
    main()
