"""Which person of the company has a conversation: claim it, hand it to a colleague. Of two who claim at once, one gets it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.conversations import conversations, holding
from app.conversations.models import Conversation, Holder
from app.errors import Conflict, Invalid
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.tenants import users
from app.tenants.models import Role
from app.tenants.roles import may


class AlreadyTaken(Conflict):
    """A colleague was quicker."""

    code = "already_taken"

    def __init__(self, user_id: UUID, name: str) -> None:
        super().__init__(f"{name} já assumiu esta conversa.", held_by=f"user:{user_id}", held_by_name=name)


def claim(session: Session, conversation_id: UUID, *, by: UUID, instead_of: UUID | None = None) -> Conversation:
    """Take the conversation over from the secretary, the phone or the gateway; from a colleague only by naming them.

    The conversation's lock decides between two who ask at once. Raises AlreadyTaken, which tells who has it; NotFound.
    """
    conversation = conversations.lock(session, conversation_id)
    must_be_free(session, conversation, by=by, instead_of=instead_of)
    holding.take_over(session, conversation, by=f"{holding.BY_USER}{by}")
    return conversation


def must_be_free(session: Session, conversation: Conversation, *, by: UUID, instead_of: UUID | None) -> None:
    """No colleague has it but the one who is named. The caller holds the conversation's lock. Raises AlreadyTaken."""
    has_it = holding.user_of(conversation.held_by)
    if has_it is not None and has_it not in (by, instead_of):
        name = users.names_of(session, {has_it}).get(has_it)
        if name is not None:
            raise AlreadyTaken(has_it, name)


def assign(session: Session, conversation_id: UUID, to: UUID | None, *, by: str) -> Conversation:
    """Make a colleague (or, with None, nobody) answer for the conversation; one that a person holds goes into their hands.

    What the secretary holds she goes on answering. Raises NotFound, also for people of other companies; Invalid for who may not write.
    """
    if to is not None and not may(Role(users.active(session, to).role), "conversations:write"):
        raise Invalid("Esta pessoa não pode responder conversas.", field="user_id")
    conversation = conversations.lock(session, conversation_id)
    if conversation.assigned_to == to:
        return conversation
    if to is not None and conversation.holder == Holder.PERSON:
        holding.take_over(session, conversation, by=f"{holding.BY_USER}{to}")
    conversation.assigned_to, conversation.assigned_at = to, clock.now() if to else None
    audit.record(session, by, "conversation_assigned", str(conversation.id), to=str(to) if to else None)
    live.changed(session, Topic.CONVERSATION, conversation_id)
    return conversation
