"""Messages that were given up: tell the operators, count them, try one again, or put it aside. Each is its own dead letter."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.conversations import conversations
from app.conversations.models import Conversation, Message, MessageState
from app.conversations.outbox import DELIVER
from app.conversations.settings import ConversationSettings
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.tenants import settings as company_settings


def tell(session: Session, conversation_id: UUID) -> None:
    """The operators learn of it once per conversation, until nothing failed is left in it."""
    alerts.raise_alert(
        session, Alert.DELIVERY_FAILED, str(conversation_id), "Uma mensagem não pôde ser entregue. Veja a conversa."
    )


def count(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM messages WHERE direction = 'out' AND state = 'failed'")) or 0


def retry(session: Session, message_id: int, *, actor: str) -> bool:
    """Queue a failed message anew, with all its attempts, and with new time where its own has run out. False: no such message.

    The last gate still stands before it: what the AI said before a person took over is cancelled there, not sent.
    """
    found = _locked(session, message_id)
    if found is None:
        return False
    conversation, message = found
    now = clock.now()
    message.state = MessageState.QUEUED
    message.attempts = message.looks = message.doubts = 0
    message.sending_lease = message.attempted_at = message.not_before = message.slot_at = message.look_at = (
        message.error
    ) = None
    if message.expires_at is not None and message.expires_at <= now:
        message.expires_at = now + timedelta(hours=company_settings.read(session, ConversationSettings).reply_expires_h)
    session.flush()
    tell_no_more(session, conversation)
    audit.record(session, actor, "message_retried", f"message:{message_id}", conversation=str(conversation.id))
    live.changed(session, Topic.CONVERSATION, conversation.id)
    ledger.schedule(session, DELIVER, str(conversation.id), due_at=now, keep_earlier=True)
    return True


def discard(session: Session, message_id: int, reason: str) -> bool:
    """It will never be sent; `reason` is kept with it. False: no such message. The caller writes the audit entry."""
    found = _locked(session, message_id)
    if found is None:
        return False
    conversation, message = found
    message.state = MessageState.CANCELLED
    message.error = f"descartada: {reason}"
    session.flush()
    tell_no_more(session, conversation)
    live.changed(session, Topic.CONVERSATION, conversation.id)
    return True


def _locked(session: Session, message_id: int) -> tuple[Conversation, Message] | None:
    """The failed message under its conversation's lock, which comes first in the lock order."""
    conversation_id = session.scalar(select(Message.conversation_id).where(Message.id == message_id))
    if conversation_id is None:
        return None
    conversation = conversations.lock(session, conversation_id)
    message = session.get_one(Message, message_id, populate_existing=True)
    if message.direction != "out" or message.state != MessageState.FAILED:
        return None
    return conversation, message


def tell_no_more(session: Session, conversation: Conversation) -> None:
    """The alert is the conversation's: it ends with its last failed message."""
    more = session.scalar(
        text(
            "SELECT EXISTS (SELECT 1 FROM messages"
            " WHERE direction = 'out' AND state = 'failed' AND conversation_id = :conversation)"
        ),
        {"conversation": conversation.id},
    )
    if not more:
        alerts.resolve(session, Alert.DELIVERY_FAILED, str(conversation.id))
