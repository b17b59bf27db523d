"""Bring the schemas up to date: the shared history once, the tenant history in every company's schema.

One session and one advisory lock per schema, so two deployments cannot migrate the same schema at once; one transaction per migration,
so none holds the locks of another, and what failed goes on where it stood. A migration may step out of its transaction to build an
index while the table is written (`tenant/0009`). Rows from before are filled in afterwards, as work (`conversations/indexing.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg2 import sql
from sqlalchemy import Connection, text

from app.config import ROOT
from app.infra.db import owner_engine, schema_of

SHARED_VERSIONS = "alembic_version_shared"
TENANT_VERSIONS = "alembic_version"
_LOCK_AGAIN_S: Final = 0.2


def upgrade_shared(revision: str = "head") -> None:
    """Migrate schema `public`."""
    with _locked("public") as connection:
        command.upgrade(_config("shared", connection, SHARED_VERSIONS), revision)


def upgrade_tenant(company_id: UUID, revision: str = "head") -> None:
    """Migrate one company's schema."""
    with _locked(schema_of(company_id)) as connection:
        command.upgrade(_config("tenant", connection, TENANT_VERSIONS), revision)


def downgrade_shared(revision: str) -> None:
    with _locked("public") as connection:
        command.downgrade(_config("shared", connection, SHARED_VERSIONS), revision)


def downgrade_tenant(company_id: UUID, revision: str) -> None:
    with _locked(schema_of(company_id)) as connection:
        command.downgrade(_config("tenant", connection, TENANT_VERSIONS), revision)


def upgrade_all() -> list[UUID]:
    """Migrate everything; returns the companies whose schemas were brought up to date."""
    upgrade_shared()
    companies = tenant_ids()
    for company_id in companies:
        upgrade_tenant(company_id)
    return companies


def tenant_ids() -> list[UUID]:
    """Companies that have a schema, read from the catalogue (row-level security hides the table from the owner)."""
    with owner_engine().connect() as connection:
        names = connection.scalars(text(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tenant\_%' ORDER BY 1"))
        return [UUID(name.removeprefix("tenant_")) for name in names]


def pending(connection: Connection) -> bool:
    """Whether the shared history has migrations that this database has not seen."""
    context = MigrationContext.configure(
        connection, opts={"version_table": SHARED_VERSIONS, "version_table_schema": "public"}
    )
    head = ScriptDirectory(str(ROOT / "migrations" / "shared")).get_current_head()
    return context.get_current_revision() != head


def known_revisions(history: str) -> set[str]:
    """Every revision of `shared` or `tenant` that this program can make."""
    return {script.revision for script in ScriptDirectory(str(ROOT / "migrations" / history)).walk_revisions()}


@contextmanager
def _locked(schema: str) -> Iterator[Connection]:
    """A session of its own, in no transaction, with the schema's lock; session and lock end together, whatever happens."""
    path = sql.SQL("SET search_path = {}, ext").format(sql.Identifier(schema))
    with owner_engine().connect() as connection:
        try:
            _wait_for_lock(connection, schema)
            with connection.begin():
                connection.connection.cursor().execute(path)
            yield connection
        finally:
            connection.invalidate()


def _wait_for_lock(connection: Connection, schema: str) -> None:
    """Asked again and again: who waits inside one statement holds a snapshot, and an index under construction waits for that."""
    while True:
        with connection.begin():
            if connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:schema))"), {"schema": schema}):
                return
        time.sleep(_LOCK_AGAIN_S)


def _config(history: str, connection: Connection, version_table: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / history))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = version_table
    return config
