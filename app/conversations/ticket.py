"""What the gateway's ticket and the company's own phone say about who holds a conversation.

A person who owns the ticket holds the conversation until the ticket is free or closed. Whoever types on the phone owns none, and the
gateway's own texts (greeting, farewell) come the same way: such a hold ends by itself, also while a customer waits. A person of the panel
gives back herself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations import conversations, holding
from app.conversations.holding import BY_GATEWAY, BY_PHONE
from app.conversations.models import Conversation, Holder, Message
from app.conversations.settings import ConversationSettings
from app.infra import clock
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import work
from app.tenants import settings as company_settings

_BY_OTHERS: Final = (BY_GATEWAY, BY_PHONE)
_TIMER: Final = "system"
PHONE_RESTS: Final = "conversations.phone_rests"


def customer_wrote(session: Session, conversation: Conversation, *, owned: bool | None, closed: bool) -> None:
    """A customer's message came with this ticket. `owned` None: the gateway says nothing of an owner."""
    if owned and not closed:
        _owner_holds(session, conversation)
    elif closed and conversation.held_by in _BY_OTHERS:
        holding.give_back(session, conversation, by=BY_GATEWAY)
    elif owned is False and conversation.held_by == BY_GATEWAY:
        holding.give_back(session, conversation, by=BY_GATEWAY)
    elif conversation.held_by == BY_PHONE:
        _unless_phone_rests(session, conversation)


def somebody_typed(session: Session, conversation: Conversation, *, owned: bool | None, closed: bool) -> None:
    """A text that is not ours left the company's number.

    With the ticket it closes, or beside one that an owner has just left, it is most likely the gateway's own farewell.
    """
    left = owned is False and conversation.held_by == BY_GATEWAY
    if not left:
        holding.mark_answered(session, conversation)
    if closed or left:
        if conversation.held_by in _BY_OTHERS:
            holding.give_back(session, conversation, by=BY_GATEWAY)
    elif owned:
        _owner_holds(session, conversation)
    elif conversation.holder == Holder.AI:
        holding.take_over(session, conversation, by=BY_PHONE)


def _owner_holds(session: Session, conversation: Conversation) -> None:
    if conversation.holder == Holder.AI or conversation.held_by == BY_PHONE:
        holding.take_over(session, conversation, by=BY_GATEWAY)


@work(PHONE_RESTS)
def phone_rests(item: WorkItem) -> None:
    """Nobody answered on the phone what the customer wrote meanwhile: the secretary does. Idempotent: it asks anew who holds."""
    with item.transaction() as session:
        conversation = conversations.lock(session, UUID(item.key))
        if conversation.held_by == BY_PHONE:
            _unless_phone_rests(session, conversation)
        ledger.finish(session, item)


def _unless_phone_rests(session: Session, conversation: Conversation) -> None:
    """Give the conversation back if nobody has typed on the phone for as long as such a hold lasts; else ask again then."""
    rests_at = _phone_rests_at(session, conversation)
    if rests_at <= clock.now():
        holding.give_back(session, conversation, by=_TIMER)
    else:
        ledger.schedule(session, PHONE_RESTS, str(conversation.id), due_at=rests_at)


def _phone_rests_at(session: Session, conversation: Conversation) -> datetime:
    """Until when the phone holds the conversation, if nobody types on it any more."""
    typed_at = session.scalar(
        select(Message.created_at)
        .where(Message.conversation_id == conversation.id, Message.direction == "out", Message.author == "phone")
        .order_by(Message.id.desc())
        .limit(1)
    )
    last = typed_at or conversation.held_since or clock.now()
    return last + timedelta(hours=company_settings.read(session, ConversationSettings).phone_hold_h)
