"""What the gateway's ticket and the company's own phone say about who holds a conversation.

A person who owns the ticket holds the conversation until the ticket is free or closed. Whoever types on the phone owns none, and the
gateway's own texts (greeting, farewell) come the same way: such a hold ends by itself. A person of the panel gives back herself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations import holding
from app.conversations.holding import BY_GATEWAY, BY_PHONE
from app.conversations.models import Conversation, Holder, Message
from app.conversations.settings import ConversationSettings
from app.infra import clock
from app.tenants import settings as company_settings

_BY_OTHERS: Final = (BY_GATEWAY, BY_PHONE)
_TIMER: Final = "system"


def customer_wrote(session: Session, conversation: Conversation, *, owned: bool | None, closed: bool) -> None:
    """A customer's message came with this ticket. `owned` None: the gateway says nothing of an owner."""
    if owned and not closed:
        _owner_holds(session, conversation)
    elif closed and conversation.held_by in _BY_OTHERS:
        holding.give_back(session, conversation, by=BY_GATEWAY)
    elif owned is False and conversation.held_by == BY_GATEWAY:
        holding.give_back(session, conversation, by=BY_GATEWAY)
    elif conversation.held_by == BY_PHONE and _phone_has_rested(session, conversation):
        holding.give_back(session, conversation, by=_TIMER)


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


def _phone_has_rested(session: Session, conversation: Conversation) -> bool:
    """Whether nobody has typed on the phone for as long as the company lets such a hold last."""
    typed_at = session.scalar(
        select(Message.created_at)
        .where(Message.conversation_id == conversation.id, Message.direction == "out", Message.author == "phone")
        .order_by(Message.id.desc())
        .limit(1)
    )
    last = typed_at or conversation.held_since
    hold = timedelta(hours=company_settings.read(session, ConversationSettings).phone_hold_h)
    return last is None or clock.now() - last >= hold
