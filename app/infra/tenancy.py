"""The only door to the database.

`tenant_session` sets role, search path and company for one transaction, in one statement that travels with its BEGIN. A plain SET
would stay on the pooled connection and greet the next company; `set_config(…, true)` cannot. Code that forgets a filter gets
PostgreSQL's refusal instead of another company's rows: the tenant's role reaches one schema, and row-level security on the shared
tables compares `company_id` with both the setting and the role.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Connection, event
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, SessionTransaction

from app.infra import clock
from app.infra.db import app_engine, schema_of

PLATFORM: Final = "platform"
_log = logging.getLogger(__name__)
_ASKED_MOST = 3  # connections for one transaction

_ENTER: Final = (
    "BEGIN; SELECT set_config('role', %(role)s, true), set_config('search_path', %(path)s, true),"
    " set_config('app.company_id', %(company)s, true), (SELECT shift_s FROM public.business_clock)"
)
# Durable a moment after the commit, not before it returns.
_ENTER_HURRIED: Final = f"{_ENTER}, set_config('synchronous_commit', 'off', true)"


class _Scoped(Session):
    """A session whose every transaction begins by entering its scope; `after_commit` callbacks run once, after the commit."""

    def __init__(self, role: str, path: str, company: str, *, hurried: bool = False, **options: Any) -> None:
        super().__init__(bind=app_engine(UUID(company) if company else None), expire_on_commit=False, **options)
        self.enter = _ENTER_HURRIED if hurried else _ENTER
        self.scope = {"role": role, "path": path, "company": company}
        self.after_commit: list[Callable[[], None]] = []


@event.listens_for(_Scoped, "after_begin")
def _enter(session: _Scoped, _: SessionTransaction, connection: Connection) -> None:
    try:
        row = connection.exec_driver_sql(session.enter, session.scope).one()
    except ProgrammingError as refused:
        if isinstance(refused.orig, InsufficientPrivilege):
            connection.invalidate(refused)
        raise
    clock.adopt_shift(float(row[3]))


@contextmanager
def tenant_session(company_id: UUID, *, hurried: bool = False) -> Iterator[Session]:
    """One transaction as one company: committed at the end, rolled back on any error; hints leave after the commit.

    `hurried`: the commit does not wait for the disk. Only for what may be lost with the server's last moment, as long as nothing that
    follows from it was kept: a later commit that waits makes this one durable too.
    """
    schema = schema_of(company_id)
    with _transaction(_Scoped(schema, f"{schema}, ext", str(company_id), hurried=hurried)) as session:
        yield session


@contextmanager
def platform_session() -> Iterator[Session]:
    """One transaction that may look across companies where `platform` has a policy. A test lists the few places that may."""
    with _transaction(_Scoped(PLATFORM, "ext", "")) as session:
        yield session


@contextmanager
def login_session() -> Iterator[Session]:
    """One transaction as the bare application login: it may only call the look-up functions that find a company."""
    with _transaction(_Scoped("none", "", "")) as session:
        yield session


@contextmanager
def _transaction(session: _Scoped) -> Iterator[Session]:
    try:
        _begin(session)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
    for callback in session.after_commit:
        callback()


def _begin(session: Session) -> None:
    """Now: whoever asks for the time inside must already know the business clock's shift.

    A backend that reads which roles it may take while another company is being made may keep what it read before that, and refuses the
    new company from then on. It has been closed by then, and another one is asked; where that read with it, all that are idle are closed.
    """
    for asked in range(_ASKED_MOST):
        try:
            session.connection()
            return
        except ProgrammingError as refused:
            if not isinstance(refused.orig, InsufficientPrivilege) or asked + 1 == _ASKED_MOST:
                raise
            _log.warning("a connection refused a company: asked anew")
            session.rollback()
            if asked:
                session.get_bind().engine.dispose()


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Run `callback` once this transaction is durable, and never if it is not. It must not raise and not wait long."""
    assert isinstance(session, _Scoped), "sessions come from tenant_session() or platform_session()"
    session.after_commit.append(callback)


def company_of(session: Session) -> UUID:
    """The company whose session this is."""
    assert isinstance(session, _Scoped) and session.scope["company"], "not a company's session"
    return UUID(session.scope["company"])
