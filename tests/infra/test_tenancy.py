"""The database itself keeps companies apart. Which tables there are comes from the catalogue, so a new one is tested at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege, UndefinedTable
from sqlalchemy import event, text
from sqlalchemy.exc import DataError, ProgrammingError

from app.infra import clock, provisioning
from app.infra.db import app_engine, owner_engine, schema_of
from app.infra.tenancy import login_session, platform_session, tenant_session
from app.onboarding import provision
from tests import catalogue

pytestmark = pytest.mark.req("TN-03")

# Tables of the installation, not of companies, and why nothing in them needs a policy.
OF_THE_INSTALLATION: Final = {
    "business_clock": "one row: how far the business clock is shifted",
    "worker_heartbeats": "processes; only `platform` may read it",
    "installation": "one row: its id, and whether proactive messages may leave",
}
# What `platform` may see across companies.
ACROSS_COMPANIES: Final = {
    "companies",
    "work_items",
    "alerts",
    "usage",
    "worker_heartbeats",
    "business_clock",
    "installation",
}
APPEND_ONLY: Final = {"audit_log"}
# Nothing in them is changed, and only what is old is deleted: which rows that are, the database says.
FORGOTTEN_WHEN_OLD: Final = {"inbound_events": "received_at"}


def names(schema: str) -> list[str]:
    found = catalogue.tables(schema)
    assert found, "the catalogue has tables"
    return found


@contextmanager
def denied() -> Iterator[None]:
    with pytest.raises(InsufficientPrivilege):
        yield


def test_every_shared_table_forces_row_level_security_or_says_why_not(database: Any) -> None:
    with owner_engine().connect() as connection:
        rows = connection.execute(
            text(
                "SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'alembic%'"
            )
        )
        free = {row.relname for row in rows if not row.forced}
    assert free == set(OF_THE_INSTALLATION)


def test_every_shared_table_of_companies_names_the_company(database: Any) -> None:
    without = set(names("public")) - set(catalogue.shared_tables_of_companies())
    assert without == {*OF_THE_INSTALLATION, "companies"}


def test_a_company_sees_and_changes_only_its_own_rows_of_every_shared_table(company: UUID, other_company: UUID) -> None:
    for table in catalogue.shared_tables_of_companies():
        for owner in (company, other_company):
            with tenant_session(owner) as session:
                catalogue.insert_row(session, "public", table, owner)
        with tenant_session(company) as session:
            seen = catalogue.run(session, "SELECT DISTINCT company_id FROM public.{}", table).fetchall()
            assert seen == [(company,)], table
        for statement in ("UPDATE public.{} SET company_id = company_id", "DELETE FROM public.{}"):
            assert_touches_only(statement, table, company)
        with tenant_session(other_company) as session:
            kept = catalogue.run(session, "SELECT count(*) FROM public.{}", table).fetchone()
            assert kept is not None and kept[0] >= 1, table


def assert_touches_only(statement: str, table: str, company: UUID) -> None:
    """Whatever the statement reached was the company's; and nothing at all where the table only grows."""
    with tenant_session(company) as session:
        try:
            touched = catalogue.run(session, f"{statement} RETURNING company_id", table).fetchall()
        except InsufficientPrivilege:
            session.rollback()
            return
        assert table not in APPEND_ONLY
        if table in FORGOTTEN_WHEN_OLD:
            assert not touched, f"{table}: it is too young"
        else:
            assert set(touched) == {(company,)}, table


def test_a_row_cannot_be_given_to_another_company(company: UUID, other_company: UUID) -> None:
    for table in catalogue.shared_tables_of_companies():
        with denied(), tenant_session(company) as session:
            catalogue.insert_row(session, "public", table, other_company)
        if table in APPEND_ONLY or table in FORGOTTEN_WHEN_OLD:
            continue
        with tenant_session(company) as session:
            catalogue.insert_row(session, "public", table, company)
        with denied(), tenant_session(company) as session:
            catalogue.run(session, f"UPDATE public.{{}} SET company_id = '{other_company}'", table)


@pytest.mark.req("LG-02")
def test_what_is_append_only_is_never_changed(company: UUID) -> None:
    for table in APPEND_ONLY:
        for statement in (
            "UPDATE public.{} SET company_id = company_id",
            "DELETE FROM public.{}",
            "TRUNCATE public.{}",
        ):
            with denied(), tenant_session(company) as session:
                catalogue.run(session, statement, table)


