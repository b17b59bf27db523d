"""Tables' two bases, column conventions, and one pool of connections per login.

A `SharedModel` lives in `public` and carries `company_id`; a `TenantModel` names no schema and is found through the search
path that `tenancy` sets for one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

from psycopg2.errors import InFailedSqlTransaction
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import URL, DateTime, Engine, MetaData, Text, create_engine, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase

from app.config import settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Instants are aware; closed lists are StrEnums kept as plain text with a CHECK; documents are JSONB.
TYPES: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    str: Text,
    dict[str, Any]: JSONB,
    list[str]: JSONB,
}


SHARES: Final = 2
PLATFORM_POOL: Final = 4

# One stuck transaction must not hold up all companies of its share: whoever waits for it gives the connection back, and the server ends
# what goes on for too long, or idles with locks in its hands. Nothing of ours comes near: statements take milliseconds, and no
# transaction is open while somebody outside is asked. Migrations and provisioning connect as the owner, without these limits.
_PATIENCE: Final = "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s"

DATABASE_AWAY: Final = (OperationalError, InterfaceError, NoConnectionFree)
"""The database does not answer now (also: a lock, a statement or a free connection took too long); later it may."""


class _BegunByHand(PGDialect_psycopg2):
    """psycopg2 sends BEGIN on a trip of its own. Here it travels with what enters the scope (`tenancy`), and the driver keeps out of it."""

    supports_statement_cache = True

    def do_commit(self, dbapi_connection: Any) -> None:
        if (
            self._end(dbapi_connection, "COMMIT") != "COMMIT"
        ):  # the server's answer to a transaction in which something failed
            raise InFailedSqlTransaction("the transaction was rolled back")

    def do_rollback(self, dbapi_connection: Any) -> None:
        if dbapi_connection.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            self._end(dbapi_connection, "ROLLBACK")

    @staticmethod
    def _end(dbapi_connection: Any, statement: str) -> str:
        with dbapi_connection.cursor() as cursor:
            cursor.execute(statement)
            return str(cursor.statusmessage)


registry.register("postgresql.begun_by_hand", __name__, _BegunByHand.__name__)


class SharedModel(DeclarativeBase):
    """A table that must be seen before or across companies. Forced row-level security limits it to one."""

    metadata = MetaData(naming_convention=NAMING, schema="public")
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


class TenantModel(DeclarativeBase):
    """A table of one company, in its own schema. Names no schema: the search path decides, and without one it fails."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


class Addresses(NamedTuple):
    """Of both logins to one database."""

    database_url: str
    owner_database_url: str


_elsewhere: Addresses | None = None


@contextmanager
def working_in(addresses: Addresses) -> Iterator[None]:
    """For the block, this whole process works in another database: a restore fills one aside, with every room's own use cases."""
    global _elsewhere
    before = _elsewhere
    _elsewhere = addresses
    dispose_engines()  # last, so that no thread opens the old ones again in between
    try:
        yield
    finally:
        _elsewhere = before
        dispose_engines()


@lru_cache(maxsize=1)
def app_engines() -> tuple[Engine, ...]:
    """The application's login's connections: SHARES pools for companies, and behind them a small one for the platform.

    A PostgreSQL backend keeps the catalogue of every schema it has served: when all connections serve all companies, each is cold for
    most. Few, because on few cores more statements at once only wait for each other, a webhook's among them. No overflow: opening a
    connection costs more than waiting for one, and transactions are short. Leases and heartbeats have connections of their own: they
    must not wait behind companies' work.
    """
    config = settings()
    if _elsewhere is None:
        config.require("database_url")
    address = _with_driver(_elsewhere.database_url if _elsewhere else config.database_url)
    size = (config.database_pool_size - PLATFORM_POOL) // SHARES
    return (*(_app_engine(address, size) for _ in range(SHARES)), _app_engine(address, PLATFORM_POOL))


def _app_engine(address: URL, size: int) -> Engine:
    return create_engine(
        address.set(drivername="postgresql+begun_by_hand"),
        isolation_level="AUTOCOMMIT",  # of the driver; every transaction begins in `tenancy`
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_recycle=1800,
        pool_use_lifo=True,
        hide_parameters=True,  # an error's text goes to the log, and customers' words are among the parameters
        connect_args={
            "connect_timeout": 5,
            "application_name": "secretaria",
            "keepalives_idle": 30,
            "options": _PATIENCE,
        },
    )


def app_engine(company_id: UUID | None = None) -> Engine:
    """The pool that serves this company; without one, that of the platform."""
    engines = app_engines()
    return engines[company_id.int % SHARES] if company_id else engines[SHARES]


@lru_cache(maxsize=1)
def owner_engine() -> Engine:
    """Connections of the login that owns the tables: migrations and provisioning only."""
    config = settings()
    if _elsewhere is None:
        config.require("owner_database_url")
    address = _with_driver(_elsewhere.owner_database_url if _elsewhere else config.owner_database_url)
    return create_engine(address, pool_size=1, max_overflow=4, connect_args={"connect_timeout": 5})


def _with_driver(address: str) -> URL:
    """Addresses are given in PostgreSQL's own form (`postgresql://…`); which driver speaks to it is our affair."""
    return make_url(address).set(drivername="postgresql+psycopg2")


def schema_of(company_id: UUID) -> str:
    """Name of a company's schema and of the role that may read it."""
    return f"tenant_{company_id.hex}"


def dispose_engines() -> None:
    """Close every connection, for instance in a child after a fork or between test databases."""
    if app_engines.cache_info().currsize:
        for engine in app_engines():
            engine.dispose()
    if owner_engine.cache_info().currsize:
        owner_engine().dispose()
    app_engines.cache_clear()
    owner_engine.cache_clear()
