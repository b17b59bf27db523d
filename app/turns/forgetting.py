"""How an answer came to be is kept for a while, for whoever wonders; what was said stays in the conversation.

One time for all that a turn leaves of itself (`TurnSettings.trace_days`): its record, its calls of tools, the conversation's steps from
state to state, and what it cost. Sums of months stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing import forgetting as costs
from app.conversations import forgetting as steps
from app.infra import clock
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings

BATCH: Final = 500

# A turn without a record has not ended: whoever tries it again needs to know what it did.
# What she would have said goes, too: what she did say stays in the conversation.
_FORGET = text(
    """
    WITH old AS (
        SELECT id FROM turns WHERE trace IS NOT NULL AND started_at < :before ORDER BY started_at LIMIT :most
        FOR UPDATE SKIP LOCKED
    ), calls AS (
        DELETE FROM tool_calls USING old WHERE tool_calls.turn_id = old.id
    )
    UPDATE turns SET trace = NULL, understanding = NULL, outcome = outcome - 'suggestion' - 'observed' FROM old WHERE turns.id = old.id
    RETURNING turns.id
    """
)


def forget_old(session: Session) -> bool:
    """Let go what the company keeps no longer, BATCH of each kind at most. True: there may be more."""
    before = clock.now() - timedelta(days=company_settings.read(session, TurnSettings).trace_days)
    gone = (
        _forget_records(session, before),
        steps.forget(session, before, most=BATCH),
        costs.forget(session, before, most=BATCH),
    )
    return BATCH in gone


def _forget_records(session: Session, before: datetime) -> int:
    return len(session.execute(_FORGET, {"before": before, "most": BATCH}).all())
