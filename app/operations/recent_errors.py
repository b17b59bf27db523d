"""What went wrong lately, whatever became of it: the last error of every piece of work and of every message, by correlation id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import log
from app.operations.dead_letter import LAST_ID, MESSAGE, WORK

_ERRORS: Final = text(
    """
    SELECT * FROM (
        SELECT 'work' AS source, id, kind, last_error AS cause, state, attempts,
               coalesce(died_at, hinted_at, created_at) AS at, correlation_id
        FROM public.work_items WHERE last_error IS NOT NULL
        UNION ALL
        SELECT 'message', id, 'message', error, state, attempts, coalesce(attempted_at, created_at), correlation_id
        FROM messages WHERE direction = 'out' AND (state = 'failed' OR (state IN ('queued', 'sending', 'in_doubt') AND error IS NOT NULL))
    ) AS error
    WHERE (CAST(:correlation_id AS text) IS NULL OR correlation_id = :correlation_id)
      AND (CAST(:at AS timestamptz) IS NULL OR (at, source, id) < (:at, :source, :id))
    ORDER BY at DESC, source DESC, id DESC LIMIT :limit
    """
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an error stands in the list."""

    at: datetime
    source: str
    id: int

    @classmethod
    def parse(cls, at: str, source: str, id: int) -> Place:
        if source not in (MESSAGE, WORK) or type(id) is not int or not 0 <= id <= LAST_ID:
            raise ValueError("not a place")
        return cls(datetime.fromisoformat(at), source, id)


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed. `state`: of the work or the message now; `cause` is masked."""

    source: str
    id: int
    kind: str
    cause: str
    state: str
    attempts: int
    at: datetime
    correlation_id: str | None

    @property
    def is_given_up(self) -> bool:
        return self.state in ("dead", "failed")

    @property
    def entry_id(self) -> str:
        """Its name in the dead letter, where it stands once it is given up."""
        return f"{self.source}:{self.id}"


def listed(
    session: Session, *, correlation_id: str | None = None, after: Place | None = None, limit: int
) -> Sequence[Failure]:
    """The company's errors, latest first, from behind the place `after`."""
    where = (
        {"at": after.at, "source": after.source, "id": after.id} if after else {"at": None, "source": None, "id": None}
    )
    rows = session.execute(_ERRORS, {**where, "correlation_id": correlation_id, "limit": limit})
    return [
        Failure(
            row.source, row.id, row.kind, log.mask(row.cause or ""), row.state, row.attempts, row.at, row.correlation_id
        )
        for row in rows
    ]
