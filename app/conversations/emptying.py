"""Empty a conversation that was only played: everything said in it goes, and it begins anew."""

from __future__ import annotations

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.conversations import closing
from app.conversations.fsm import State
from app.conversations.models import Conversation, Message, Note, OpenQuestion, Transition
from app.infra import audit


def empty(session: Session, conversation: Conversation, *, by: str) -> None:
    """Delete what was said and noted, open questions, and the path through the states. It is closed until the customer writes again.

    Nobody holds it any more. The journal of what came in keeps its events. Closing ends what is under way: a turn that thinks just now
    finds another epoch. The caller holds the conversation's lock, has made sure that no real customer wrote here, and deletes afterwards
    what points to it from the rooms above.
    """
    closing.close(session, conversation.id, by=by)
    conversation.state = State.CLOSED  # also where it had opted out: it begins anew
    conversation.last_inbound_at = conversation.read_message_id = None
    for table in (OpenQuestion, Note, Transition, Message):
        session.execute(delete(table).where(table.conversation_id == conversation.id))
    audit.record(session, by, "conversation_emptied", str(conversation.id))


def is_the_only_one(session: Session, conversation: Conversation) -> bool:
    """Whether its contact writes to the company in no other conversation."""
    other = select(Conversation.id).where(
        Conversation.contact_id == conversation.contact_id, Conversation.id != conversation.id
    )
    return not session.scalar(select(exists(other)))
