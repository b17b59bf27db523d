"""Work and messages that were given up: list them, look at one, bring them back, put them aside.

An entry is a dead row of the work ledger or a failed message; its id says which: `work:12`, `message:34`. Every function works in one
company's session and sees nothing of another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.conversations import failures
from app.errors import Invalid, NotFound
from app.infra import audit, log
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger

MESSAGE: Final = "message"
WORK: Final = "work"
PAGE: Final = 100
LONGEST_ID: Final = 18
LAST_ID: Final = 10**LONGEST_ID - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """Something given up. `kind`: the work's name, or `message`; `cause`: why, in a line; `payload` is masked."""

    id: str
    kind: str
    key: str
    cause: str | None
    attempts: int
    at: datetime
    correlation_id: str | None
    payload: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first. `cursor` asks for those that follow; None: there are no more."""

    entries: Sequence[Entry]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Company:
    """Whose dead letter it is."""

    id: UUID
    slug: str


_ENTRIES: Final = """
    SELECT * FROM (
        SELECT 'work' AS source, id, kind, key, last_error AS cause, attempts, coalesce(died_at, created_at) AS at,
               correlation_id, payload
        FROM public.work_items WHERE state = 'dead'
        UNION ALL
        SELECT 'message', id, 'message', key, error, attempts, coalesce(attempted_at, created_at), correlation_id,
               jsonb_build_object('conversation_id', conversation_id, 'purpose', purpose, 'text', text, 'options', options)
        FROM messages WHERE direction = 'out' AND state = 'failed'
    ) AS entry
"""
_LIST: Final = text(
    _ENTRIES
    + """
    WHERE (CAST(:kind AS text) IS NULL OR kind = :kind)
      AND (CAST(:at AS timestamptz) IS NULL OR (at, source, id) < (:at, :source, :id))
    ORDER BY at DESC, source DESC, id DESC LIMIT :limit
    """
)
_SHOW: Final = text(_ENTRIES + "WHERE source = :source AND id = :id")


def list_entries(session: Session, *, kind: str | None = None, cursor: str | None = None, limit: int = PAGE) -> Page:
    """A page of the company's dead letter, newest first. Raises Invalid for a cursor that is none."""
    at, source, number = _position(cursor) if cursor else (None, None, None)
    rows = session.execute(_LIST, {"kind": kind, "at": at, "source": source, "id": number, "limit": limit + 1}).all()
    more = rows[limit - 1] if len(rows) > limit else None
    next_cursor = f"{more.at.isoformat()}|{more.source}|{more.id}" if more is not None else None
    return Page([_entry(row) for row in rows[:limit]], next_cursor)


def show(session: Session, entry_id: str) -> Entry:
    """One entry. Raises NotFound, also for another company's."""
    source, number = _parse(entry_id)
    row = session.execute(_SHOW, {"source": source, "id": number}).one_or_none()
    if row is None:
        raise NotFound(f"Não há {entry_id} entre o que falhou.")
    return _entry(row)


def reprocess(session: Session, entry_id: str, *, actor: str) -> bool:
    """Bring an entry back to life, now. Work whose key is pending merges into that. False: it is there no more."""
    source, number = _parse(entry_id)
    done = failures.retry(session, number) if source == MESSAGE else ledger.reprocess(session, number)
    if done:
        audit.record(session, actor, "dead_letter_reprocessed", entry_id)
    return done


def discard(session: Session, entry_id: str, *, reason: str, actor: str) -> bool:
    """Put an entry aside for good, with the reason in the audit log. False: it is there no more."""
    if not reason.strip():
        raise Invalid("Diga por que isto pode ser descartado.", field="reason")
    source, number = _parse(entry_id)
    done = failures.discard(session, number, reason) if source == MESSAGE else ledger.discard(session, number)
    if done:
        audit.record(session, actor, "dead_letter_discarded", entry_id, reason=reason)
    return done


def everything(company_id: UUID, *, kind: str | None = None) -> Iterator[Entry]:
    """All that was given up until now, newest first, read page by page: for what is to be done in bulk, entry by entry."""
    cursor: str | None = None
    while True:
        with tenant_session(company_id) as session:
            page = list_entries(session, kind=kind, cursor=cursor)
        yield from page.entries
        cursor = page.cursor
        if cursor is None:
            return


_PROVISIONED: Final = text(
    "SELECT id, slug FROM public.companies WHERE to_regnamespace('tenant_' || replace(id::text, '-', '')) IS NOT NULL ORDER BY slug"
)


def companies() -> list[Company]:
    """Every company that is fully made, by slug: the installation's dead letter is the sum of theirs."""
    with platform_session() as session:
        return [Company(row.id, row.slug) for row in session.execute(_PROVISIONED)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=f"{row.source}:{row.id}",
        kind=row.kind,
        key=row.key,
        cause=log.mask(row.cause) if row.cause else None,
        attempts=row.attempts,
        at=row.at,
        correlation_id=row.correlation_id,
        payload=log.masked(row.payload),
    )


def _parse(entry_id: str) -> tuple[str, int]:
    source, _, number = entry_id.partition(":")
    if source not in (MESSAGE, WORK) or not (number.isascii() and number.isdigit()) or len(number) > LONGEST_ID:
        raise Invalid(f"{entry_id!r} não é um item desta lista; veja `list`.", field="id")
    return source, int(number)


def _position(cursor: str) -> tuple[datetime, str, int]:
    try:
        at, source, number = cursor.split("|")
        if source not in (MESSAGE, WORK) or not number.isdecimal() or len(number) > LONGEST_ID:
            raise ValueError("not a place")
        return datetime.fromisoformat(at), source, int(number)
    except ValueError as error:
        raise Invalid("Cursor inválido.", field="cursor") from error
