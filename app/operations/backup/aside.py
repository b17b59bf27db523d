"""The restored data grows in a database aside, is compared there, and takes the live one's name in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Final

import psycopg2
from psycopg2 import sql
from psycopg2.errors import DependentObjectsStillExist, ObjectInUse
from psycopg2.extensions import connection
from sqlalchemy.exc import SQLAlchemyError

from app.infra import db, half_restored, migrate, provisioning, roles
from app.infra.addresses import with_database
from app.operations import held
from app.operations.backup import catalogue, connecting
from app.operations.backup.archive import Backup
from app.operations.backup.catalogue import Source as TableSource
from app.operations.backup.copying import Source, copy_in, copy_out
from app.operations.backup.manifest import Manifest, Table
from app.operations.backup.place import Place
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused
from app.operations.dead_letter import companies
from app.operations.held import Held

_LOCK: Final = 7_305_113
_SWAP_TRIES: Final = 10
_LONGEST_NAME: Final = 50  # names end at 63 bytes

# Never those of the application in the live database: what it has told a customer would be gone.
_END_SESSIONS: Final = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND (datname = %s OR datname = %s AND usename IS DISTINCT FROM %s)
"""
_MARK: Final = sql.Identifier(*half_restored.MARK.split("."))
_SET_SEQUENCE: Final = "SELECT setval((quote_ident(%s) || '.' || quote_ident(%s))::regclass, %s, %s)"


def _replaced(place: Place) -> str:
    return f"{place.database[:_LONGEST_NAME]}_replaced"


def name_for(database: str) -> str:
    return f"{database[:_LONGEST_NAME]}_restoring"


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Only one restore of a database at a time. Raises Refused."""
    with connecting.autocommitting(place.superuser_url) as server, server.cursor() as run:
        run.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK, place.database))
        if run.fetchone() != (True,):
            raise Refused("another restore works on this database.", "wait for it to end")
        yield


def build(place: Place, backup: Backup, progress: Progress) -> None:
    """An exact copy of what the backup holds, in a database of its own. Raises Refused; the live data is untouched."""
    name, manifest = name_for(place.database), backup.manifest
    with _refusing():
        drop(place, name)
        roles.bootstrap(place.superuser_url, place.logins, name)
        with db.working_in(place.addresses(name)):
            migrate.upgrade_shared(manifest.shared_revision)
            for tenant in progress.over(manifest.tenants, "companies made"):
                provisioning.create_tenant(tenant.id, tenant.revision)
        with connecting.loading(place.superuser_url, name) as server:
            _load(server, backup, progress)
        with connecting.snapshot(with_database(place.superuser_url, name)) as server:
            _compare(server, manifest, progress)


def prepare(place: Place, made_at: datetime, progress: Progress) -> list[Held]:
    """Bring the copy up to this program's revisions, hold all that was to be done, and end every sign-in."""
    name = name_for(place.database)
    progress.say("holding work and messages, signing everybody out")
    with _refusing():
        with db.working_in(place.addresses(name)):
            migrate.upgrade_all()
            kept = held.hold_all(companies(), made_at)
        with connecting.autocommitting(place.superuser_url, name) as server, server.cursor() as run:
            run.execute("ANALYZE")
    return kept


def _load(server: connection, backup: Backup, progress: Progress) -> None:
    """One transaction per schema: a thousand companies in one would need a lock for each table."""
    tables = progress.over(backup.manifest.tables, "tables loaded")
    for _, of_schema in groupby(tables, lambda table: table.schema_):
        with server:
            _load_schema(server, backup, list(of_schema), progress)
    with server, server.cursor() as run:
        for each in backup.manifest.sequences:
            run.execute(_SET_SEQUENCE, (each.schema_, each.name, each.last_value, each.is_called))


def _load_schema(server: connection, backup: Backup, tables: list[Table], progress: Progress) -> None:
    """Emptied first: migrations put rows of their own into some tables."""
    names = sql.SQL(", ").join(sql.Identifier(table.schema_, table.name) for table in tables)
    with server.cursor() as run:
        run.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    for table in tables:
        _load_table(server, backup, table, progress)