@pytest.mark.req("IN-02")
def test_what_may_be_forgotten_goes_only_when_it_is_old_and_is_never_changed(
    company: UUID, other_company: UUID
) -> None:
    for table, since in FORGOTTEN_WHEN_OLD.items():
        for owner in (company, other_company):
            with tenant_session(owner) as session:
                for days in (0, 89, 91):
                    catalogue.insert_row(session, "public", table, owner, **{since: clock.now() - timedelta(days=days)})
        for statement in ("UPDATE public.{} SET company_id = company_id", "TRUNCATE public.{}"):
            with denied(), tenant_session(company) as session:
                catalogue.run(session, statement, table)
        with tenant_session(company) as session:
            gone = catalogue.run(session, "DELETE FROM public.{} RETURNING id", table).fetchall()
            assert len(gone) == 1, table
        for owner, rows in ((company, 2), (other_company, 3)):
            with tenant_session(owner) as session:
                assert catalogue.run(session, "SELECT count(*) FROM public.{}", table).fetchone() == (rows,)


def test_a_company_sees_itself_among_companies_and_cannot_make_another(company: UUID, other_company: UUID) -> None:
    with tenant_session(company) as session:
        assert list(session.scalars(text("SELECT id FROM public.companies"))) == [company]
        changed = session.execute(text("UPDATE public.companies SET name = 'Nova' RETURNING id")).scalars().all()
        assert changed == [company]
    with denied(), tenant_session(company) as session:
        catalogue.run(session, "INSERT INTO public.companies SELECT * FROM public.companies")


def test_another_companys_schema_is_out_of_reach_even_by_its_name(company: UUID, other_company: UUID) -> None:
    theirs = schema_of(other_company)
    for table in names(theirs):
        with tenant_session(other_company) as session:
            catalogue.insert_row(session, theirs, table, other_company)
        for statement in ("SELECT * FROM {}.{}", "DELETE FROM {}.{}", "TRUNCATE {}.{}", "DROP TABLE {}.{}"):
            with denied(), tenant_session(company) as session:
                catalogue.run(session, statement, theirs, table)


def test_a_table_without_a_schema_is_the_companys_own(company: UUID, other_company: UUID) -> None:
    for table in names(schema_of(company)):
        with tenant_session(company) as session:
            catalogue.insert_row(session, schema_of(company), table, company)
        with tenant_session(other_company) as session:
            row = catalogue.run(session, "SELECT count(*) FROM {}", table).fetchone()
            assert row == (0,), table


def test_a_company_cannot_change_the_shape_of_its_schema(company: UUID) -> None:
    for statement in ("CREATE TABLE mine (id int)", "DROP TABLE messages", "CREATE TABLE public.mine (id int)"):
        with denied(), tenant_session(company) as session:
            catalogue.run(session, statement)


def test_no_foreign_key_leaves_a_companys_schema(company: UUID) -> None:
    with owner_engine().connect() as connection:
        leaving = connection.execute(
            text(
                "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid"
                r" WHERE t.relnamespace::regnamespace::text LIKE 'tenant\_%' AND f.relnamespace <> t.relnamespace"
            )
        ).all()
    assert leaving == []


def test_the_platform_sees_across_companies_only_what_it_is_given(company: UUID) -> None:
    for table in set(names("public")) - ACROSS_COMPANIES:
        with denied(), platform_session() as session:
            catalogue.run(session, "SELECT * FROM public.{}", table)
    for table in names(schema_of(company)):
        with denied(), platform_session() as session:
            catalogue.run(session, "SELECT * FROM {}.{}", schema_of(company), table)
    for table in ACROSS_COMPANIES:
        with platform_session() as session:
            catalogue.run(session, "SELECT * FROM public.{}", table)


def test_the_platform_has_no_path_into_a_schema_of_companies(company: UUID) -> None:
    with pytest.raises(UndefinedTable), platform_session() as session:
        catalogue.run(session, "SELECT * FROM messages")


def test_the_bare_login_reads_nothing(company: UUID) -> None:
    for schema in ("public", schema_of(company)):
        for table in set(names(schema)) - {"business_clock"}:
            with denied(), login_session() as session:
                catalogue.run(session, "SELECT * FROM {}.{}", schema, table)


def test_without_a_tenant_a_query_fails_loudly(company: UUID) -> None:
    with app_engine().connect() as connection:
        for table in names(schema_of(company)):
            with pytest.raises(ProgrammingError, match="does not exist"):
                connection.exec_driver_sql(f"SELECT * FROM {table}")
            connection.rollback()


def test_the_setting_without_the_role_shows_nothing(company: UUID, other_company: UUID) -> None:
    with tenant_session(other_company) as session:
        catalogue.insert_row(session, "public", "alerts", other_company)
    with tenant_session(company) as session:
        session.execute(text("SELECT set_config('app.company_id', :other, true)"), {"other": str(other_company)})
        assert session.execute(text("SELECT * FROM public.alerts")).all() == []


def test_the_role_without_the_setting_shows_nothing(company: UUID) -> None:
    with tenant_session(company) as session:
        catalogue.insert_row(session, "public", "alerts", company)
        session.execute(text("SELECT set_config('app.company_id', '', true)"))
        assert session.execute(text("SELECT * FROM public.alerts")).all() == []


