"""A company's tables are migrated while they are read and written, and a migration that failed goes on where it stood."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from flask.testing import FlaskClient
from psycopg2 import sql
from psycopg2.extensions import connection
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.conversations import indexing
from app.factory import create_app
from app.infra import migrate, roles
from app.infra.db import owner_engine, schema_of
from app.infra.tenancy import tenant_session
from tests import road
from tests.database import superuser
from tests.servers import Addresses

pytestmark = pytest.mark.req("OP-06")

WRITE = "UPDATE conversations SET last_message_at = last_message_at"


@pytest.fixture
def client(database: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    with create_app().test_client() as client:
        yield client
    road.reset_time()


@pytest.fixture
def talk(client: FlaskClient, company: UUID) -> None:
    """The company's tables have rows."""
    number = road.connect(company)
    number.says(client, "Quero fazer um clareamento")
    number.says(client, "E a limpeza?", sender="5511988880002")


@pytest.fixture
def somebody(database: Addresses, company: UUID) -> Iterator[connection]:
    """A transaction of somebody else in the company's tables, who has no patience."""
    server = psycopg2.connect(database.owner_database_url, options="-c lock_timeout=1s")
    try:
        enter(server, company)
        yield server
    finally:
        server.close()


def enter(server: connection, company: UUID) -> None:
    with server, server.cursor() as run:
        run.execute(sql.SQL("SET search_path = {}, ext").format(sql.Identifier(schema_of(company))))


def does(server: connection, statement: str) -> None:
    with server.cursor() as run:
        run.execute(statement)


def wait_until_the_migration_waits(addresses: Addresses) -> None:
    deadline = time.monotonic() + 10
    with superuser(addresses) as run:
        while True:
            run.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = %s AND wait_event_type = 'Lock'",
                (addresses.database, roles.OWNER),
            )
            if run.fetchone() != (0,):
                return
            assert time.monotonic() < deadline
            time.sleep(0.02)


def state(company: UUID) -> tuple[str | None, dict[str, str]]:
    """The revision, and the definition of every index that is valid."""
    with owner_engine().connect() as server:
        path = {"path": f"{schema_of(company)}, ext"}
        server.execute(text("SELECT set_config('search_path', :path, true)"), path)
        revision = server.scalar(text("SELECT version_num FROM alembic_version"))
        rows = server.execute(
            text(
                "SELECT relname AS name, pg_get_indexdef(oid) AS definition FROM pg_class JOIN pg_index ON indexrelid = oid"
                " WHERE relnamespace = CAST(:schema AS regnamespace) AND indisvalid"
            ),
            {"schema": schema_of(company)},
        )
        return revision, {row.name: row.definition for row in rows}


def test_an_index_is_built_while_the_table_is_written(
    database: Addresses, company: UUID, talk: None, somebody: connection
) -> None:
    whole = state(company)
    migrate.downgrade_tenant(company, "0008")
    does(somebody, "LOCK TABLE conversations IN ROW EXCLUSIVE MODE")  # as whoever writes does, until the end
    other = psycopg2.connect(database.owner_database_url, options="-c lock_timeout=1s")
    try:
        enter(other, company)
        with ThreadPoolExecutor(1) as pool:
            migration = pool.submit(migrate.upgrade_tenant, company)
            try:
                wait_until_the_migration_waits(database)
                does(other, WRITE)
                assert not migration.done()
                other.rollback()
            finally:
                somebody.rollback()
            migration.result(timeout=30)
    finally:
        other.close()
    assert state(company) == whole


def test_a_migration_that_waits_for_one_table_keeps_no_other(
    database: Addresses, company: UUID, talk: None, somebody: connection
) -> None:
    whole = state(company)
    migrate.downgrade_tenant(company, "0004")
    does(somebody, "SELECT count(*) FROM messages")
    with ThreadPoolExecutor(1) as pool:
        migration = pool.submit(migrate.upgrade_tenant, company)
        wait_until_the_migration_waits(database)
        does(somebody, WRITE)
        does(somebody, "UPDATE contacts SET name = name")
        with pytest.raises(OperationalError, match="lock timeout"):
            migration.result(timeout=30)
    somebody.rollback()
    assert state(company)[0] == "0005", "what was done stays done"
    migrate.upgrade_tenant(company)
    assert state(company) == whole


def test_what_an_interrupted_build_left_is_built_again(database: Addresses, company: UUID, talk: None) -> None:
    whole = state(company)
    migrate.downgrade_tenant(company, "0008")
    with owner_engine().begin() as server:
        server.execute(text("SELECT set_config('search_path', :path, true)"), {"path": schema_of(company)})
        server.execute(text("CREATE INDEX ix_conversations_open ON conversations (id)"))
    name = f"{schema_of(company)}.ix_conversations_open"
    own = psycopg2.connect(database.superuser_url.rpartition("/")[0] + f"/{database.database}")
    with own, own.cursor() as run:
        run.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", (name,))
    own.close()
    migrate.upgrade_tenant(company)
    assert state(company) == whole


@pytest.mark.req("PN-03")
def test_old_messages_are_filled_batch_by_batch_and_none_that_was_being_written_is_forgotten(
    company: UUID, talk: None, somebody: connection
) -> None:
    with tenant_session(company) as session:
        session.execute(
            text(
                "INSERT INTO messages (conversation_id, direction, author, kind, text, created_at, answered_at)"
                " SELECT conversation_id, direction, author, kind, text, created_at, created_at FROM messages, generate_series(1, :many)"
            ),
            {"many": indexing.BATCH},
        )
        session.execute(text("UPDATE messages SET search = NULL"))
    does(somebody, "SELECT id FROM messages ORDER BY id DESC LIMIT 1 FOR UPDATE")
    with tenant_session(company) as session:
        indexing.begin(session)
    road.run_due(company)
    assert left(company) == indexing.BATCH + 2, "one batch, and nobody waited for the row in use"
    for _ in range(4):
        road.run_due(company, wait_s=1)
    assert left(company) == 1
    somebody.rollback()
    for _ in range(2):
        road.run_due(company, wait_s=60)
    assert left(company) == 0
    assert [row for row in road.work_rows(company) if row.kind == indexing.INDEX_OLD] == []


def left(company: UUID) -> int:
    with tenant_session(company) as session:
        return session.scalar(text("SELECT count(*) FROM messages WHERE search IS NULL")) or 0
