"""The servers that tests talk to: embedded ones of their own, or those that the environment names.

A template database is migrated once; each test process works in a copy of it and in a Redis database of its own, so
processes never meet.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
import redis
from psycopg2 import sql

from app.config import settings
from app.infra import db, migrate, roles
from app.infra.addresses import database_of, with_database, with_login
from app.infra.embedded.servers import started

ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "REDIS_URL")


@dataclass(frozen=True)
class Addresses:
    """One set of databases: three logins of PostgreSQL, one Redis database."""

    database_url: str
    owner_database_url: str
    superuser_url: str
    redis_url: str

    @property
    def database(self) -> str:
        return database_of(self.database_url)

    def with_database(self, name: str) -> Addresses:
        return replace(
            self,
            database_url=with_database(self.database_url, name),
            owner_database_url=with_database(self.owner_database_url, name),
        )

    def use(self) -> None:
        """Make this process work here. Connections to where it worked before are closed."""
        os.environ.update(
            DATABASE_URL=self.database_url, OWNER_DATABASE_URL=self.owner_database_url, REDIS_URL=self.redis_url
        )
        _read_settings_again()
        while settings().redis_url != self.redis_url:  # a thread of this process was just reading the old ones
            _read_settings_again()
        db.dispose_engines()  # last: a thread may open one at any time


def _read_settings_again() -> None:
    settings.cache_clear()
    settings()


def take_given(environment: MutableMapping[str, str]) -> dict[str, str]:
    """The addresses given from outside, taken out of the environment: no test reaches a server by accident."""
    return {name: environment.pop(name) for name in ADDRESSES if environment.get(name)}


@contextmanager
def running_servers(given: dict[str, str]) -> Iterator[Addresses]:
    """Running servers with a migrated template database, whose name is that of the addresses."""
    with _given_servers(given) if {"DATABASE_URL", "REDIS_URL"} <= given.keys() else _own_servers() as addresses:
        addresses.use()
        migrate.upgrade_shared()
        db.dispose_engines()
        take_given(os.environ)
        settings.cache_clear()
        yield addresses


@contextmanager
def copy(template: Addresses, number: int) -> Iterator[Addresses]:
    """A database cloned from the template and the Redis database `number`, both gone afterwards."""
    mine = template.with_database(f"{template.database}_{number}_{secrets.token_hex(3)}")
    mine = replace(
        mine, redis_url=template.redis_url if number == 0 else with_database(template.redis_url, str(number))
    )
    _refuse_used_redis(mine.redis_url)
    with _superuser(template) as server:
        roles.ensure_database(server, mine.database, template=template.database)
    mine.use()
    try:
        yield mine
    finally:
        db.dispose_engines()
        redis.Redis.from_url(mine.redis_url).flushdb()
        with _superuser(template) as server:
            _drop(server, mine.database)


@contextmanager
def _own_servers() -> Iterator[Addresses]:
    folder = Path(tempfile.mkdtemp(prefix="secretaria-test-"))
    folder.chmod(0o711)
    try:
        with started(folder, durable=False) as servers:
            yield Addresses(servers.database_url, servers.owner_database_url, servers.superuser_url, servers.redis_url)
    finally:
        shutil.rmtree(folder)


@contextmanager
def _given_servers(given: dict[str, str]) -> Iterator[Addresses]:
    """Servers named by the environment. Without SUPERUSER_DATABASE_URL, DATABASE_URL has to be a superuser's."""
    superuser_url = given.get("SUPERUSER_DATABASE_URL") or given["DATABASE_URL"]
    logins = roles.Logins.of_server(superuser_url)
    if "OWNER_DATABASE_URL" in given:
        logins = roles.Logins(_password(given["OWNER_DATABASE_URL"]), _password(given["DATABASE_URL"]))
    name = f"secretaria_test_{secrets.token_hex(4)}"
    roles.bootstrap(superuser_url, logins, name)
    addresses = Addresses(
        with_login(superuser_url, roles.APP, logins.app_password),
        with_login(superuser_url, roles.OWNER, logins.owner_password),
        superuser_url,
        given["REDIS_URL"],
    ).with_database(name)
    try:
        yield addresses
    finally:
        with _superuser(addresses) as server:
            _drop(server, name)
            _drop_unused_roles(server)


def _drop_unused_roles(server: psycopg2.extensions.connection) -> None:
    """Roles belong to the whole server: those of companies that went with their database."""
    with server.cursor() as run:
        run.execute(
            r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenant\_%'"
            " AND NOT EXISTS (SELECT FROM pg_shdepend WHERE refobjid = pg_roles.oid)"
        )
        for (role,) in run.fetchall():
            run.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def _refuse_used_redis(url: str) -> None:
    if redis.Redis.from_url(url).dbsize():
        raise RuntimeError(
            "REDIS_URL names a database with keys in it, and tests empty theirs: give them another number."
        )


@contextmanager
def _superuser(addresses: Addresses) -> Iterator[psycopg2.extensions.connection]:
    server = psycopg2.connect(addresses.superuser_url)
    server.autocommit = True
    try:
        yield server
    finally:
        server.close()


def _drop(server: psycopg2.extensions.connection, database: str) -> None:
    with server.cursor() as run:
        run.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def as_plain(addresses: Addresses) -> dict[str, str]:
    return asdict(addresses)
