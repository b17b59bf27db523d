"""The life of a row: schedule, lease, finish or release, fail, die, come back. Each function is one step of `spine` semantics.

Lock order everywhere: conversation, then messages, then work items by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.infra import clock, log
from app.infra.tenancy import company_of
from app.infra.work import hints
from app.infra.work.item import LeaseLost, Superseded, WorkItem, ending_in
from app.infra.work.kinds import pool_of

LEASE_S: Final = 30

_SCHEDULE = text(
    """
    INSERT INTO public.work_items AS w (company_id, kind, key, pool, payload, correlation_id, due_at, hinted_at,
        lease, attempts, leased_until)
    VALUES (:company_id, :kind, :key, :pool, CAST(:payload AS jsonb), :correlation_id, :due_at, clock_timestamp(),
        CASE WHEN :leased THEN nextval('public.work_lease') END, CASE WHEN :leased THEN 1 ELSE 0 END,
        CASE WHEN :leased THEN clock_timestamp() + make_interval(secs => :lease_s) END)
    ON CONFLICT (company_id, kind, key) WHERE state = 'pending' DO UPDATE SET
        generation = w.generation + 1,
        due_at = CASE WHEN :keep_earlier THEN least(w.due_at, excluded.due_at) ELSE excluded.due_at END,
        payload = excluded.payload, correlation_id = excluded.correlation_id, hinted_at = clock_timestamp()
    RETURNING id, company_id, kind, key, payload, correlation_id, lease, generation, attempts, due_at
    """
)


def schedule(
    session: Session,
    kind: str,
    key: str,
    *,
    due_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
    keep_earlier: bool = False,
) -> int:
    """Make sure that work `kind` of `key` happens at `due_at` (now when None). Returns the row's generation.

    A key that is already pending, leased or not, gets the next generation, and the new `due_at` (the earlier of both with
    `keep_earlier`). The row leaves with this transaction or not at all; the hint leaves after the commit.

    What an item that ends in this transaction leaves to be done at once is leased here and done next by the same thread: no hint,
    no second look, and no other process has to be told.
    """
    now = clock.now()
    due = due_at or now
    company_id, pool = company_of(session), pool_of(kind)
    ending = ending_in(session)
    row = session.execute(
        _SCHEDULE,
        {
            "company_id": company_id,
            "kind": kind,
            "key": key,
            "pool": pool,
            "payload": hints.dumps(payload or {}),
            "correlation_id": log.correlation_id(),
            "due_at": due,
            "keep_earlier": keep_earlier,
            "leased": due <= now and ending is not None and ending.next is None and pool == pool_of(ending.kind),
            "lease_s": LEASE_S,
        },
    ).one()
    if ending is None or not _taken_on(session, ending, row, now):
        hints.after_commit(session, company_id, pool, row.id, row.due_at)
    return int(row.generation)


_SCHEDULE_ALL = text(
    """
    INSERT INTO public.work_items AS w (company_id, kind, key, pool, payload, correlation_id, due_at, hinted_at)
    SELECT :company_id, :kind, key, :pool, CAST('{}' AS jsonb), :correlation_id, :due_at, clock_timestamp()
    FROM unnest(CAST(:keys AS text[])) AS key ORDER BY key
    ON CONFLICT (company_id, kind, key) WHERE state = 'pending' DO UPDATE SET
        generation = w.generation + 1, due_at = least(w.due_at, excluded.due_at), payload = excluded.payload,
        correlation_id = excluded.correlation_id, hinted_at = clock_timestamp()
    RETURNING id, due_at
    """
)


def schedule_all(session: Session, kind: str, keys: Sequence[str], *, due_at: datetime | None = None) -> None:
    """The same for many different keys at once: what is pending already keeps the earlier time. None of it is taken on by this thread."""
    if not keys:
        return
    company_id, pool = company_of(session), pool_of(kind)
    values = {"company_id": company_id, "kind": kind, "pool": pool, "correlation_id": log.correlation_id()}
    rows = session.execute(_SCHEDULE_ALL, {**values, "keys": list(keys), "due_at": due_at or clock.now()}).all()
    for row in rows:
        hints.after_commit(session, company_id, pool, row.id, row.due_at)


def _taken_on(session: Session, ending: WorkItem, row: Row[Any], now: datetime) -> bool:
    """Whether whoever ends `ending` holds this row's lease: by this call, or by an earlier one in the same transaction."""
    if row.lease is None:
        return False
    if ending.next is None and row.generation == 1:  # just inserted
        ending.next = WorkItem(**row._mapping)
        return True
    if ending.next is None or ending.next.lease != row.lease:
        return False
    ending.next = WorkItem(**row._mapping)
    if row.due_at > now:  # put off again: it waits like any other
        release(session, ending.next, due_at=None, attempts=0)
        ending.next = None
    return True


