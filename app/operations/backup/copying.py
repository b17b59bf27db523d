"""Tables as text, out of a database and into one, counted and hashed on the way."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from psycopg2 import sql
from psycopg2.extensions import connection

BLOCK: Final = 1 << 16


class Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Tally:
    """Counts rows and bytes of a COPY text and hashes it. A line break inside a value is escaped, so each one ends a row."""

    def __init__(self, onward: Writable | None = None) -> None:
        self.rows = self.bytes = 0
        self._hash = hashlib.sha256()
        self._onward = onward

    def write(self, data: bytes) -> int:
        self.rows += data.count(b"\n")
        self.bytes += len(data)
        self._hash.update(data)
        if self._onward is not None:
            self._onward.write(data)
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Nothing: psycopg2's types ask a file for both."""
        return b""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class Source:
    """A compressed member, read as COPY wants it; `told` hears how many bytes have passed so far."""

    def __init__(self, origin: Readable, told: Callable[[int], None]) -> None:
        self._origin = origin
        self._told = told
        self._passed = 0

    def read(self, size: int = BLOCK) -> bytes:
        data = self._origin.read(size)
        self._passed += len(data)
        self._told(self._passed)
        return data

    def write(self, data: bytes) -> int:
        """Never: psycopg2's types ask a file for both."""
        raise io.UnsupportedOperation("write")


def copy_out(
    server: connection, schema: str, table: str, columns: Sequence[str], onward: Writable | None = None
) -> Tally:
    """The table's rows in the order of its pages; the same rows loaded in that order give the same text again."""
    tally = Tally(onward)
    statement = _copy("COPY {} ({}) TO STDOUT", schema, table, columns)
    with server.cursor() as run:
        run.copy_expert(statement, tally, size=BLOCK)
    return tally


def copy_in(server: connection, schema: str, table: str, columns: Sequence[str], origin: Source) -> None:
    statement = _copy("COPY {} ({}) FROM STDIN", schema, table, columns)
    with server.cursor() as run:
        run.copy_expert(statement, origin, size=BLOCK)


def _copy(statement: str, schema: str, table: str, columns: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(statement).format(sql.Identifier(schema, table), names)
