"""Steps from state to state are kept for a while; the state that a conversation is in stays with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# Steps are numbered as they happen: looking at the first ones is enough, and needs no index by time.
_FORGET = text(
    """
    WITH first AS (SELECT id, at FROM conversation_transitions ORDER BY id LIMIT :most)
    DELETE FROM conversation_transitions USING first WHERE conversation_transitions.id = first.id AND first.at < :before
    RETURNING conversation_transitions.id
    """
)


def forget(session: Session, before: datetime, *, most: int) -> int:
    """Delete the company's steps from before that instant, `most` at a time; returns how many."""
    return len(session.execute(_FORGET, {"before": before, "most": most}).all())
