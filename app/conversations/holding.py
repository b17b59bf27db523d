"""Who holds a conversation. Taking over is immediate: after its commit no AI message begins to leave."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations import moving, outbox
from app.conversations.fsm import State, Trigger
from app.conversations.models import Conversation, Holder, Purpose
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger
from app.notifications import alerts
from app.notifications.alerts import Alert

TURN = "turns.run"
HEED = "turns.heed"  # what the customer wrote is no turn of hers; that they want no more messages must be heard nonetheless
BY_USER = "user:"
BY_PHONE = "phone"
BY_GATEWAY = "gateway"


def take_over(session: Session, conversation: Conversation, *, by: str) -> None:
    """A person answers from now on: the epoch goes up, queued AI messages are cancelled. `by`: `user:<id>`, `phone`, `gateway`.

    Idempotent for the same person. A user of ours answers for it from now on; one that was closed is open again. The caller holds the
    conversation's lock.
    """
    if conversation.holder == Holder.PERSON and conversation.held_by == by:
        return
    moves = conversation.state != State.CLOSED or by.startswith(BY_USER)
    if by.startswith(BY_USER):
        conversation.assigned_to, conversation.assigned_at = user_of(by), clock.now()
        conversation.closed_at = conversation.closed_by = None
    if moves:  # what is typed on the phone does not open a closed conversation again
        moving.apply(session, conversation, Trigger.TAKE_OVER, by=by)
    if conversation.holder == Holder.AI:
        have_heeded(session, conversation, _unanswered(session, conversation))
    conversation.holder = Holder.PERSON
    conversation.holder_epoch += 1
    conversation.held_by = by
    conversation.held_since = clock.now()
    conversation.waiting_since = conversation.waiting_reason = None
    _close_alerts(session, conversation)
    cancelled = outbox.cancel_ai_messages(session, conversation, "assumida por uma pessoa")
    audit.record(session, by, "conversation_taken_over", str(conversation.id), cancelled_messages=cancelled)
    live.changed(session, Topic.CONVERSATION, conversation.id)


def give_back(session: Session, conversation: Conversation, *, by: str) -> None:
    """The secretary answers again; what the customer wrote meanwhile and nobody answered becomes her next turn."""
    if conversation.holder == Holder.AI:
        return
    leave_to_ai(session, conversation)
    moving.apply(session, conversation, Trigger.GIVE_BACK, by=by)
    audit.record(session, by, "conversation_given_back", str(conversation.id))
    if has_unanswered(session, conversation):
        ledger.schedule(session, TURN, str(conversation.id))


def leave_to_ai(session: Session, conversation: Conversation) -> None:
    """Nobody of the company answers any more, and nobody is awaited. What has no answer yet is the caller's affair."""
    if conversation.holder == Holder.PERSON:
        conversation.holder = Holder.AI
        conversation.holder_epoch += 1
    conversation.held_by = conversation.held_since = None
    conversation.assigned_to = conversation.assigned_at = None
    conversation.waiting_since = conversation.waiting_reason = None
    _close_alerts(session, conversation)
    live.changed(session, Topic.CONVERSATION, conversation.id)


def _close_alerts(session: Session, conversation: Conversation) -> None:
    """Whoever takes a conversation, or gives it back, has seen why it needed somebody."""
    for kind in (Alert.PERSON_WANTED, Alert.CONSTRAINT, Alert.RUNAWAY):
        alerts.resolve(session, kind, str(conversation.id))


def user_of(held_by: str | None) -> UUID | None:
    """The user who is meant by `user:<id>`; None for the phone, the gateway and nobody."""
    if held_by is None or not held_by.startswith(BY_USER):
        return None
    try:
        return UUID(held_by.removeprefix(BY_USER))
    except ValueError:
        return None


def person_says(
    session: Session,
    conversation: Conversation,
    body: str,
    *,
    by: str,
    key: str,
    question: outbox.Question | None = None,
) -> int | None:
    """A person writes from the panel or the API: the conversation is theirs, and what came before counts as answered."""
    take_over(session, conversation, by=by)
    message_id = outbox.queue_message(
        session,
        conversation,
        body,
        key=key,
        purpose=Purpose.PERSON,
        author="person",
        author_id=user_of(by),
        question=question,
    )
    mark_answered(session, conversation)
    return message_id


def ask_for_person(session: Session, conversation: Conversation, reason: str, *, turn_id: UUID | None = None) -> bool:
    """A person is awaited; the secretary goes on answering what she knows. False when one was awaited already."""
    if conversation.waiting_since is not None or conversation.holder == Holder.PERSON:
        return False
    conversation.waiting_since = clock.now()
    conversation.waiting_reason = reason
    moving.apply(session, conversation, Trigger.PERSON_ASKED, by=moving.BY_AI, cause=reason, turn_id=turn_id)
    audit.record(session, "ai", "person_asked_for", str(conversation.id), reason=reason)
    live.changed(session, Topic.CONVERSATION, conversation.id)
    return True


def mark_answered(session: Session, conversation: Conversation) -> None:
    """What the customer wrote until now has an answer. What she was to hear, she does not hear any more as a turn."""
    answered = session.scalars(_ANSWERED, {"id": conversation.id, "now": clock.now()}).all()
    if conversation.holder == Holder.AI:
        have_heeded(session, conversation, answered)


def have_heeded(session: Session, conversation: Conversation, message_ids: Sequence[int]) -> None:
    """Have these messages looked through for the wish to receive no more. Once per message: what was undone since stays undone."""
    if message_ids:
        ledger.schedule(session, HEED, f"{conversation.id}:{min(message_ids)}:{max(message_ids)}")


_ANSWERED = text(
    """
    UPDATE messages SET answered_at = :now WHERE conversation_id = :id AND direction = 'in' AND answered_at IS NULL
    RETURNING id
    """
)
_UNANSWERED = text("SELECT id FROM messages WHERE conversation_id = :id AND direction = 'in' AND answered_at IS NULL")


def _unanswered(session: Session, conversation: Conversation) -> Sequence[int]:
    return session.scalars(_UNANSWERED, {"id": conversation.id}).all()


def has_unanswered(session: Session, conversation: Conversation) -> bool:
    return bool(
        session.scalar(
            text(
                "SELECT EXISTS (SELECT 1 FROM messages WHERE conversation_id = :id AND direction = 'in' AND answered_at IS NULL)"
            ),
            {"id": conversation.id},
        )
    )
