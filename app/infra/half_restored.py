"""A database whose restore ended before it was complete: its rows are in use, files that belong to them may be missing.

The mark is a setting of the database itself and is made in the transaction that takes the rows into use. So there is no moment in
between, and every process on every machine meets it with the first connection it opens.
"""

from __future__ import annotations

from typing import Final

from psycopg2.extensions import connection as PsycopgConnection
from sqlalchemy import text
from sqlalchemy.pool import ConnectionPoolEntry

from app.infra.db import owner_engine
from app.infra.embedded.refusal import CannotStart

MARK: Final = "secretaria.unfinished_restore"
_IS_MARKED: Final = f"SELECT coalesce(current_setting('{MARK}', true), '') <> ''"


class HalfRestored(CannotStart):
    """Nothing may begin here until the restore is repeated."""

    def __init__(self) -> None:
        super().__init__(
            "a restore of this database was interrupted before it was complete.",
            "run it again, with the same backup: make restore FROM=…",
        )


def is_marked(connection: PsycopgConnection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_MARKED)
        return cursor.fetchone() == (True,)


def refuse(connection: PsycopgConnection, _: ConnectionPoolEntry) -> None:
    """Raise HalfRestored on a new connection to such a database."""
    marked = is_marked(connection)
    connection.rollback()
    if marked:
        raise HalfRestored


def at_start() -> None:
    """Raise HalfRestored before anything is migrated; by the owner's login."""
    with owner_engine().connect() as connection:
        if connection.scalar(text(_IS_MARKED)):
            raise HalfRestored
