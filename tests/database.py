"""The database from above: what only its superuser may see and do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from app.infra import roles
from tests.servers import Addresses


@contextmanager
def superuser(database: Addresses) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(database.superuser_url)
    connection.autocommit = True
    try:
        with connection.cursor() as run:
            yield run
    finally:
        connection.close()


def cut_connections(database: Addresses) -> None:
    """End every connection of the application's, as a restart of PostgreSQL does."""
    with superuser(database) as run:
        run.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = %s",
            (database.database, roles.APP),
        )
