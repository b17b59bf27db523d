"""What there is to save, read from the database itself: a new table of any room is saved from its first day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg2 import sql
from psycopg2.errors import UndefinedTable
from psycopg2.extensions import connection, cursor

from app.infra.migrate import SHARED_VERSIONS, TENANT_VERSIONS
from app.operations.backup.manifest import PUBLIC, Sequence, Tenant
from app.operations.backup.refusal import Refused

# Migrations write their own versions; heartbeats are of processes that live now.
_APART: Final = (SHARED_VERSIONS, TENANT_VERSIONS, "worker_heartbeats")


@dataclass(frozen=True, slots=True)
class Source:
    """A table and the columns that hold something: what is generated is generated again."""

    schema: str
    name: str
    columns: tuple[str, ...]


_TABLES: Final = """
    SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND (n.nspname = 'public' OR n.nspname ~ '^tenant_[0-9a-f]{32}$') AND c.relname <> ALL (%s)
    GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname
"""
_SEQUENCES: Final = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND (n.nspname = 'public' OR n.nspname ~ '^tenant_[0-9a-f]{32}$') ORDER BY 1, 2
"""
_TENANTS: Final = (
    "SELECT nspname FROM pg_namespace n WHERE nspname ~ '^tenant_[0-9a-f]{32}$'"
    " AND EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid AND relname = %s) ORDER BY 1"
)


def tables(server: connection) -> list[Source]:
    with server.cursor() as run:
        run.execute(_TABLES, (list(_APART),))
        return [Source(schema, name, tuple(columns)) for schema, name, columns in run.fetchall()]


def sequences(server: connection) -> list[Sequence]:
    """Where each sequence stands now. They know no snapshot: asked after the tables' instant, none is behind its rows."""
    with server.cursor() as run:
        run.execute(_SEQUENCES)
        return [_sequence(run, schema, name) for schema, name in run.fetchall()]


def _sequence(run: cursor, schema: str, name: str) -> Sequence:
    run.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(schema, name)))
    (row,) = run.fetchall()
    return Sequence(schema=schema, name=name, last_value=row[0], is_called=row[1])


def shared_revision(server: connection) -> str:
    """Raises Refused where there are no tables of ours."""
    try:
        with server.cursor() as run:
            return _revision(run, PUBLIC, SHARED_VERSIONS)
    except UndefinedTable as error:
        raise Refused(
            "this database holds no Secretária.", "give the address, or the DATA_DIR, of the right one"
        ) from error


def schemas(server: connection) -> list[str]:
    """Of every company, whatever state it is in."""
    with server.cursor() as run:
        run.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^tenant_[0-9a-f]{32}$' ORDER BY 1")
        return [row[0] for row in run.fetchall()]


def tenants(server: connection) -> list[Tenant]:
    """Companies with tables. One that is being made this very moment has none yet."""
    with server.cursor() as run:
        run.execute(_TENANTS, (TENANT_VERSIONS,))
        schemas = [row[0] for row in run.fetchall()]
        return [
            Tenant(id=UUID(schema.removeprefix("tenant_")), revision=_revision(run, schema, TENANT_VERSIONS))
            for schema in schemas
        ]


def _revision(run: cursor, schema: str, table: str) -> str:
    run.execute(sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(schema, table)))
    row = run.fetchone()
    if row is None:
        raise Refused(f"the schema {schema} was never migrated to its end.", "run `make migrate`, then again")
    return str(row[0])


def installation_id(server: connection) -> UUID:
    """Raises Refused for a database that is older than the table that says it."""
    try:
        with server.cursor() as run:
            run.execute("SELECT id::text FROM public.installation")
            row = run.fetchone()
    except UndefinedTable as error:
        raise Refused("the database is older than this program.", "run `make migrate` first") from error
    if row is None:
        raise Refused("the table public.installation has lost its row.", "insert one: INSERT … DEFAULT VALUES")
    return UUID(row[0])


def count(server: connection, source: Source) -> int:
    with server.cursor() as run:
        run.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(source.schema, source.name)))
        (row,) = run.fetchall()
        return int(row[0])
