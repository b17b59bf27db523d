"""A pool process: many pieces of work at once, since a turn is mostly waiting for a model.

One dispatcher takes jobs from the ring, company by company, and hands each to a thread. The process shows in `rq info` as a worker; a
stock `rq worker` could run the same jobs, one at a time.

    python -m workers.pool [--slots 32] [--pools default,reminders] [--company <uuid>]
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final
from uuid import UUID, uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import jobs
from app.config import settings
from app.infra import log, login_check, redis
from app.infra.memory import settle_memory
from app.infra.tenancy import platform_session
from app.infra.work import ring, runner
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint
from app.llm.metrics import refresh_error_rates
from app.llm.offline.understanding import storage
from workers.periodic import Periodic

IDLE_S: Final = 0.05
GATHER_S: Final = 0.05
REST_S: Final = 1.0
STOP_S: Final = 35.0  # longer than the longest call to a gateway: what was begun may end
NICENESS: Final = 10  # where all share one machine, a webhook's answer goes before the work it causes
HEARTBEAT_S: Final = 5.0
LEARN_AGAIN_S: Final = 60.0

_log = logging.getLogger(__name__)


class PoolProcess:
    """Takes work for its pools (and, when dedicated, for one company only) into at most `slots` threads."""

    def __init__(self, pools: Sequence[Pool], slots: int, company: UUID | None = None) -> None:
        self.pools = list(pools)
        self.slots = slots
        self.company = company
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self.redis = redis.client()
        self.threads = ThreadPoolExecutor(slots, thread_name_prefix="slot")
        self.running: Counter[UUID] = Counter()
        self.lock = threading.Lock()
        self.free = threading.Condition(self.lock)
        self.stopping = threading.Event()
        self.shown: ShownWorker | None = None

    def run(self) -> None:
        """Work until asked to stop; then let what runs come to its end."""
        Periodic("keep_leases", runner.RENEW_EVERY_S, runner.renew_leases).begin(threading.Event())  # to the very end
        Periodic("keep_alive", HEARTBEAT_S, self._keep_alive).begin(self.stopping)
        _log.info("pool started", extra={"worker": self.name, "slots": self.slots})
        while not self.stopping.is_set():
            try:
                if not self.dispatch():
                    self.stopping.wait(IDLE_S)
            except RedisError as error:
                _log.warning("Redis does not answer", extra={"error": type(error).__name__})
                self.stopping.wait(REST_S)
        self._wind_down()

    def dispatch(self) -> bool:
        """Fill free slots, in the pools' order; False when slots are left, so nothing more waits.

        No company holds over half of the slots while another waits, in whatever pool; alone, it may have them all.
        """
        room, busy = self._wait_for_room()
        hints = self._take(room, busy)
        for hint in hints:
            self._start(hint)
        return len(hints) >= room

    def _wait_for_room(self) -> tuple[int, dict[UUID, int]]:
        """How many slots are free, once one is, and how many each company holds.

        When all were busy, those that come free within GATHER_S are filled with one trip to Redis: a trip for each cost a tenth of the
        process, and to a full process a twentieth of a second is nothing beside what a turn takes.
        """
        with self.free:
            was_full = self._room() == 0
            while self._room() == 0 and not self.stopping.is_set():
                self.free.wait(timeout=1.0)
        if self.stopping.is_set() or (was_full and self.stopping.wait(GATHER_S)):
            return 0, {}
        with self.lock:
            return self._room(), dict(self.running)

    def _room(self) -> int:
        return self.slots - sum(self.running.values())

    def _take(self, room: int, busy: Mapping[UUID, int]) -> list[Hint]:
        if self.company is None:
            return ring.take(self.redis, self.pools, room, share=max(1, self.slots // 2), at_work=busy)
        hints: list[Hint] = []
        for pool in self.pools:
            hints += ring.take_from(self.redis, Hint(pool, self.company, 0).queue, room - len(hints))
        return hints

    def _start(self, hint: Hint) -> None:
        with self.lock:
            self.running[hint.company_id] += 1
        self.threads.submit(jobs.perform, hint.company_id.hex, hint.row_id).add_done_callback(
            lambda done: self._ended(hint, done)
        )

    def _ended(self, hint: Hint, done: Future[bool]) -> None:
        with self.free:
            self.running[hint.company_id] -= 1
            if self.running[hint.company_id] <= 0:
                del self.running[hint.company_id]
            self.free.notify()
        error = done.exception()
        if error is not None:  # the database was away: the lease runs out and the sweep comes back to the row
            _log.error(
                "work interrupted", extra={"work_id": hint.row_id, "error": f"{type(error).__name__}: {error}"[:300]}
            )

    def _keep_alive(self) -> None:
        """Tell the database, and RQ for `rq info`, that this process lives."""
        busy = sum(self.running.values())
        heartbeat(self.name, "pool", ",".join(self.pools), self.slots, busy, is_unaided=not storage.stands())
        self.shown = self.shown or shown_worker(self.name, self.pools, self.redis)
        show(self.shown)
        refresh_error_rates()

    def stop(self, *_: object) -> None:
        """Handle a signal. In a thread, since the code that the signal interrupts may hold the event's own lock."""
        threading.Thread(target=self._begin_to_stop).start()

    def _begin_to_stop(self) -> None:
        runner.begin_nothing_more()
        self.stopping.set()

    def _wind_down(self) -> None:
        deadline = time.monotonic() + STOP_S
        with self.free:
            while self.running and time.monotonic() < deadline:
                self.free.wait(timeout=0.5)
        try:
            farewell(self.name)
            if self.shown is not None:
                self.shown.register_death()  # type: ignore[no-untyped-call]
        except (SQLAlchemyError, RedisError) as error:
            _log.warning("farewell not said", extra={"error": type(error).__name__})
        self.threads.shutdown(wait=False, cancel_futures=True)


