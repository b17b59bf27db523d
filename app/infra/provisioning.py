"""A company's schema and role: made, migrated, dropped. Runs as the owning login, outside any request."""

from __future__ import annotations

from uuid import UUID

from psycopg2 import sql
from sqlalchemy import Connection, text

from app.infra.db import owner_engine, schema_of
from app.infra.migrate import upgrade_tenant

APP_LOGIN = "secretaria_app"


def create_tenant(company_id: UUID, revision: str = "head") -> None:
    """Make the company's role and schema with all its tables. Safe to repeat: each step looks before it acts.

    `revision`: an earlier state of the tables, for what was saved under it.
    """
    name = schema_of(company_id)
    with owner_engine().begin() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}):
            _run(connection, "CREATE ROLE {name} NOLOGIN", name)
        _run(connection, "GRANT tenant TO {name} WITH INHERIT TRUE", name)
        _run(connection, "GRANT {name} TO {app} WITH INHERIT FALSE, SET TRUE", name)
        _run(connection, "CREATE SCHEMA IF NOT EXISTS {name}", name)
        _run(connection, "GRANT USAGE ON SCHEMA {name} TO {name}", name)
        for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
            _run(connection, f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{name}} GRANT {rights} ON {kind} TO {{name}}", name)
    upgrade_tenant(company_id, revision)


def drop_tenant(company_id: UUID) -> None:
    """Remove the company's schema with everything in it, and its role."""
    name = schema_of(company_id)
    with owner_engine().begin() as connection:
        _run(connection, "DROP SCHEMA IF EXISTS {name} CASCADE", name)
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}):
            _run(connection, "DROP ROLE {name}", name)


def _run(connection: Connection, statement: str, name: str) -> None:
    composed = sql.SQL(statement).format(name=sql.Identifier(name), app=sql.Identifier(APP_LOGIN))
    connection.connection.cursor().execute(composed)
