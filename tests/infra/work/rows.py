"""Look at the ledger's rows, and do to them what time and accidents do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.infra import clock
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger
from app.infra.work.item import WorkItem

PATIENCE_S = 20.0


def plan(
    company: UUID,
    kind: str = "tests.work",
    key: str = "k",
    *,
    in_s: float = 0,
    payload: Mapping[str, Any] | None = None,
    keep_earlier: bool = False,
) -> int:
    """Schedule work that is due in `in_s` seconds, in a transaction of its own; returns the row's id."""
    due_at = clock.now() + timedelta(seconds=in_s)
    with tenant_session(company) as session:
        ledger.schedule(session, kind, key, due_at=due_at, payload=payload, keep_earlier=keep_earlier)
        return _pending_id(session, kind, key)


def _pending_id(session: Session, kind: str, key: str) -> int:
    found = session.scalar(
        text("SELECT id FROM public.work_items WHERE (kind, key, state) = (:kind, :key, 'pending')"),
        {"kind": kind, "key": key},
    )
    return int(found)


def row(company: UUID, row_id: int) -> Row[Any] | None:
    with tenant_session(company) as session:
        return session.execute(text("SELECT * FROM public.work_items WHERE id = :id"), {"id": row_id}).one_or_none()


def existing(company: UUID, row_id: int) -> Row[Any]:
    found = row(company, row_id)
    assert found is not None, "the row is gone"
    return found


def lease(company: UUID, row_id: int) -> WorkItem | None:
    """Take the row, as a worker does before it calls the handler."""
    with tenant_session(company) as session:
        return ledger.lease(session, row_id)


def leased(company: UUID, row_id: int) -> WorkItem:
    item = lease(company, row_id)
    assert item is not None, "the row could not be leased"
    return item


def let_lease_run_out(company: UUID, row_id: int) -> None:
    """As if the worker that holds it had died half a minute ago."""
    _set(company, row_id, "leased_until = clock_timestamp() - interval '1 ms'")


def forget_hint(company: UUID, row_id: int) -> None:
    """As if its last hint had been given a while ago."""
    _set(company, row_id, "hinted_at = clock_timestamp() - interval '16 s'")


def make_overdue(company: UUID, row_id: int, seconds: float = 6) -> None:
    _set(company, row_id, "due_at = :due", due=clock.now() - timedelta(seconds=seconds))


def hold(company: UUID, row_id: int) -> None:
    """As a restore does."""
    _set(company, row_id, "state = 'held'")


def _set(company: UUID, row_id: int, change: str, **values: Any) -> None:
    with tenant_session(company) as session:
        session.execute(text(f"UPDATE public.work_items SET {change} WHERE id = :id"), {"id": row_id, **values})


def seconds_until(moment: datetime) -> float:
    """From now by the business clock."""
    return (moment - clock.now()).total_seconds()


def lease_left_s(company: UUID, row_id: int) -> float:
    """By the machine's clock, as PostgreSQL reads it."""
    with tenant_session(company) as session:
        left = session.scalar(
            text("SELECT extract(epoch FROM leased_until - clock_timestamp()) FROM public.work_items WHERE id = :id"),
            {"id": row_id},
        )
    return float(left)


def notes(company: UUID) -> list[str]:
    """What handlers under test wrote with `note`."""
    with tenant_session(company) as session:
        return list(session.scalars(text("SELECT kind FROM public.work_items WHERE key = 'note' ORDER BY id")))


def note(session: Session, words: str) -> None:
    """Write something of a company, without caring what: a row of the ledger that is never due."""
    ledger.schedule(session, f"note.{words}", "note", due_at=clock.now() + timedelta(days=300))


def eventually(holds: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
    """Wait until `holds()` is true and return its value; look often, give up late."""
    deadline = time.monotonic() + within_s
    while not (value := holds()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.01)
    return value


def blocked_transactions() -> int:
    """How many transactions of this database wait for another's lock."""
    with platform_session() as session:
        waiting = session.scalar(
            text(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
        )
    return int(waiting)