class ShownWorker(SimpleWorker):
    """A process of ours as `rq info` shows it. It works through no queue itself."""

    def _set_connection(self, connection: Redis) -> Redis:
        """RQ would stretch the client's time-outs to minutes, for the blocking reads that we do not make."""
        return connection


def shown_worker(name: str, pools: Sequence[Pool], connection: Redis) -> ShownWorker:
    return ShownWorker([Queue(pool, connection=connection) for pool in pools], name=name, connection=connection)


def show(worker: ShownWorker) -> None:
    """Let `rq info` see the process, also after Redis was emptied."""
    if not worker.connection.exists(worker.key):
        worker.register_birth()  # type: ignore[no-untyped-call]
    worker.heartbeat(timeout=60)


def heartbeat(name: str, role: str, pools: str, slots: int, busy: int, *, is_unaided: bool = False) -> None:
    """Keep this process's row of `worker_heartbeats` fresh. `is_unaided`: it works without the local model."""
    with platform_session() as session:
        session.execute(
            text(
                "INSERT INTO public.worker_heartbeats (name, role, pools, slots, busy, is_unaided)"
                " VALUES (:name, :role, :pools, :slots, :busy, :is_unaided) ON CONFLICT (name)"
                " DO UPDATE SET busy = excluded.busy, is_unaided = excluded.is_unaided, seen_at = clock_timestamp()"
            ),
            {"name": name, "role": role, "pools": pools, "slots": slots, "busy": busy, "is_unaided": is_unaided},
        )


def farewell(name: str) -> None:
    """Remove this process's row: it ends because it was asked to."""
    with platform_session() as session:
        session.execute(text("DELETE FROM public.worker_heartbeats WHERE name = :name"), {"name": name})


def _learn() -> bool:
    """Have the local model ready: no turn learns, its lease would not last. False: it cannot be learnt now."""
    try:
        storage.stand()
    except storage.CannotLearn as problem:
        _log.error("the local model cannot learn", extra={"error": str(problem)})
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Run pieces of work from the ledger, many at once.")
    parser.add_argument("--pools", default=",".join(Pool), help="pools to serve, in order of precedence")
    parser.add_argument("--slots", type=int, default=settings().pool_slots, help="how many at once")
    parser.add_argument("--company", type=UUID, help="serve this company only")
    options = parser.parse_args(arguments)
    log.configure("pool")
    login_check.at_start()
    stands = _learn()
    settle_memory()
    os.nice(NICENESS)
    process = PoolProcess([Pool(name) for name in options.pools.split(",")], options.slots, options.company)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, process.stop)
    if not stands:  # turns fail and come back meanwhile; what people write and what else is due goes on
        Periodic("learn", LEARN_AGAIN_S, _learn).begin(process.stopping)
    process.run()
    logging.shutdown()
    os._exit(0)  # threads that still wait for an outside service hold leases that run out by themselves


if __name__ == "__main__":
    main()
