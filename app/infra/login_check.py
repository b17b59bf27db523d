"""The application's login must not be able to look across companies: whoever may more, makes row-level security mere decoration.

Checked as a process starts, and again on every connection it opens, since the database may come up later than the process.
"""

from __future__ import annotations

import logging
from typing import Final

from psycopg2.extensions import connection as PsycopgConnection
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from app.infra import half_restored
from app.infra.db import app_engine, app_engines

_log = logging.getLogger(__name__)

# Every role the login is or may become; one that it merely inherits from shows too.
_POWERS: Final = """
    SELECT r.rolname,
           array_remove(ARRAY[
               CASE WHEN r.rolsuper THEN 'is a superuser' END,
               CASE WHEN r.rolbypassrls THEN 'bypasses row-level security' END,
               CASE WHEN r.rolcreaterole THEN 'makes roles' END,
               CASE WHEN r.oid IN (SELECT relowner FROM pg_class) THEN 'owns tables' END,
               CASE WHEN r.oid IN (SELECT nspowner FROM pg_namespace) THEN 'owns schemas' END,
               CASE WHEN r.rolname <> session_user AND pg_has_role(session_user, r.oid, 'USAGE') THEN 'is inherited' END
           ], NULL) AS powers
    FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER') ORDER BY r.rolname <> session_user, r.rolname
"""


class LoginTooPowerful(RuntimeError):
    """Says what DATABASE_URL's login may that the application must not."""

    def __init__(self, powers: list[str]) -> None:
        super().__init__(
            f"DATABASE_URL names a login that may too much: {'; '.join(powers)}. The application runs only as a login without"
            " rights of its own (`secretaria_app`); `make bootstrap-database` makes it."
        )


def at_start() -> None:
    """Raise LoginTooPowerful, or HalfRestored. A database that is away only delays the check to the first connection."""
    for engine in app_engines():
        for refuse in (refuse_power, half_restored.refuse):
            if not event.contains(engine, "connect", refuse):
                event.listen(engine, "connect", refuse)
    try:
        app_engine().connect().close()
    except OperationalError as error:
        _log.warning("the database does not answer yet", extra={"error": type(error).__name__})


def refuse_power(connection: PsycopgConnection, _: ConnectionPoolEntry) -> None:
    """Raise LoginTooPowerful unless the connection's login is as harmless as it must be."""
    with connection.cursor() as cursor:
        cursor.execute(_POWERS)
        powers = [f"{role} {', '.join(found)}" for role, found in cursor.fetchall() if found]
    connection.rollback()
    if powers:
        raise LoginTooPowerful(powers[:5])
