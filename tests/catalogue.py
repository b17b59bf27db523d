"""What the database says of itself, and a row for any table: tests over the catalogue need no list that somebody must keep."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.infra.db import owner_engine, schema_of


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    is_needed: bool


@dataclass(frozen=True)
class Reference:
    """A foreign key of one column."""

    column: str
    schema: str
    table: str
    target: str


def tables(schema: str) -> list[str]:
    """Tables of a schema, without Alembic's own."""
    return _list(
        "SELECT relname FROM pg_class WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'p')"
        " AND relname NOT LIKE 'alembic%' ORDER BY 1",
        schema=schema,
    )


def shared_tables_of_companies() -> list[str]:
    return _list(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'company_id' ORDER BY 1"
    )


def _list(query: str, **parameters: Any) -> list[str]:
    with owner_engine().connect() as connection:
        return list(connection.scalars(text(query), parameters))


def insert_row(session: Session, schema: str, table: str, company_id: UUID, **given: Any) -> Mapping[str, Any]:
    """Insert a row of the session's company with whatever the table insists on, and the rows it refers to. `given`: by column."""
    with owner_engine().connect() as connection:
        columns, references, allowed = _columns(connection, schema, table), _references(connection, schema, table), None
        allowed = _allowed_words(connection, schema, table)
    values: dict[str, Any] = {}
    for reference in references:
        if (reference.schema, reference.table) == ("public", "companies"):
            values[reference.column] = str(company_id)
        elif any(column.name == reference.column and column.is_needed for column in columns):
            parent = insert_row(session, reference.schema, reference.table, company_id)
            values[reference.column] = parent[reference.target]
    for column in columns:
        if column.name == "company_id":
            values.setdefault("company_id", str(company_id))
        elif column.is_needed and column.name not in values:
            values[column.name] = allowed.get(column.name) or _VALUES[column.type]()
    values |= given
    return _insert(_cursor(session), schema, table, values)


def _insert(run: Cursor, schema: str, table: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    names = list(values)
    run.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
            sql.Identifier(schema, table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join([sql.Placeholder()] * len(names)),
        ),
        [values[name] for name in names],
    )
    row = run.fetchone()
    assert row is not None and run.description is not None
    return dict(zip([column.name for column in run.description], row, strict=True))


def _cursor(session: Session) -> Cursor:
    cursor: Cursor = session.connection().connection.cursor()
    return cursor


def run(session: Session, statement: str, *names: str) -> Cursor:
    """A statement as an attacker would write it, on the session's own connection. `names` go in as identifiers."""
    cursor = _cursor(session)
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    return cursor


def _columns(connection: Connection, schema: str, table: str) -> list[Column]:
    rows = connection.execute(
        text(
            "SELECT column_name, udt_name, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
            " AND is_generated = 'NEVER' AS is_needed FROM information_schema.columns"
            " WHERE table_schema = :schema AND table_name = :table ORDER BY ordinal_position"
        ),
        {"schema": schema, "table": table},
    )
    return [Column(row.column_name, row.udt_name, row.is_needed) for row in rows]


def _references(connection: Connection, schema: str, table: str) -> list[Reference]:
    rows = connection.execute(
        text(
            "SELECT a.attname AS col, f.relnamespace::regnamespace::text AS schema, f.relname AS table, fa.attname AS target"
            " FROM pg_constraint c JOIN pg_class f ON f.oid = c.confrelid"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " JOIN pg_attribute fa ON fa.attrelid = c.confrelid AND fa.attnum = c.confkey[1]"
            " WHERE c.contype = 'f' AND c.conrelid = CAST(:name AS regclass)"
        ),
        {"name": f"{schema}.{table}"},
    )
    return [Reference(row.col, row.schema, row.table, row.target) for row in rows]


def _allowed_words(connection: Connection, schema: str, table: str) -> dict[str, str]:
    """For columns with a closed list: its first word."""
    rows = connection.execute(
        text(
            "SELECT a.attname AS col, pg_get_constraintdef(c.oid) AS rule FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'c' AND c.conrelid = CAST(:name AS regclass) AND cardinality(c.conkey) = 1"
        ),
        {"name": f"{schema}.{table}"},
    )
    lists = {row.col: re.search(r"ARRAY\['(\w+)'", row.rule) for row in rows}
    return {column: found[1] for column, found in lists.items() if found}


_VALUES: Final[Mapping[str, Callable[[], Any]]] = {
    "uuid": lambda: str(uuid4()),
    "text": lambda: f"x{secrets.token_hex(6)}",
    "timestamptz": lambda: "2026-11-20T12:00:00Z",
    "date": lambda: "2026-11-01",
    "jsonb": lambda: "{}",
    "bytea": lambda: secrets.token_bytes(32),
    "bool": lambda: True,
    "int4": lambda: 1,
    "int8": lambda: 1,
    "float8": lambda: 1.0,
    "vector": lambda: f"[{','.join(['1'] * 256)}]",
}


def schema(company_id: UUID) -> str:
    return schema_of(company_id)
