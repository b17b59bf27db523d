"""During a restore nobody works: the processes of this DATA_DIR are stopped and started again, those of others must be away.

And they stay away: what others start again meanwhile waits at the door, so that no customer is told "taken in" by data that goes.
"""

from __future__ import annotations

import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import psycopg2
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection

from app.infra import clock, roles
from app.infra.addresses import with_database
from app.operations.backup import connecting
from app.operations.backup.place import Place
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused

GROUP: Final = "app"
LEAVING_S: Final = 4.0  # a process that was stopped takes so long to close its connections
BEAT_S: Final = 6.0  # longer than a living worker lets its heartbeat rest
SILENT_S: Final = 20

_SESSIONS: Final = """
    SELECT count(*), coalesce(string_agg(DISTINCT coalesce(host(client_addr), 'this machine'), ', '), '')
    FROM pg_stat_activity WHERE datname = %s AND usename = %s
"""
_BEATS: Final = """
    SELECT name, seen_at FROM public.worker_heartbeats WHERE seen_at > clock_timestamp() - make_interval(secs => %s)
"""


# The first thing that every transaction of ours reads (`infra/tenancy.py`). Killed, this process leaves nothing shut.
_SHUT: Final = "SET LOCAL lock_timeout = '10s'; LOCK TABLE public.business_clock IN ACCESS EXCLUSIVE MODE"


@contextmanager
def standing_still(place: Place, progress: Progress) -> Iterator[Callable[[], None]]:
    """No process of the application works in the block; those that were stopped for it start again at its end.

    Call what it yields immediately before the swap: it raises Refused if somebody has come, and ends our own session in the database.
    """
    if place.control is None:
        with _shut(place) as last_look:
            yield last_look
        return
    progress.say("stopping web, scheduler and pools")
    try:
        with place.control.client() as client:
            client.supervisor.stopProcessGroup(GROUP)
    except (OSError, xmlrpc.client.Error) as error:
        raise Refused(
            f"the supervisord of this DATA_DIR cannot stop its processes: {error}.", "stop `make run` (Ctrl-C) first"
        ) from error
    try:
        with _shut(place) as last_look:
            yield last_look
    finally:
        progress.say("starting web, scheduler and pools again")
        _start_again(place, progress)


def _start_again(place: Place, progress: Progress) -> None:
    assert place.control is not None
    try:
        with place.control.client() as client:
            client.supervisor.startProcessGroup(GROUP, False)
    except (OSError, xmlrpc.client.Error) as error:
        progress.say(f"they could not be started ({error}): stop `make run` with Ctrl-C and start it again")


@contextmanager
def _shut(place: Place) -> Iterator[Callable[[], None]]:
    with connecting.autocommitting(place.superuser_url) as server, ExitStack() as shut:

        def last_look() -> None:
            _refuse_sessions(server, place.database)
            shut.close()  # a database with a session in it gets no other name

        _refuse_sessions(server, place.database)
        if _exists(server, place.database):
            with connecting.autocommitting(place.superuser_url, place.database) as live:
                _refuse_beats(live)
            _shut_out(shut.enter_context(connecting.transacting(with_database(place.superuser_url, place.database))))
            _refuse_sessions(server, place.database)  # who came before the door was shut
        yield last_look


def _shut_out(live: connection) -> None:
    """Until this session ends, no transaction of the application can do anything. Raises Refused."""
    try:
        with live.cursor() as run:
            run.execute(_SHUT)
    except LockNotAvailable as error:
        raise Refused(
            "the application still works in this database.",
            "stop every web server, scheduler and pool that uses it, then run this again",
        ) from error
    except psycopg2.Error:  # damaged: where we cannot lock it, they cannot read it
        live.rollback()


def _refuse_sessions(server: connection, database: str) -> None:
    deadline = clock.monotonic() + LEAVING_S
    while True:
        with server.cursor() as run:
            run.execute(_SESSIONS, (database, roles.APP))
            ((count, places),) = run.fetchall()
        if not count:
            return
        if clock.monotonic() > deadline:
            raise Refused(
                f"the application still works in this database ({count} connections from {places}).",
                "stop every web server, scheduler and pool that uses it, then run this again",
            )
        time.sleep(0.2)


def _refuse_beats(server: connection) -> None:
    """A heartbeat that goes on is a worker that lives; one that merely is not old yet may be of one that was just stopped."""
    before = _beats(server)
    if not before:
        return
    time.sleep(BEAT_S)
    alive = sorted(name for name, seen_at in _beats(server).items() if before.get(name) != seen_at)
    if alive:
        raise Refused(f"workers are alive: {', '.join(alive[:5])}.", "stop them, on every machine, then run this again")


def _beats(server: connection) -> dict[str, object]:
    try:
        with server.cursor() as run:
            run.execute(_BEATS, (SILENT_S,))
            return dict(run.fetchall())
    except psycopg2.Error:  # damaged: where we cannot read it, no worker's heart beats
        return {}


def _exists(server: connection, database: str) -> bool:
    with server.cursor() as run:
        run.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
        return run.fetchone() is not None