_LEASE = text(
    """
    UPDATE public.work_items SET lease = nextval('public.work_lease'), attempts = attempts + 1,
        leased_until = clock_timestamp() + make_interval(secs => :lease_s)
    WHERE id = :id AND state = 'pending' AND due_at <= :now AND (leased_until IS NULL OR leased_until < clock_timestamp())
    RETURNING id, company_id, kind, key, payload, correlation_id, lease, generation, attempts, due_at
    """
)
_WAITING = text(
    "SELECT pool, due_at FROM public.work_items WHERE id = :id AND state = 'pending'"
    " AND (leased_until IS NULL OR leased_until < clock_timestamp())"
)


def lease(session: Session, row_id: int) -> WorkItem | None:
    """Take the row for LEASE_S seconds; None when it is gone, leased or early (an early one is hinted again for its time)."""
    row = session.execute(_LEASE, {"id": row_id, "lease_s": LEASE_S, "now": clock.now()}).one_or_none()
    if row is not None:
        return WorkItem(**row._mapping)
    waiting = session.execute(_WAITING, {"id": row_id}).one_or_none()
    if waiting is not None:
        hints.after_commit(session, company_of(session), waiting.pool, row_id, waiting.due_at)
    return None


_DELETE = text("DELETE FROM public.work_items WHERE id = :id AND lease = :lease AND generation = :generation")
_RELEASE = text(
    """
    UPDATE public.work_items SET lease = NULL, leased_until = NULL, hinted_at = clock_timestamp(), attempts = :attempts,
        last_error = :error,
        due_at = CASE WHEN CAST(:due_at AS timestamptz) IS NULL THEN due_at
                      WHEN generation <> :generation THEN least(due_at, :due_at) ELSE :due_at END
    WHERE id = :id AND lease = :lease
    RETURNING pool, due_at
    """
)


def finish(session: Session, item: WorkItem) -> None:
    """End the item in this transaction. If something was scheduled under its key meanwhile, the row stays for that."""
    deleted = session.execute(_DELETE, {"id": item.id, "lease": item.lease, "generation": item.generation})
    if deleted.rowcount == 0:  # type: ignore[attr-defined]
        release(session, item, due_at=None, attempts=0)
    item.ended = True


def try_finish(session: Session, item: WorkItem) -> bool:
    """End the item if nothing was scheduled under its key meanwhile. False: something was, and the item still runs. Raises LeaseLost.

    For handlers that decide by it: call it under the handler's other locks, before writing what depends on it.
    """
    deleted = session.execute(_DELETE, {"id": item.id, "lease": item.lease, "generation": item.generation})
    if deleted.rowcount:  # type: ignore[attr-defined]
        item.ended = True
        return True
    item.check_fence(session)
    return False


def release(
    session: Session, item: WorkItem, *, due_at: datetime | None, attempts: int | None = None, error: str | None = None
) -> None:
    """Give the row back for `due_at` (None: the time it already has), or for the earlier time somebody scheduled meanwhile.

    `attempts` is what the row shall count (default: as the lease counted). Raises LeaseLost.
    """
    row = session.execute(
        _RELEASE,
        {
            "id": item.id,
            "lease": item.lease,
            "generation": item.generation,
            "due_at": due_at,
            "attempts": item.attempts if attempts is None else attempts,
            "error": error,
        },
    ).one_or_none()
    if row is None:
        raise LeaseLost(item)
    item.ended = True
    hints.after_commit(session, item.company_id, row.pool, item.id, row.due_at)


_BURY = text(
    """
    UPDATE public.work_items SET state = 'dead', lease = NULL, leased_until = NULL, last_error = :error,
        died_at = clock_timestamp()
    WHERE id = :id AND lease = :lease AND generation = :generation
    """
)


def bury(session: Session, item: WorkItem, error: str) -> None:
    """Send the item to the dead letter, with its cause. Raises LeaseLost, and Superseded when something was scheduled meanwhile."""
    parameters = {"id": item.id, "lease": item.lease, "generation": item.generation, "error": error}
    if session.execute(_BURY, parameters).rowcount == 0:  # type: ignore[attr-defined]
        item.check_fence(session)
        raise Superseded
    item.ended = True


