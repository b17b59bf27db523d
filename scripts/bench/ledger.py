"""What the database says of the work: how much waits, how old it is, and what became of the messages."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.infra.tenancy import platform_session, tenant_session

_WORK: Final = text(
    """
    SELECT count(*) FILTER (WHERE state = 'pending') AS pending, count(*) FILTER (WHERE state = 'dead') AS dead,
           coalesce(max(extract(epoch FROM public.business_now() - due_at)) FILTER (WHERE state = 'pending'), 0) AS oldest_s
    FROM public.work_items
    """
)
_DOUBTS: Final = text("SELECT coalesce(sum(doubts), 0) FROM messages WHERE direction = 'out'")
_EVENTS: Final = text("SELECT count(*) FROM public.inbound_events WHERE received_at >= to_timestamp(:since)")
_FIRST_TURN: Final = text(
    "SELECT extract(epoch FROM min(started_at)) FROM turns WHERE started_at >= to_timestamp(:since)"
)
_TURNS: Final = text(
    """
    SELECT m.text, extract(epoch FROM max(m.created_at) OVER (PARTITION BY m.turn_id, m.conversation_id)) AS last_at, m.turn_id
    FROM messages m WHERE m.direction = 'in' AND m.created_at >= to_timestamp(:since)
    """
)


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of the ledger. `oldest_s`: how long the oldest has been due; negative when all lies in the future."""

    pending: int
    dead: int
    oldest_s: float


def work() -> Work:
    with platform_session() as session:
        row = session.execute(_WORK).one()
    return Work(row.pending, row.dead, float(row.oldest_s))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message. `last_at`: when the last message of the same turn came in, seconds since 1970."""

    text: str
    turn_id: UUID | None
    last_at: float


def wait_until_done(within_s: float) -> Work:
    """Until no work is pending, or the time is over; a database that is just coming back is waited for."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            found = work()
        except SQLAlchemyError:
            found = Work(-1, 0, 0.0)
        if found.pending == 0 or time.monotonic() > deadline:
            return found
        time.sleep(0.25)


def doubts(companies: Iterable[UUID]) -> int:
    """How often it was unknown whether a message of these companies had left."""
    return sum(int(_scalar(company_id, _DOUBTS)) for company_id in companies)


def events(companies: Iterable[UUID], since: float) -> int:
    """Stored events of these companies."""
    return sum(int(_scalar(company_id, _EVENTS, since=since)) for company_id in companies)


def incoming(companies: Iterable[UUID], since: float) -> list[Incoming]:
    """What customers wrote to these companies."""
    found: list[Incoming] = []
    for company_id in companies:
        with tenant_session(company_id) as session:
            rows = session.execute(_TURNS, {"since": since}).all()
        found += [Incoming(row.text, row.turn_id, float(row.last_at)) for row in rows]
    return found


def first_turn(companies: Iterable[UUID], since: float) -> float | None:
    """When the first turn after `since` began, seconds since 1970."""
    begun = [_scalar(company_id, _FIRST_TURN, since=since) for company_id in companies]
    return min((float(at) for at in begun if at is not None), default=None)


def _scalar(company_id: UUID, query: Any, **parameters: Any) -> Any:
    with tenant_session(company_id) as session:
        return session.scalar(query, parameters)
