"""The database from above: what only its superuser may see and do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

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
