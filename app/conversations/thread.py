"""The messages of one conversation: forwards from a place that is known, or the newest and back from there; what is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.conversations import conversations
from app.conversations.models import Conversation, Message, MessageState
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic

LAST_ID: Final = 2**63 - 1
LEAVING: Final = (MessageState.SENDING, MessageState.IN_DOUBT)


def place(id: int) -> int:
    """Where a message, or a note, stands in its thread, as a cursor tells it. Raises ValueError."""
    if type(id) is not int or not 0 <= id <= LAST_ID:
        raise ValueError("not the number of a message or a note")
    return id


def following(session: Session, conversation_id: UUID, *, after: int, limit: int) -> Sequence[Message]:
    """The messages behind `after`, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.id > after)
        .order_by(Message.id)
        .limit(limit)
    ).all()


def preceding(session: Session, conversation_id: UUID, *, before: int | None, limit: int) -> Sequence[Message]:
    """The messages before `before` (None: the newest), newest first."""
    query = select(Message).where(Message.conversation_id == conversation_id)
    if before is not None:
        query = query.where(Message.id < before)
    return session.scalars(query.order_by(Message.id.desc()).limit(limit)).all()


def around(session: Session, conversation_id: UUID, message_id: int, *, before: int, most: int) -> Sequence[Message]:
    """From a little before a message to the newest, oldest first: at most `most`, the oldest of them."""
    earlier = preceding(session, conversation_id, before=message_id, limit=before)
    first = earlier[-1].id if earlier else message_id
    return following(session, conversation_id, after=first - 1, limit=most)


def newer(session: Session, conversation_id: UUID, than: int) -> int:
    """How many messages stand behind this one."""
    behind = select(func.count()).where(Message.conversation_id == conversation_id, Message.id > than)
    return session.scalar(behind) or 0


def has(session: Session, conversation_id: UUID, message_id: int) -> bool:
    """Whether the message is one of this conversation. Numbers that no message can have are none."""
    if message_id > LAST_ID:
        return False
    return session.scalar(select(Message.conversation_id).where(Message.id == message_id)) == conversation_id


def leaving(session: Session, conversation_id: UUID) -> Sequence[int]:
    """Messages already on their way to the gateway: nothing can call them back."""
    return session.scalars(
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.state.in_(LEAVING))
        .order_by(Message.id)
    ).all()


def newest_id(session: Session, conversation_id: UUID) -> int:
    """0 while nothing was said."""
    return session.scalar(select(func.max(Message.id)).where(Message.conversation_id == conversation_id)) or 0


def has_unread(session: Session, conversation_id: UUID) -> bool:
    """Whether the customer wrote something that nobody has seen. Takes no lock."""
    seen = (
        select(func.coalesce(Conversation.read_message_id, 0))
        .where(Conversation.id == conversation_id)
        .scalar_subquery()
    )
    theirs = select(Message.id).where(Message.conversation_id == conversation_id, Message.direction == "in")
    return bool(session.scalar(select(theirs.where(Message.id > seen).exists())))


def mark_read(session: Session, conversation_id: UUID, *, up_to: int | None) -> Conversation:
    """The operators have seen the thread up to this message (None: all of it). Never takes back what was seen. Raises NotFound."""
    conversation = conversations.lock(session, conversation_id)
    newest = newest_id(session, conversation_id)
    seen = min(newest, up_to) if up_to is not None else newest
    if seen > (conversation.read_message_id or 0):
        conversation.read_message_id = seen
        live.changed(session, Topic.CONVERSATION, conversation_id)
    return conversation
