"""Messages that a restore kept back: an old backup must not write to customers by itself.

What was `sending` or in doubt when the backup was made may have arrived: released, it is looked up before it is sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from app.conversations.outbox import DELIVER
from app.conversations.rules import LOOK_FOR
from app.conversations.settling import DOUBTED
from app.infra import clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger

_HOLD = text(
    """
    UPDATE messages SET state = 'held', slot_at = NULL, sending_lease = NULL,
        error = CASE WHEN state = 'queued' THEN error ELSE :doubted END,
        doubts = doubts + CASE WHEN state = 'sending' THEN 1 ELSE 0 END
    WHERE direction = 'out' AND state IN ('queued', 'sending', 'in_doubt') RETURNING id
    """
)
_RELEASE = text(
    """
    UPDATE messages SET state = CASE WHEN error = :doubted THEN 'in_doubt' ELSE 'queued' END, looks = 0,
        look_at = CASE WHEN error = :doubted THEN CAST(:now AS timestamptz) END,
        not_before = CASE WHEN error = :doubted THEN CAST(:look_until AS timestamptz) ELSE not_before END
    WHERE direction = 'out' AND state = 'held' AND conversation_id = ANY(:conversations) RETURNING id
    """
)
_DISCARD = text(
    """
    UPDATE messages SET state = 'cancelled', error = :reason
    WHERE direction = 'out' AND state = 'held' AND conversation_id = ANY(:conversations) RETURNING id
    """
)
_LOCK = text(
    """
    SELECT id FROM conversations WHERE id IN (
        SELECT DISTINCT conversation_id FROM messages WHERE direction = 'out' AND state = 'held' ORDER BY conversation_id LIMIT :most
    ) ORDER BY id FOR UPDATE
    """
)


@dataclass(frozen=True, slots=True)
class Part:
    """What was done at a time: so many messages, of so many conversations."""

    conversations: int
    messages: int


def hold_all(session: Session) -> int:
    """Keep back every message of the company that has not been delivered; returns how many. No worker runs meanwhile."""
    return len(session.execute(_HOLD, {"doubted": DOUBTED}).all())


def count(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM messages WHERE direction = 'out' AND state = 'held'")) or 0


def release(session: Session, most: int) -> Part:
    """Let the held messages of up to `most` conversations go on, through the same last gate as ever."""
    now = clock.now()
    part, conversations = _each(session, most, _RELEASE, doubted=DOUBTED, now=now, look_until=now + LOOK_FOR)
    for conversation_id in conversations:
        ledger.schedule(session, DELIVER, str(conversation_id), due_at=now, keep_earlier=True)
    return part


def discard(session: Session, reason: str, most: int) -> Part:
    """The held messages of up to `most` conversations will never be sent. The caller writes the audit entry."""
    return _each(session, most, _DISCARD, reason=f"descartada: {reason}")[0]


def _each(session: Session, most: int, statement: TextClause, **parameters: object) -> tuple[Part, Sequence[UUID]]:
    """Under the conversations' locks, and told to the pages that show them."""
    conversations = session.scalars(_LOCK, {"most": most}).all()
    messages = session.scalars(statement, {**parameters, "conversations": conversations}).all()
    for conversation_id in conversations:
        live.changed(session, Topic.CONVERSATION, conversation_id)
    return Part(len(conversations), len(messages)), conversations
