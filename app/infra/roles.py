"""The logins and roles that keep tenants apart, and the empty database in which they do.

- `secretaria_owner` (login) owns every table, migrates, and makes and drops companies' schemas and roles.
- `secretaria_app` (login) is the application: it owns nothing and sees nothing until a transaction takes a role.
- `secretaria_backup` (login) reads everything, row-level security notwithstanding, and writes nothing: `make backup` only.
- `platform` may look across companies where a policy says so; `tenant` is the group of the companies' roles.

A company's own role `tenant_<id>` is made with the company, by the owner.
All this needs a superuser, and all of it may be repeated.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, cursor

OWNER = "secretaria_owner"
APP = "secretaria_app"
BACKUP = "secretaria_backup"
PLATFORM = "platform"
TENANT = "tenant"

_BOOTSTRAP_LOCK = 7_305_112


@dataclass(frozen=True)
class Logins:
    """The passwords that both logins shall have."""

    owner_password: str
    app_password: str

    @classmethod
    def of_server(cls, superuser_url: str) -> Logins:
        """Passwords that everyone who holds the superuser's address arrives at, so that none resets another's."""
        return cls(*(_password_of(superuser_url, login) for login in (OWNER, APP)))


def _password_of(superuser_url: str, login: str) -> str:
    secret = (urlsplit(superuser_url).password or "").encode()
    return hmac.digest(secret, login.encode(), "sha256").hex()


def bootstrap(superuser_url: str, logins: Logins, database: str) -> None:
    """Make a server ready for migrations: roles first, then the database with its extension."""
    with _connected(superuser_url) as server, _one_at_a_time(server):
        ensure_roles(server, logins)
        ensure_database(server, database)
    with _connected(superuser_url, database) as server:
        ensure_extension(server)


def ensure_roles(server: connection, logins: Logins) -> None:
    with server.cursor() as run:
        for role in (OWNER, APP, PLATFORM, TENANT):
            _ensure_role(run, role)
        run.execute(
            sql.SQL("ALTER ROLE {} LOGIN CREATEROLE NOCREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD %s").format(
                sql.Identifier(OWNER)
            ),
            (logins.owner_password,),
        )
        run.execute(
            sql.SQL("ALTER ROLE {} LOGIN NOINHERIT NOCREATEROLE NOCREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD %s").format(
                sql.Identifier(APP)
            ),
            (logins.app_password,),
        )
        # Nothing is found by accident: a query outside of a tenant's transaction fails.
        run.execute("ALTER ROLE secretaria_app SET search_path = ''")
        run.execute("GRANT platform TO secretaria_app WITH INHERIT FALSE, SET TRUE")
        run.execute("GRANT tenant, platform TO secretaria_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE")


def ensure_backup_login(superuser_url: str, database: str) -> str:
    """The login that may read every company's rows, and nothing but read; returns its password. May be repeated."""
    password = _password_of(superuser_url, BACKUP)
    with _connected(superuser_url) as server, _one_at_a_time(server), server.cursor() as run:
        _ensure_role(run, BACKUP)
        name = sql.Identifier(BACKUP)
        run.execute(
            sql.SQL("ALTER ROLE {} LOGIN BYPASSRLS INHERIT NOCREATEROLE NOCREATEDB NOSUPERUSER PASSWORD %s").format(
                name
            ),
            (password,),
        )
        run.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(name))
        run.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(name))
        run.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), name))
    return password


def ensure_database(server: connection, database: str, *, template: str | None = None) -> None:
    """The database, owned by the owner, open to both logins and to nobody else."""
    name = sql.Identifier(database)
    with server.cursor() as run:
        run.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
        if run.fetchone() is None:
            source = sql.Identifier(template or "template0")
            run.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER secretaria_owner").format(name, source))
        run.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        run.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO secretaria_app").format(name))
        run.execute(sql.SQL("GRANT CONNECT, CREATE ON DATABASE {} TO secretaria_owner").format(name))


def ensure_extension(server: connection) -> None:
    """What only a superuser may install, in a schema that every tenant sees."""
    with server.cursor() as run:
        run.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        run.execute("ALTER SCHEMA public OWNER TO secretaria_owner")
        run.execute("CREATE SCHEMA IF NOT EXISTS ext AUTHORIZATION secretaria_owner")
        run.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA ext")
        run.execute(_FOLD)
        run.execute("ALTER FUNCTION ext.fold(text) OWNER TO secretaria_owner")
        run.execute("GRANT USAGE ON SCHEMA ext TO tenant, platform")


# Decomposed first, so that "ã" typed as one character or as two reads the same; the marks then fall away.
_COMBINING_MARKS = "".join(chr(code) for code in range(0x0300, 0x0370))
_FOLD = sql.SQL(
    """
    CREATE OR REPLACE FUNCTION ext.fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(lower(normalize($1, NFKD)), {marks}, '')
    """
).format(marks=sql.Literal(_COMBINING_MARKS))


def _ensure_role(run: cursor, role: str) -> None:
    run.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    if run.fetchone() is None:
        run.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))


@contextmanager
def _connected(url: str, database: str | None = None) -> Iterator[connection]:
    database = database or urlsplit(url).path.lstrip("/") or "postgres"
    server = psycopg2.connect(url.replace("+psycopg2", "", 1), dbname=database, connect_timeout=10)
    server.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def _one_at_a_time(server: connection) -> Iterator[None]:
    """Two bootstraps of one server would trip over each other's catalogue rows."""
    with server.cursor() as run:
        run.execute("SELECT pg_advisory_lock(%s)", (_BOOTSTRAP_LOCK,))
        yield
        run.execute("SELECT pg_advisory_unlock(%s)", (_BOOTSTRAP_LOCK,))
