"""What she would have answered, where a company lets her only suggest: for the team, until somebody has answered."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

# The latest turn alone: what is suggested for older words is no answer to the newer ones.
_SUGGESTED: Final = text(
    """
    SELECT t.outcome ->> 'suggestion' AS words FROM (
        SELECT outcome, last_message_id FROM turns WHERE conversation_id = :id AND state = 'silent' ORDER BY number DESC LIMIT 1
    ) t
    WHERE NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = :id AND m.id > t.last_message_id)
    """
)


def suggested(session: Session, conversation_id: UUID) -> str | None:
    """Her words for the latest messages; None when there are none, or when anybody wrote since."""
    words: str | None = session.scalar(_SUGGESTED, {"id": conversation_id})
    return words
