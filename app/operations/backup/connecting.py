"""Connections of backup and restore: every value has one text, whatever the server's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, ISOLATION_LEVEL_REPEATABLE_READ, connection

from app.infra.addresses import with_database
from app.operations.backup.refusal import Refused

MAINTENANCE: Final = "postgres"

# Without synchronised scans a table is read in the order of its pages: a copy loaded in that order reads the same.
_FORM: Final = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "synchronize_seqscans": "off",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
_LOADING: Final = {"session_replication_role": "replica"}  # triggers, foreign keys' too, stay quiet: the order is free


@contextmanager
def snapshot(url: str) -> Iterator[connection]:
    """One instant of the database, read-only, for as long as the block lasts."""
    with _open(url, _FORM) as server:
        server.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        yield server


@contextmanager
def autocommitting(url: str, database: str | None = None) -> Iterator[connection]:
    """Each statement by itself: what makes, drops and looks at databases."""
    with _open(with_database(url, database) if database else url, _FORM) as server:
        server.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        yield server


@contextmanager
def transacting(url: str) -> Iterator[connection]:
    """`with connection:` is one transaction."""
    with _open(url, _FORM) as server:
        yield server


@contextmanager
def loading(superuser_url: str, database: str) -> Iterator[connection]:
    """For filling an empty database. `with connection:` is one transaction of it."""
    with _open(with_database(superuser_url, database), _FORM | _LOADING) as server:
        yield server


@contextmanager
def _open(url: str, settings: dict[str, str]) -> Iterator[connection]:
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        server = psycopg2.connect(
            url.replace("+psycopg2", "", 1),
            options=options,
            client_encoding="UTF8",
            connect_timeout=10,
            application_name="secretaria-backup",
        )
    except psycopg2.OperationalError as error:
        raise Refused(
            f"cannot connect to PostgreSQL: {str(error).strip()}.", "start that server, or mend its address"
        ) from error
    try:
        yield server
    finally:
        server.close()
