"""The migrated database and what the code believes of it, for both histories."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

import app
from app.billing.models import Rung, Usage, UsageState
from app.config import ROOT
from app.conversations.fsm import State
from app.conversations.models import Conversation, Holder, Message, MessageState, Transition
from app.infra import migrate
from app.infra.db import SharedModel, TenantModel, owner_engine, schema_of
from app.infra.work.models import WorkRow, WorkState
from app.tenants.models import Language, Role, Theme, User
from app.turns.models import Turn, TurnState
from tests import catalogue

pytestmark = pytest.mark.req("OP-06")

HISTORIES: Final = ("shared", "tenant")

# Differences that are wrong. Indexes, defaults and checks live in the migrations alone: the models need not repeat them.
MATTERS: Final = ("add_table", "remove_table", "add_column", "remove_column", "modify_type", "modify_nullable")

CLOSED_LISTS: Final[list[tuple[type[Any], str, type[StrEnum]]]] = [
    (Conversation, "holder", Holder),
    (Conversation, "state", State),
    (Message, "state", MessageState),
    (Transition, "from_state", State),
    (Transition, "to_state", State),
    (Turn, "state", TurnState),
    (Usage, "rung", Rung),
    (Usage, "state", UsageState),
    (User, "language", Language),
    (User, "role", Role),
    (User, "theme", Theme),
    (WorkRow, "state", WorkState),
]


def load_every_model() -> None:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.endswith((".models", "infra.audit", "infra.idempotency")):
            importlib.import_module(module.name)


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or not (name == "business_clock" or str(name).startswith("alembic_version"))

    context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
    found = []
    for change in compare_metadata(context, metadata):
        for step in change if isinstance(change, list) else [change]:
            if step[0] in MATTERS:
                found.append(str(step))
    return found


def test_the_shared_models_are_the_migrated_schema(database: Any) -> None:
    load_every_model()
    # The models name their schema and the database's default path is the same one: to Alembic, two different things.
    here = MetaData()
    for table in SharedModel.metadata.sorted_tables:
        table.to_metadata(here, schema=None)
    with owner_engine().connect() as connection:
        assert differences(connection, here) == []


def test_the_tenant_models_are_the_migrated_schema(company: UUID) -> None:
    load_every_model()
    with owner_engine().connect() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :path, true)"), {"path": f"{schema_of(company)}, ext"}
        )
        connection.dialect.default_schema_name = schema_of(company)
        try:
            assert differences(connection, TenantModel.metadata) == []
        finally:
            connection.dialect.default_schema_name = "public"


@pytest.mark.parametrize(("model", "column", "words"), CLOSED_LISTS, ids=lambda part: getattr(part, "__name__", part))
def test_the_database_knows_the_same_closed_lists(company: UUID, model: Any, column: str, words: type[StrEnum]) -> None:
    schema = model.__table__.schema or schema_of(company)
    with owner_engine().connect() as connection:
        rules = [
            check["sqltext"]
            for check in inspect(connection).get_check_constraints(model.__tablename__, schema=schema)
            if re.match(rf"\(?{column}\b", check["sqltext"])
        ]
    assert len(rules) == 1
    assert set(re.findall(r"'(\w+)'", rules[0])) == {str(word) for word in words}


@pytest.mark.parametrize("history", HISTORIES)
def test_a_history_has_one_head_and_numbers_without_gaps(history: str) -> None:
    folder = ROOT / "migrations" / history
    assert len(ScriptDirectory(str(folder)).get_heads()) == 1
    numbers = sorted(path.name[:4] for path in (folder / "versions").glob("[0-9]*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("history", HISTORIES)
def test_a_migration_imports_nothing_of_the_application(history: str) -> None:
    for path in (ROOT / "migrations" / history / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) (app|workers)\b", path.read_text(), re.MULTILINE), path.name


def test_the_tenant_history_goes_up_down_and_up_again(company: UUID) -> None:
    schema = schema_of(company)
    _down_and_up(schema, lambda: migrate.downgrade_tenant(company, "base"), lambda: migrate.upgrade_tenant(company))


def test_the_shared_history_goes_up_down_and_up_again(quiet_database: Any) -> None:
    _down_and_up("public", lambda: migrate.downgrade_shared("base"), migrate.upgrade_shared)


def _down_and_up(schema: str, down: Callable[[], None], up: Callable[[], None]) -> None:
    before = shape(schema)
    try:
        down()
        assert catalogue.tables(schema) == []
        assert [line for line in shape(schema) if "alembic" not in line] == []
    finally:
        up()
    assert shape(schema) == before


def test_each_migration_of_a_company_can_be_taken_back_by_itself(company: UUID) -> None:
    revisions = [script.revision for script in ScriptDirectory(str(ROOT / "migrations" / "tenant")).walk_revisions()]
    for revision in revisions:
        migrate.downgrade_tenant(company, "-1")
        migrate.upgrade_tenant(company, revision)
        migrate.downgrade_tenant(company, "-1")
    migrate.upgrade_tenant(company)


def test_migrating_again_changes_nothing(company: UUID) -> None:
    before = shape("public"), shape(schema_of(company))
    assert company in migrate.upgrade_all()
    assert (shape("public"), shape(schema_of(company))) == before


def shape(schema: str) -> list[str]:
    """Everything a migration makes, a line each: columns, constraints, indexes, policies, functions and rights."""
    with owner_engine().connect() as connection:
        return [line for query in _SHAPE for line in connection.scalars(text(query), {"schema": schema})]


_SHAPE: Final = (
    """SELECT format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
              pg_get_expr(d.adbin, d.adrelid))
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY c.relname, a.attnum""",
    """SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
       WHERE connamespace = CAST(:schema AS regnamespace) AND conrelid <> 0 AND contype <> 'n' ORDER BY 1""",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = :schema ORDER BY 1",
    """SELECT format('%s %s %s %s %s %s', tablename, policyname, roles, cmd, qual, with_check) FROM pg_policies
       WHERE schemaname = :schema ORDER BY 1""",
    """SELECT format('%s %s %s', proname, pg_get_function_result(oid), proacl) FROM pg_proc
       WHERE pronamespace = CAST(:schema AS regnamespace) ORDER BY 1""",
    """SELECT format('%s %s %s %s', relname, relkind, relrowsecurity, relacl) FROM pg_class
       WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'S') ORDER BY 1""",
)


def test_every_table_of_a_company_has_a_model(company: UUID) -> None:
    load_every_model()
    assert set(catalogue.tables(schema_of(company))) == set(TenantModel.metadata.tables)
    assert {f"public.{name}" for name in catalogue.tables("public")} - set(SharedModel.metadata.tables) == {
        "public.business_clock"
    }