def _load_table(server: connection, backup: Backup, table: Table, progress: Progress) -> None:
    def told(passed: int) -> None:
        progress.tick(f"{table.label}: {passed >> 20} of {table.bytes >> 20} MB")

    with backup.table(table) as text:
        copy_in(server, table.schema_, table.name, table.columns, Source(text, told))


def _compare(server: connection, manifest: Manifest, progress: Progress) -> None:
    """Rows and hashes of every table, and where the sequences stand, as the backup says. Raises Refused."""
    promised = [TableSource(table.schema_, table.name, table.columns) for table in manifest.tables]
    if sorted(catalogue.tables(server), key=repr) != sorted(promised, key=repr):
        raise _unequal("the tables")
    for table in progress.over(manifest.tables, "tables compared"):
        tally = copy_out(server, table.schema_, table.name, table.columns)
        if (tally.rows, tally.sha256) != (table.rows, table.sha256):
            raise _unequal(table.label)
    if catalogue.sequences(server) != list(manifest.sequences):
        raise _unequal("the sequences")


def _unequal(what: str) -> Refused:
    return Refused(
        f"restored, {what} would not be equal to the backup; the data in use is untouched.",
        "this is a defect: keep the backup and report it; or try an earlier backup",
    )


def swap(place: Place) -> bool:
    """From here on the copy is the database, marked as half restored; returns whether there was one before.

    The names and the mark change in one transaction, so there is no moment in between.
    """
    live, new, old = place.database, name_for(place.database), _replaced(place)
    drop(place, old)
    for _ in range(_SWAP_TRIES):
        try:
            with connecting.transacting(place.superuser_url) as server:
                return _rename(server, live, new, old)
        except ObjectInUse as error:
            in_the_way = error
    raise Refused(
        f"somebody keeps connecting to {live}; the data in use is untouched.",
        "stop everything that uses this database, then run this again",
    ) from in_the_way


def complete(place: Place) -> None:
    """Everything is in its place: processes may begin."""
    with connecting.autocommitting(place.superuser_url) as server, server.cursor() as run:
        run.execute(sql.SQL("ALTER DATABASE {} RESET {}").format(sql.Identifier(place.database), _MARK))


def _rename(server: connection, live: str, new: str, old: str) -> bool:
    """Whether there was a database in use before."""
    with server, server.cursor() as run:
        run.execute(_END_SESSIONS, (new, live, roles.APP))
        run.execute("SELECT 1 FROM pg_database WHERE datname = %s", (live,))
        existed = run.fetchone() is not None
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        if existed:
            run.execute(rename.format(sql.Identifier(live), sql.Identifier(old)))
        run.execute(rename.format(sql.Identifier(new), sql.Identifier(live)))
        run.execute(sql.SQL("ALTER DATABASE {} SET {} = 'yes'").format(sql.Identifier(live), _MARK))
    return existed


def drop_replaced(place: Place) -> None:
    """The database that was in use before, and the roles of companies that were in it and are no more."""
    old = _replaced(place)
    with connecting.autocommitting(place.superuser_url, old) as server:
        before = set(catalogue.schemas(server))
    with connecting.autocommitting(place.superuser_url, place.database) as server:
        gone = before - set(catalogue.schemas(server))
    drop(place, old)
    with connecting.autocommitting(place.superuser_url) as server, server.cursor() as run:
        for role in sorted(gone):
            try:
                run.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
            except DependentObjectsStillExist:  # another database of this server has the company, too
                continue


def drop(place: Place, name: str) -> None:
    """A database of ours that is not the live one, whatever an interrupted restore left of it."""
    assert name != place.database
    with connecting.autocommitting(place.superuser_url) as server, server.cursor() as run:
        run.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (psycopg2.Error, SQLAlchemyError) as error:
        raise Refused(
            f"the backup could not be loaded; the data in use is untouched. PostgreSQL says: {str(error).strip()}",
            "see PostgreSQL's log; a full disk is the usual cause",
        ) from error
