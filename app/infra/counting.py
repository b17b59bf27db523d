"""Is it more than so many? PostgreSQL guesses badly how many rows fit a word; whoever must know before choosing a way counts no further."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session


def is_more_than(session: Session, most: int, rows: Select[Any]) -> bool:
    """Whether there are more than `most` of these rows. Nothing is read beyond the one that decides it."""
    enough = rows.limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(enough)) or 0) > most