def test_a_role_of_no_company_cannot_be_taken(company: UUID) -> None:
    nobody = UUID("00000000-0000-4000-8000-000000000000")
    with pytest.raises(DataError, match="does not exist"), tenant_session(nobody) as session:
        session.execute(text("SELECT 1"))


class Broken(Exception):
    pass


@pytest.mark.parametrize("end", ["commit", "rollback", "savepoint"])
def test_nothing_stays_on_the_pooled_connection(company: UUID, end: str) -> None:
    try:
        with tenant_session(company) as session:
            backend = session.scalar(text("SELECT pg_backend_pid()"))
            if end == "savepoint":
                with session.begin_nested():
                    session.execute(text("SELECT 1"))
            if end == "rollback":
                raise Broken
    except Broken:
        pass
    with app_engine(company).connect() as connection:
        left = connection.execute(
            text(
                "SELECT pg_backend_pid(), current_user, session_user, current_setting('role'), current_setting('search_path'),"
                " coalesce(current_setting('app.company_id', true), '')"
            )
        ).one()
    assert tuple(left) == (backend, "secretaria_app", "secretaria_app", "none", '""', "")


def a_company_served_by_the_same_connections(company: UUID) -> UUID:
    while True:
        slug = f"c{secrets.token_hex(6)}"
        if app_engine(other := provision.create_company(slug=slug, name=slug)) is app_engine(company):
            return other


def test_no_company_uses_the_connections_that_keep_leases_alive() -> None:
    assert app_engine() not in {app_engine(UUID(int=number)) for number in range(16)}


def test_one_session_after_another_on_one_connection_are_two_companies(company: UUID) -> None:
    seen = []
    other_company = a_company_served_by_the_same_connections(company)
    for each in (company, other_company, company):
        with tenant_session(each) as session:
            seen.append(session.execute(text("SELECT id, pg_backend_pid() FROM public.companies")).one())
    assert [row.id for row in seen] == [company, other_company, company]
    assert len({row.pg_backend_pid for row in seen}) == 1


def test_a_rolled_back_session_begins_again_as_the_same_company(company: UUID) -> None:
    with tenant_session(company) as session:
        session.rollback()
        assert list(session.scalars(text("SELECT id FROM public.companies"))) == [company]


def test_the_look_up_functions_say_only_which_instance_and_which_company(company: UUID) -> None:
    with owner_engine().connect() as connection:
        functions = connection.execute(
            text(
                "SELECT proname, pg_get_function_result(oid) AS result, proconfig FROM pg_proc"
                " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
            )
        ).all()
    assert {row.proname for row in functions} == {"find_instance", "only_signed_instance", "find_user"}
    for row in functions:
        assert row.result in ("TABLE(instance_id uuid, company_id uuid)", "TABLE(user_id uuid, company_id uuid)")
        assert row.proconfig == ['search_path=""'], "a definer's function that follows the caller's path can be misled"


def test_a_dropped_company_leaves_neither_schema_nor_role(company: UUID) -> None:
    provisioning.drop_tenant(company)
    with owner_engine().connect() as connection:
        for query in (
            "SELECT 1 FROM pg_namespace WHERE nspname = :name",
            "SELECT 1 FROM pg_roles WHERE rolname = :name",
        ):
            assert connection.scalar(text(query), {"name": schema_of(company)}) is None


def test_provisioning_may_be_repeated(company: UUID) -> None:
    with tenant_session(company) as session:
        catalogue.insert_row(session, schema_of(company), "contacts", company)
    provisioning.create_tenant(company)
    with tenant_session(company) as session:
        assert session.scalar(text("SELECT count(*) FROM contacts")) == 1


def test_the_login_is_refused_by_the_server_without_its_password(database: Any) -> None:
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(database.database_url.replace("secretaria_app:", "secretaria_app:x"))


@pytest.mark.req("TN-02")
def test_a_connection_that_refuses_a_company_is_closed_and_another_one_serves(company: UUID) -> None:
    role = schema_of(company)

    def grant_again(*_: object) -> None:
        as_owner(f"GRANT {role} TO secretaria_app WITH INHERIT FALSE, SET TRUE")

    as_owner(f"REVOKE {role} FROM secretaria_app")
    pool = app_engine(company).pool
    event.listen(pool, "invalidate", grant_again)
    try:
        with tenant_session(company) as session:
            assert session.scalar(text("SELECT current_user")) == role
    finally:
        event.remove(pool, "invalidate", grant_again)


@pytest.mark.req("TN-02")
def test_a_company_that_no_connection_may_serve_is_refused(company: UUID) -> None:
    role = schema_of(company)
    as_owner(f"REVOKE {role} FROM secretaria_app")
    try:
        with pytest.raises(ProgrammingError, match="permission denied"), tenant_session(company):
            pass
    finally:
        as_owner(f"GRANT {role} TO secretaria_app WITH INHERIT FALSE, SET TRUE")  # tasks go through every company


def as_owner(statement: str) -> None:
    with owner_engine().begin() as connection:
        connection.execute(text(statement))
