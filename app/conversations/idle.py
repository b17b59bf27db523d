"""A conversation in which nothing happens any more is closed. What was said stays, is worked through to be remembered, and the
customer's next message begins anew.

Never one in which somebody waits for us, one that a person of the company holds or answers for, or one with a message still to leave.
What was typed on the company's phone holds a conversation only for so long; after that it comes to rest as any other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations import fsm
from app.conversations.closing import REMEMBER
from app.conversations.fsm import State, Trigger
from app.conversations.holding import BY_PHONE
from app.conversations.metrics import FSM_TRANSITIONS
from app.conversations.moving import BY_SYSTEM
from app.conversations.settings import ConversationSettings
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger
from app.tenants import settings as company_settings

BATCH: Final = 200  # hundredths of a second: nobody waits longer for a row
REST: Final = timedelta(
    minutes=15
)  # what nobody waits for is remembered behind everything else; so far ahead no hint is needed

# The oldest come first, by the index of the open ones. Whoever somebody works on is passed over, never waited for. What people did to a
# conversation without writing in it is in its path, and counts as life.
_CLOSE: Final = text(
    """
    WITH idle AS (
        SELECT id, state FROM conversations c
        WHERE closed_at IS NULL AND last_message_at < :since AND waiting_since IS NULL AND assigned_to IS NULL
            AND (holder = 'ai' OR held_by = :phone AND last_message_at < :phone_since)
            AND NOT EXISTS (SELECT FROM messages WHERE conversation_id = c.id AND direction = 'in' AND answered_at IS NULL)
            AND NOT EXISTS (
                SELECT FROM messages WHERE conversation_id = c.id AND direction = 'out'
                    AND state IN ('queued', 'sending', 'in_doubt', 'held') AND (due_at IS NULL OR due_at <= :now)
            )
            AND NOT EXISTS (SELECT FROM conversation_transitions WHERE conversation_id = c.id AND at >= :since)
        ORDER BY last_message_at LIMIT :batch FOR UPDATE OF c SKIP LOCKED
    ), closed AS (
        UPDATE conversations c SET closed_at = :now, closed_by = :by,
            state = CASE WHEN idle.state = ANY(:closing) THEN :closed ELSE idle.state END,
            holder_epoch = holder_epoch + 1, holder = 'ai', held_by = NULL, held_since = NULL
        FROM idle WHERE c.id = idle.id RETURNING c.id, c.contact_id, idle.state AS was, c.state AS state
    ), kept AS (
        INSERT INTO conversation_transitions (conversation_id, from_state, to_state, trigger, cause, by, accepted, at)
        SELECT id, was, state, :trigger, :cause, :by, true, :now FROM closed
    )
    SELECT id, contact_id FROM closed
    """
)
_CLOSING: Final = [state for state in State if fsm.move(state, Trigger.IDLE) is State.CLOSED]


def close(session: Session) -> int:
    """Close the company's idle conversations, up to BATCH of them, the oldest first; returns how many. Safe to repeat."""
    settings = company_settings.read(session, ConversationSettings)
    now = clock.now()
    closed = session.execute(
        _CLOSE,
        {
            "now": now,
            "since": now - timedelta(hours=settings.idle_hours),
            "phone": BY_PHONE,
            "phone_since": now - timedelta(hours=max(settings.idle_hours, settings.phone_hold_h)),
            "closing": _CLOSING,
            "closed": State.CLOSED,
            "by": BY_SYSTEM,
            "trigger": Trigger.IDLE,
            "cause": f"{settings.idle_hours:g} h",
            "batch": BATCH,
        },
    ).all()
    FSM_TRANSITIONS.labels("accepted").inc(len(closed))
    for row in closed:
        audit.record(session, BY_SYSTEM, "conversation_closed", str(row.id), idle=True)
        live.changed(session, Topic.CONVERSATION, row.id)
    people = {str(row.contact_id) for row in closed}  # somebody may have come to rest on two numbers
    ledger.schedule_all(session, REMEMBER, sorted(people), due_at=now + REST)
    return len(closed)
