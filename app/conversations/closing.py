"""End a conversation, and open it again. The customer's next message opens it by itself (`conversations.store_inbound`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.conversations import conversations, holding, moving, outbox
from app.conversations.fsm import Trigger
from app.conversations.models import Conversation
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger

REMEMBER: Final = "secretary.context"  # of the room above: what was said in the conversation is worked through
REST: Final = timedelta(minutes=2)  # who closes many conversations in a row should not wait for that


def close(session: Session, conversation_id: UUID, *, by: str) -> Conversation:
    """Nothing is left to be done: nobody holds it, and what has no answer needs none. Idempotent. Raises NotFound.

    What the AI has queued does not leave; what a person wrote does.
    """
    conversation = conversations.lock(session, conversation_id)
    if conversation.closed_at is None:
        cancelled = outbox.cancel_ai_messages(session, conversation, "conversa encerrada")
        holding.mark_answered(session, conversation)
        conversation.holder_epoch += 1  # a turn that is thinking just now must not answer
        holding.leave_to_ai(session, conversation)
        moving.apply(session, conversation, Trigger.CLOSE, by=by)
        conversation.closed_at, conversation.closed_by = clock.now(), by
        audit.record(session, by, "conversation_closed", str(conversation.id), cancelled_messages=cancelled)
        ledger.schedule(session, REMEMBER, str(conversation.contact_id), due_at=clock.now() + REST, keep_earlier=True)
    return conversation


def reopen(session: Session, conversation_id: UUID, *, by: str) -> Conversation:
    """Put it back among the open ones; the secretary answers. Idempotent. Raises NotFound."""
    conversation = conversations.lock(session, conversation_id)
    if conversation.closed_at is not None:
        conversation.closed_at = conversation.closed_by = None
        moving.apply(session, conversation, Trigger.REOPEN, by=by)
        audit.record(session, by, "conversation_reopened", str(conversation.id))
        live.changed(session, Topic.CONVERSATION, conversation_id)
    return conversation
