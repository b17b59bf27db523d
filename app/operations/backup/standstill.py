"""During a restore nobody works: the processes of this DATA_DIR are stopped and started again, those of others must be away."""

from __future__ import annotations

import time
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg2.errors import UndefinedTable
from psycopg2.extensions import connection

from app.infra import clock, roles
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


@contextmanager
def standing_still(place: Place, progress: Progress) -> Iterator[None]:
    """No process of the application works in the block; those that were stopped for it start again at its end."""
    if place.control is None:
        _refuse_the_living(place)
        yield
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
        _refuse_the_living(place)
        yield
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


def _refuse_the_living(place: Place) -> None:
    with connecting.autocommitting(place.superuser_url) as server:
        _refuse_sessions(server, place.database)
        if not _exists(server, place.database):
            return
    with connecting.autocommitting(place.superuser_url, place.database) as server:
        _refuse_beats(server)


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
    except UndefinedTable:
        return {}


def _exists(server: connection, database: str) -> bool:
    with server.cursor() as run:
        run.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
        return run.fetchone() is not None
