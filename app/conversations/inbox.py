"""Read the record as people see it: conversations with whom, the latest first, and the thread of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.contacts.models import Contact, ContactIdentity
from app.conversations.models import Conversation, Holder, Message, MessageState
from app.errors import NotFound

LEAVING = (MessageState.SENDING, MessageState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation stands in the list."""

    last_message_at: datetime
    id: UUID

    @classmethod
    def parse(cls, last_message_at: str, id: str) -> Place:
        return cls(datetime.fromisoformat(last_message_at), UUID(id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations. `phone` is E.164; `waiting`: a person was asked for and has not come."""

    phone: str | None = None
    holder: Holder | None = None
    waiting: bool | None = None


Row = tuple[Conversation, Contact]


def listed(session: Session, wanted: Wanted, *, after: Place | None, limit: int) -> Sequence[Row]:
    """Conversations with their contacts, the one with the latest message first, from behind the place `after`."""
    query = (
        _filtered(_with_contact(), wanted).order_by(Conversation.last_message_at.desc(), Conversation.id).limit(limit)
    )
    if after is not None:
        query = query.where(
            or_(
                Conversation.last_message_at < after.last_message_at,
                and_(Conversation.last_message_at == after.last_message_at, Conversation.id > after.id),
            )
        )
    return [(row[0], row[1]) for row in session.execute(query)]


def one(session: Session, conversation_id: UUID) -> Row:
    """Raises NotFound, also for another company's conversation: it is not in this company's schema."""
    row = session.execute(_with_contact().where(Conversation.id == conversation_id)).one_or_none()
    if row is None:
        raise NotFound("Conversa não encontrada.")
    return row[0], row[1]


def thread(session: Session, conversation_id: UUID, *, after: int, limit: int) -> Sequence[Message]:
    """The messages behind `after`, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.id > after)
        .order_by(Message.id)
        .limit(limit)
    ).all()


def leaving(session: Session, conversation_id: UUID) -> Sequence[int]:
    """Messages already on their way to the gateway: nothing can call them back."""
    return session.scalars(
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.state.in_(LEAVING))
        .order_by(Message.id)
    ).all()


def _with_contact() -> Select[Conversation, Contact]:
    return select(Conversation, Contact).join(Contact, Contact.id == Conversation.contact_id)


def _filtered(query: Select[Conversation, Contact], wanted: Wanted) -> Select[Conversation, Contact]:
    if wanted.phone is not None:
        known = select(ContactIdentity.contact_id).where(
            ContactIdentity.kind == "phone", ContactIdentity.value == wanted.phone
        )
        query = query.where(or_(Contact.id.in_(known), Contact.merged_into.in_(known)))
    if wanted.holder is not None:
        query = query.where(Conversation.holder == wanted.holder)
    if wanted.waiting is not None:
        waits = Conversation.waiting_since.is_not(None)
        query = query.where(waits if wanted.waiting else ~waits)
    return query
