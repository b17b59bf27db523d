"""A person wants no messages on our own initiative, or somebody of the company takes that back. The caller holds the conversation's lock.

What is noted at the person counts, for every gate that lets something proactive pass. The conversation's state follows where the table
lets it: while a person of the company has it or is awaited, it stays as it is.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.contacts import service as contacts
from app.conversations import fsm, moving
from app.conversations.fsm import State, Trigger
from app.conversations.models import Conversation
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic


def opt_out(
    session: Session,
    conversation: Conversation,
    *,
    by: str,
    turn_id: UUID | None = None,
    message_id: int | None = None,
) -> None:
    """Idempotent. `by`: the customer, or `user:<id>` who notes it for them; the words are those of a turn or of a message."""
    recorded_as = moving.BY_SYSTEM if by == moving.BY_CUSTOMER else by
    contacts.opt_out(session, conversation.contact_id, by=recorded_as, turn_id=turn_id, message_id=message_id)
    state = State(conversation.state)
    if state is not State.OPTED_OUT and fsm.move(state, Trigger.OPT_OUT) is State.OPTED_OUT:
        moving.apply(session, conversation, Trigger.OPT_OUT, by=by, turn_id=turn_id)
    live.changed(session, Topic.CONVERSATION, conversation.id)


def take_back(session: Session, conversation: Conversation, *, by: str) -> None:
    """It was misread, or the customer thought again: messages of ours may leave as before. Idempotent."""
    contacts.opt_in(session, conversation.contact_id, by=by)
    if conversation.state == State.OPTED_OUT:
        moving.apply(session, conversation, Trigger.OPT_OUT_TAKEN_BACK, by=by)
    live.changed(session, Topic.CONVERSATION, conversation.id)
