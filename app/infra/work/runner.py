"""One item from lease to end: the only place that decides what a handler's exception means."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from app.errors import DomainError, OutcomeUnknown, ProviderUnavailable, ServiceUnavailable
from app.infra import clock, log
from app.infra.metrics import WORK_DONE, WORK_FAILED
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger
from app.infra.work.item import LeaseLost, Superseded, WorkItem
from app.infra.work.kinds import Kind, kind_named

RENEW_EVERY_S: Final = 4.0
LONGEST_S: Final = (
    180.0  # all calls of an item together take under a minute; what runs longer is stuck, and another takes over
)
ON_DEAD_TRIES: Final = 3

_log = logging.getLogger(__name__)
_held: dict[int, WorkItem] = {}  # by lease, since a process may take over a row that another of its threads lost
_held_lock = threading.Lock()
_winding_down = threading.Event()


def run(company_id: UUID, row_id: int) -> bool:
    """Lease the row and let its handler do it, then what it left to be done at once.

    False when there was nothing to do (gone, leased by another, early).
    """
    with tenant_session(company_id) as session:
        item = ledger.lease(session, row_id)
    if item is None:
        return False
    while item is not None:
        with log.correlation(item.correlation_id), _renewed(item):
            _run_leased(item)
        item = _taken_on(item)
    return True


def begin_nothing_more() -> None:
    """This process is about to stop: what an item leaves to be done is given to others."""
    _winding_down.set()


def _taken_on(item: WorkItem) -> WorkItem | None:
    """What this item left to be done at once, unless the process is about to stop."""
    following = item.next
    if following is not None and _winding_down.is_set():
        _give_back(following, due_at=None, attempts=0)
        return None
    return following


def _run_leased(item: WorkItem) -> None:
    try:
        kind = kind_named(item.kind)
    except KeyError:
        _bury(item, None, f"no room handles work of kind {item.kind!r}")
        return
    if item.attempts > kind.retry.attempts:
        _bury(item, kind, "the process died in it again and again")
        return
    try:
        kind.handler(item)
        if not item.ended:
            with tenant_session(item.company_id) as session:
                ledger.finish(session, item)
        WORK_DONE.labels(kind=item.kind).inc()
    except LeaseLost as lost:
        _log.info("lease lost", extra={"work": item.kind, "detail": str(lost)})
    except Superseded:
        _give_back(item, due_at=None, attempts=item.attempts - 1)
    except ProviderUnavailable as error:
        _again(item, kind, error, retry_at=error.retry_at, free=error.reason == "breaker_open")
    except (OutcomeUnknown, ServiceUnavailable) as error:
        _again(item, kind, error)
    except DomainError as error:
        _bury(item, kind, f"{error.code}: {error.message}")
    except Exception as error:
        _log.exception("handler failed", extra={"work": item.kind, "work_id": item.id})
        _again(item, kind, error)


def _again(
    item: WorkItem, kind: Kind, error: Exception, *, retry_at: datetime | None = None, free: bool = False
) -> None:
    """Come back later with backoff, or, after the last attempt, the dead letter. A breaker's refusal costs no attempt."""
    reason = f"{type(error).__name__}: {error}"[:500]
    if not free and item.attempts >= kind.retry.attempts:
        _bury(item, kind, reason)
        return
    WORK_FAILED.labels(kind=item.kind, outcome="retried").inc()
    wait = clock.now() + kind.retry.delay(item.attempts)
    due_at = max(wait, retry_at) if retry_at else wait
    _give_back(item, due_at=due_at, attempts=item.attempts - 1 if free else item.attempts, error=reason)


def _give_back(item: WorkItem, *, due_at: datetime | None, attempts: int, error: str | None = None) -> None:
    try:
        with tenant_session(item.company_id) as session:
            ledger.release(session, item, due_at=due_at, attempts=attempts, error=error)
    except LeaseLost as lost:
        _log.info("lease lost", extra={"work": item.kind, "detail": str(lost)})


def _bury(item: WorkItem, kind: Kind | None, error: str) -> None:
    """Send the item to the dead letter. An `on_dead` that keeps failing delays that, but not for ever."""
    try:
        with tenant_session(item.company_id) as session:
            if kind is not None and kind.on_dead is not None and item.attempts <= kind.retry.attempts + ON_DEAD_TRIES:
                kind.on_dead(session, item, error)
            ledger.bury(session, item, error[:500])
        WORK_FAILED.labels(kind=item.kind, outcome="dead").inc()
        _log.error("work is dead", extra={"work": item.kind, "work_id": item.id, "cause": error})
    except Superseded:  # what was scheduled under its key meanwhile has a life of its own
        _give_back(item, due_at=None, attempts=0, error=error[:500])
    except LeaseLost as lost:
        _log.info("lease lost", extra={"work": item.kind, "detail": str(lost)})


class _renewed:
    """Registers an item with this process's renewal thread for as long as it runs."""

    def __init__(self, item: WorkItem) -> None:
        self.item = item

    def __enter__(self) -> None:
        with _held_lock:
            _held[self.item.lease] = self.item

    def __exit__(self, *_: object) -> None:
        with _held_lock:
            _held.pop(self.item.lease, None)


_RENEW = text(
    """
    UPDATE public.work_items w SET leased_until = clock_timestamp() + make_interval(secs => :lease_s)
    WHERE w.id IN (SELECT id FROM public.work_items
                   WHERE id = ANY(:ids) AND lease = ANY(:leases) FOR UPDATE SKIP LOCKED)
    RETURNING w.id, w.lease
    """
)


def renew_leases() -> None:
    """Renew the leases this process holds, but for those of stuck items. A row that is locked is being written: next time."""
    started = clock.monotonic()
    with _held_lock:
        items = [item for item in _held.values() if started - item.begun_at < LONGEST_S]
    if not items:
        return
    with platform_session() as session:
        rows = session.execute(
            _RENEW,
            {"lease_s": ledger.LEASE_S, "ids": [i.id for i in items], "leases": [i.lease for i in items]},
        ).all()
    _mark_renewed(items, {(row.id, row.lease) for row in rows}, started)


def _mark_renewed(items: Iterable[WorkItem], renewed: set[tuple[int, int]], at: float) -> None:
    for item in items:
        if (item.id, item.lease) in renewed:
            item.renewed_at = at


def held_count() -> int:
    """How many items this process works on right now."""
    return len(_held)
