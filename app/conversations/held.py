"""Messages that a restore kept back: an old backup must not write to customers by itself.

What was `sending` or in doubt when the backup was made may have arrived: released, it is looked up before it is sent again.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations.outbox import DELIVER
from app.conversations.rules import LOOK_FOR
from app.conversations.settling import DOUBTED
from app.infra import clock
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
    WHERE direction = 'out' AND state = 'held' RETURNING conversation_id
    """
)
_DISCARD = text(
    "UPDATE messages SET state = 'cancelled', error = :reason WHERE direction = 'out' AND state = 'held' RETURNING id"
)
_LOCK = text(
    """
    SELECT id FROM conversations WHERE id IN (SELECT conversation_id FROM messages WHERE direction = 'out' AND state = 'held')
    ORDER BY id FOR UPDATE
    """
)


def hold_all(session: Session) -> int:
    """Keep back every message of the company that has not been delivered; returns how many. No worker runs meanwhile."""
    return len(session.execute(_HOLD, {"doubted": DOUBTED}).all())


def count(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM messages WHERE direction = 'out' AND state = 'held'")) or 0


def release(session: Session) -> int:
    """Let the company's held messages go on, through the same last gate as ever; returns how many."""
    session.execute(_LOCK)
    now = clock.now()
    released = session.scalars(_RELEASE, {"doubted": DOUBTED, "now": now, "look_until": now + LOOK_FOR}).all()
    for conversation_id in sorted(set(released)):
        ledger.schedule(session, DELIVER, str(conversation_id), due_at=now, keep_earlier=True)
    return len(released)


def discard(session: Session, reason: str) -> int:
    """The company's held messages will never be sent; returns how many. The caller writes the audit entry."""
    session.execute(_LOCK)
    return len(session.scalars(_DISCARD, {"reason": f"descartada: {reason}"}).all())
