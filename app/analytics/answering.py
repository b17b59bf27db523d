"""Who really answered last, whatever was preferred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

# The latest conversations name the latest turns: turns have no index by time, and need none for this.
_LATEST: Final = text(
    """
    SELECT turn.provider, turn.ended_at FROM (
        SELECT id FROM conversations ORDER BY last_message_at DESC, id LIMIT 20
    ) AS latest CROSS JOIN LATERAL (
        SELECT provider, ended_at FROM turns
        WHERE conversation_id = latest.id AND provider IS NOT NULL AND ended_at IS NOT NULL ORDER BY number DESC LIMIT 1
    ) AS turn
    ORDER BY turn.ended_at DESC LIMIT 1
    """
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The provider of the latest turn that a model answered, and when."""

    provider: str
    at: datetime


def latest(session: Session) -> Answered | None:
    row = session.execute(_LATEST).one_or_none()
    return Answered(row.provider, row.ended_at) if row is not None else None
