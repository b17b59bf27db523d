"""What a gateway reports of messages that left the company's number: receipts, our own echoes, and people typing on the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.channels.port import DeliveryState, Echo, StatusUpdate
from app.conversations import failures, settling, ticket
from app.conversations.metrics import IN_DOUBT
from app.conversations.models import Conversation, Message, MessageState
from app.conversations.rules import INVISIBLE
from app.infra import clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic

_UNSETTLED: Final = (MessageState.QUEUED, MessageState.SENDING, MessageState.IN_DOUBT)
LATE_ECHO: Final = timedelta(hours=1)
USUAL_ECHO: Final = timedelta(minutes=1)
_MAY_BECOME: Final = {
    DeliveryState.ACCEPTED: _UNSETTLED,
    DeliveryState.DELIVERED: (*_UNSETTLED, MessageState.ACCEPTED),
    DeliveryState.READ: (*_UNSETTLED, MessageState.ACCEPTED, MessageState.DELIVERED),
    DeliveryState.FAILED: (MessageState.SENDING, MessageState.IN_DOUBT, MessageState.ACCEPTED),
}


def apply_receipt(session: Session, update: StatusUpdate) -> bool:
    """Move a message forward, never back; True when it moved. A receipt for an unknown message changes nothing."""
    message = session.scalar(
        select(Message)
        .where(
            Message.provider_id == update.provider_id,
            Message.direction == "out",
            Message.state.in_(_MAY_BECOME[update.state]),
        )
        .with_for_update()
    )
    if message is None:
        return False
    live.changed(session, Topic.CONVERSATION, message.conversation_id)
    message.state = update.state.value
    if update.state == DeliveryState.FAILED:
        message.error = update.error or "failed"
        failures.tell(session, message.conversation_id)
    else:
        setattr(message, f"{update.state}_at", update.at or clock.now())
    return True


def take_echo(session: Session, conversation: Conversation, echo: Echo) -> None:
    """Our own message coming back settles it; anything else somebody typed, and the ticket says who holds the conversation now."""
    live.changed(session, Topic.CONVERSATION, conversation.id)
    ours = _find_ours(session, conversation, echo)
    if ours is not None:
        if ours.state in _UNSETTLED or ours.error == settling.DOUBTED:
            if ours.state == MessageState.IN_DOUBT:
                IN_DOUBT.labels("echo").inc()
            settling.accept(session, conversation, ours, echo.provider_id)
        else:
            ours.provider_id = echo.provider_id
        return
    if _comes_again(session, conversation, echo):
        return
    now = clock.now()
    session.add(
        Message(
            conversation_id=conversation.id,
            direction="out",
            author="phone",
            kind=echo.kind,
            text=echo.text,
            media={},
            options=[],
            provider_id=echo.provider_id,
            created_at=now,
            key=f"echo:{conversation.instance_id}:{echo.provider_id}",
            purpose="person",
            state=MessageState.ACCEPTED,
            due_at=now,
            attempted_at=clock.machine_now(),
            accepted_at=now,
            looks=0,
            doubts=0,
            attempts=0,
        )
    )
    conversation.last_message_at = now
    ticket.somebody_typed(session, conversation, owned=echo.held_by_person, closed=echo.ticket_closed)


def _find_ours(session: Session, conversation: Conversation, echo: Echo) -> Message | None:
    """The message of ours that this echo can be: begun not long ago, same words, and not yet matched with another echo.

    The oldest first, but one whose echo should have come long since does not go before one whose fate is open.
    """
    now = clock.machine_now()
    begun = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.direction == "out",
            Message.provider_id.is_(None),
            Message.attempts > 0,
            Message.attempted_at > now - LATE_ECHO,
            Message.state != MessageState.CANCELLED,
        )
        .order_by(Message.id)
    )

    def is_overdue(message: Message) -> bool:
        settled = message.state not in _UNSETTLED
        return settled and message.attempted_at is not None and message.attempted_at < now - USUAL_ECHO

    return min((message for message in begun if _same_words(message, echo)), key=is_overdue, default=None)


def _comes_again(session: Session, conversation: Conversation, echo: Echo) -> bool:
    """A message that was in doubt may come back late (a look was quicker) or twice (it was sent once more): nobody typed it."""
    doubted = session.scalars(
        select(Message).where(
            Message.conversation_id == conversation.id,
            Message.direction == "out",
            Message.doubts > 0,
            Message.attempted_at > clock.machine_now() - LATE_ECHO,
        )
    )
    return any(_same_words(message, echo) for message in doubted)


def _same_words(message: Message, echo: Echo) -> bool:
    return _words(echo.text) in (_words(message.rendered), _words(message.text))


def _words(body: str | None) -> str:
    return " ".join(INVISIBLE.sub("", body or "").split())