_REPROCESS = text(
    """
    UPDATE public.work_items SET state = 'pending', attempts = 0, due_at = :now, hinted_at = clock_timestamp(), died_at = NULL
    WHERE id = :id AND state IN ('dead', 'held')
    RETURNING id, pool, due_at
    """
)
_MERGE = text(
    """
    UPDATE public.work_items AS p SET generation = p.generation + 1, due_at = least(p.due_at, :now), hinted_at = clock_timestamp()
    FROM public.work_items AS d
    WHERE d.id = :id AND d.state IN ('dead', 'held') AND p.state = 'pending'
      AND (p.company_id, p.kind, p.key) = (d.company_id, d.kind, d.key)
    RETURNING p.id, p.pool, p.due_at
    """
)
_DISCARD = text("DELETE FROM public.work_items WHERE id = :id AND state IN ('dead', 'held')")


def reprocess(session: Session, row_id: int) -> bool:
    """Bring a dead or held item back to life, now. If its key is pending already, it merges into that row. False: no such item."""
    parameters = {"id": row_id, "now": clock.now()}
    merged = session.execute(_MERGE, parameters).one_or_none()
    if merged is not None:
        session.execute(_DISCARD, parameters)
    row = merged or session.execute(_REPROCESS, parameters).one_or_none()
    if row is None:
        return False
    hints.after_commit(session, company_of(session), row.pool, row.id, row.due_at)
    return True


def discard(session: Session, row_id: int) -> bool:
    """Remove a dead or held item for good. The caller writes the audit entry with the reason."""
    return bool(session.execute(_DISCARD, {"id": row_id}).rowcount)  # type: ignore[attr-defined]


_HOLD = text(
    """
    UPDATE public.work_items SET state = 'held', lease = NULL, leased_until = NULL, hinted_at = NULL
    WHERE state = 'pending' RETURNING id
    """
)
_COUNT_HELD = text("SELECT count(*) FROM public.work_items WHERE state = 'held'")
_LOCK_HELD = text("SELECT id FROM public.work_items WHERE state = 'held' ORDER BY id LIMIT :most FOR UPDATE")
# The first of each key, unless the key is pending anyway: the others merge into it.
_RELEASE_HELD = text(
    """
    UPDATE public.work_items SET state = 'pending', attempts = 0, due_at = :now, hinted_at = clock_timestamp()
    WHERE id IN (
        SELECT DISTINCT ON (kind, key) id FROM public.work_items AS h
        WHERE id = ANY(:ids) AND NOT EXISTS (
            SELECT FROM public.work_items AS p
            WHERE p.state = 'pending' AND (p.company_id, p.kind, p.key) = (h.company_id, h.kind, h.key)
        )
        ORDER BY kind, key, id
    )
    RETURNING id, pool, due_at
    """
)
_MERGE_HELD = text(
    """
    UPDATE public.work_items AS p SET generation = p.generation + 1, due_at = least(p.due_at, :now), hinted_at = clock_timestamp()
    FROM (SELECT DISTINCT company_id, kind, key FROM public.work_items WHERE id = ANY(:ids) AND state = 'held') AS h
    WHERE p.state = 'pending' AND (p.company_id, p.kind, p.key) = (h.company_id, h.kind, h.key)
    RETURNING p.id, p.pool, p.due_at
    """
)
_DISCARD_HELD = text("DELETE FROM public.work_items WHERE id = ANY(:ids) AND state = 'held'")


def hold_all(session: Session) -> int:
    """Let none of the company's pending work happen until a person releases it; returns how much that is."""
    return len(session.execute(_HOLD).all())


def count_held(session: Session) -> int:
    return session.scalar(_COUNT_HELD) or 0


def release_held(session: Session, most: int) -> int:
    """Bring up to `most` of the company's held items back to life, as `reprocess` does with one; returns how many."""
    ids = session.scalars(_LOCK_HELD, {"most": most}).all()
    parameters = {"ids": ids, "now": clock.now()}
    released = session.execute(_RELEASE_HELD, parameters).all()
    merged = session.execute(_MERGE_HELD, parameters).all()
    session.execute(_DISCARD_HELD, parameters)
    for row in {row.id: row for row in (*released, *merged)}.values():
        hints.after_commit(session, company_of(session), row.pool, row.id, row.due_at)
    return len(ids)


def discard_held(session: Session, most: int) -> int:
    """Remove up to `most` of the company's held items for good; returns how many. The caller writes the audit entry with the reason."""
    ids = session.scalars(_LOCK_HELD, {"most": most}).all()
    session.execute(_DISCARD_HELD, {"ids": ids})
    return len(ids)
