"""What of a company's work waits, and for how long: its own rows only, since the session is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

POOLS: Final[Mapping[str, str]] = {
    "default": "Responder e entregar",
    "reminders": "Lembretes",
    "followups": "Retomadas",
    "context": "Aprender o contexto",
    "rag": "Ler documentos",
    "dead_letter": "O que falhou",
    "campaigns": "Campanhas",
    "insights": "Indicadores",
}
_QUEUES: Final = text(
    """
    SELECT pool, count(*) FILTER (WHERE due_at <= public.business_now() AND NOT is_leased) AS due,
        count(*) FILTER (WHERE is_leased) AS running, count(*) FILTER (WHERE due_at > public.business_now() AND NOT is_leased) AS later,
        count(*) FILTER (WHERE attempts > 1 OR last_error IS NOT NULL) AS again,
        min(due_at) FILTER (WHERE due_at <= public.business_now()) AS oldest_at,
        extract(epoch FROM public.business_now() - min(due_at)) AS age_s
    FROM (
        SELECT *, coalesce(leased_until > clock_timestamp(), false) AS is_leased FROM public.work_items WHERE state = 'pending'
    ) AS pending
    GROUP BY pool ORDER BY pool
    """
)


@dataclass(frozen=True, slots=True)
class Queue:
    """The company's work of one pool. `again`: tried before and not done; `oldest_s`: how long the oldest due one waits."""

    pool: str
    due: int
    running: int
    later: int
    again: int
    oldest_at: datetime | None
    oldest_s: float


def of(session: Session) -> Sequence[Queue]:
    return [
        Queue(row.pool, row.due, row.running, row.later, row.again, row.oldest_at, max(0.0, float(row.age_s or 0)))
        for row in session.execute(_QUEUES)
    ]
