"""How an answer came to be is kept for a while, for whoever wonders; what was said stays in the conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import clock
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings

BATCH: Final = 500

# What she would have said goes, too: what she did say stays in the conversation.
# A call's key, state and times stay: they say that it was made, and nothing of anybody.
_FORGET = text(
    """
    WITH old AS (
        SELECT id FROM turns WHERE trace IS NOT NULL AND started_at < :before ORDER BY started_at LIMIT :most
        FOR UPDATE SKIP LOCKED
    ), calls AS (
        UPDATE tool_calls SET arguments = '{}', result = NULL FROM old WHERE tool_calls.turn_id = old.id
    )
    UPDATE turns SET trace = NULL, understanding = NULL, outcome = outcome - 'suggestion' - 'observed' FROM old WHERE turns.id = old.id
    RETURNING turns.id
    """
)


def forget_old(session: Session) -> int:
    """Empty the records of the company that are older than it keeps them, BATCH at most; returns how many."""
    kept = timedelta(days=company_settings.read(session, TurnSettings).trace_days)
    return len(session.execute(_FORGET, {"before": clock.now() - kept, "most": BATCH}).all())
