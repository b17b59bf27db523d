"""What becomes of a message after a call, a look, or the gate's refusal. Every function runs under the conversation's lock."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.channels.port import Receipt, Sighting
from app.channels.text import as_compared
from app.conversations import failures, trouble
from app.conversations.metrics import DELIVERIES, IN_DOUBT, TTFR
from app.conversations.models import PROACTIVE, Conversation, Message, MessageState
from app.conversations.rules import LOOK_AFTER, LOOK_AGAIN, LOOK_FOR, look_start, settled_by_look
from app.errors import LookupImpossible, OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.infra import clock

# Reasons that cost a message nothing: the gateway is down, or somebody must mend the connection. It waits while it makes sense.
WAITING_REASONS: Final = frozenset(
    {"breaker_open", "line_down", "timeout", "connection", "pace", "not_found", "address"}
)
NOT_ALARMING: Final = frozenset({"breaker_open", "pace"})
MENDABLE: Final = frozenset({"unauthorized", "subscription", "address"})
MEND_WAIT: Final = timedelta(minutes=5)
ATTEMPTS: Final = 8
GENERIC_ATTEMPTS: Final = 4
MOST_BACKOFF_S: Final = 60.0
DOUBTED: Final = "in_doubt"  # the error of a message in doubt, and of one that was given up in doubt
LEAST_LOOK_WAIT: Final = timedelta(seconds=5)
MOST_LOOK_WAIT: Final = timedelta(seconds=60)
EQUALS_WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What a call said. `number`: which attempt of the message it was; `since`: what a look covered."""

    verb: str
    message_id: int
    number: int
    outcome: Receipt | list[Sighting] | Exception
    channel: str
    since: datetime
    instance_id: UUID


def settle(session: Session, conversation: Conversation, result: Result) -> None:
    """Record an attempt's result, unless something later is known already."""
    message = session.get(Message, result.message_id)
    if message is None or message.attempts != result.number:
        return
    late = message.state == MessageState.QUEUED and isinstance(result.outcome, Receipt)
    if message.state not in (MessageState.SENDING, MessageState.IN_DOUBT) and not late:
        return  # an echo or a receipt was quicker
    if result.verb == "look":
        _settle_look(session, conversation, message, result)
    else:
        _settle_send(session, conversation, message, result)
    session.flush()


def _settle_send(session: Session, conversation: Conversation, message: Message, result: Result) -> None:
    outcome = result.outcome
    if isinstance(outcome, Receipt):
        DELIVERIES.labels(result.channel, "accepted").inc()
        accept(session, conversation, message, outcome.provider_id)
    elif isinstance(outcome, OutcomeUnknown):
        DELIVERIES.labels(result.channel, "unknown").inc()
        if message.state != MessageState.IN_DOUBT:  # whoever found the lease dead has said so of this attempt already
            _doubt(session, conversation, message)
    elif isinstance(outcome, ProviderRejected):
        DELIVERIES.labels(result.channel, "rejected").inc()
        if outcome.reason in MENDABLE:
            trouble.sending_fails(session, result.instance_id, outcome.message)
            _queue_again(message, clock.now() + MEND_WAIT, outcome.reason, free=True)
        else:
            fail(session, conversation, message, outcome.reason)
    elif isinstance(outcome, ProviderUnavailable):
        DELIVERIES.labels(result.channel, "unavailable").inc()
        _retry(session, conversation, message, outcome, result)


def _retry(
    session: Session, conversation: Conversation, message: Message, error: ProviderUnavailable, result: Result
) -> None:
    waiting = error.reason in WAITING_REASONS
    if waiting and error.reason not in NOT_ALARMING:
        trouble.sending_fails(session, result.instance_id, error.message)
    allowed = GENERIC_ATTEMPTS if error.reason == "generic" else ATTEMPTS
    if not waiting and message.attempts >= allowed:
        fail(session, conversation, message, error.reason)
        return
    step = min(MOST_BACKOFF_S, 2.0 ** min(message.attempts, 10))
    wait = clock.now() + timedelta(seconds=random.uniform(step / 2, step))
    _queue_again(message, max(wait, error.retry_at) if error.retry_at else wait, error.reason, free=waiting)


def _settle_look(session: Session, conversation: Conversation, message: Message, result: Result) -> None:
    outcome = result.outcome
    if isinstance(outcome, LookupImpossible):
        if outcome.details.get("status"):  # there is a user to look with, and the gateway refuses it
            trouble.looking_fails(session, result.instance_id)
        _resend_or_give_up(session, conversation, message, blind=True)
    elif isinstance(outcome, Exception):
        wait = min(MOST_LOOK_WAIT, max(LEAST_LOOK_WAIT, _since_attempt(message) / 2))  # longer each time
        postpone_look(session, conversation, message, clock.now() + wait)
    elif isinstance(outcome, list):
        trouble.looking_works(session, result.instance_id)
        unclaimed = _unclaimed(session, message, outcome)
        others = _others_accepted(session, message, result.since, outcome)
        if settled_by_look(others, len(unclaimed)):
            IN_DOUBT.labels("found").inc()
            accept(session, conversation, message, unclaimed[-1].provider_id)
        elif message.looks == 0:
            message.looks = 1
            message.look_at = clock.now() + LOOK_AGAIN
        else:
            _resend_or_give_up(session, conversation, message, blind=False)


def postpone_look(session: Session, conversation: Conversation, message: Message, until: datetime) -> None:
    """A look that failed, or could not be made, says nothing: again later, but not for ever, or all behind it would never leave."""
    now = clock.now()
    if not _is_too_late(message, now) and message.not_before is not None and now < message.not_before:
        message.look_at = until
        return
    trouble.looking_fails(session, conversation.instance_id)
    _resend_or_give_up(session, conversation, message, blind=True)


def _unclaimed(session: Session, message: Message, sightings: list[Sighting]) -> list[Sighting]:
    """The gateway's rows that no other message of ours has been settled with."""
    taken = set(
        session.scalars(
            text("SELECT provider_id FROM messages WHERE provider_id = ANY(:ids) AND id <> :id"),
            {"ids": [sighting.provider_id for sighting in sightings], "id": message.id},
        )
    )
    return [sighting for sighting in sightings if sighting.provider_id not in taken]


def look_since(session: Session, message: Message) -> datetime:
    """From when on the gateway's rows are to be read: messages with the same words and their rows are both inside, or neither."""
    attempted_at = message.attempted_at or message.created_at
    equals = _same_words(session, message, attempted_at - EQUALS_WITHIN)
    return look_start(attempted_at, [other.attempted_at for other in equals if other.attempted_at])


def _others_accepted(session: Session, message: Message, since: datetime, seen: list[Sighting]) -> list[datetime]:
    """When other messages with these words were accepted in the window of a look without our knowing which row is theirs.

    An echo without an id of its own (`flat`) names its message by a hash that is no row of the gateway's.
    """
    known = {row.provider_id for row in seen}
    return [
        other.accepted_at
        for other in _same_words(session, message, since)
        if other.accepted_at is not None and other.provider_id not in known
    ]


def _same_words(session: Session, message: Message, since: datetime) -> list[Message]:
    """Other messages of the conversation that look the same in the gateway, attempted since then."""
    attempted = session.scalars(
        select(Message).where(
            Message.conversation_id == message.conversation_id,
            Message.direction == "out",
            Message.id != message.id,
            Message.attempted_at >= since,
        )
    )
    return [other for other in attempted if _as_sent(other) == _as_sent(message)]


def _as_sent(message: Message) -> str:
    return as_compared(message.rendered or message.text)


def _resend_or_give_up(session: Session, conversation: Conversation, message: Message, *, blind: bool) -> None:
    """Looked twice and absent, or no way to look: once more, except that what is proactive or too late is never sent blindly."""
    if message.doubts >= 2 or (blind and (message.purpose in PROACTIVE or _is_too_late(message, clock.now()))):
        IN_DOUBT.labels("dead").inc()
        fail(session, conversation, message, DOUBTED)
        return
    IN_DOUBT.labels("resent_blind" if blind else "resent").inc()
    _queue_again(message, clock.now(), "resent_after_doubt", free=True)


def _is_too_late(message: Message, now: datetime) -> bool:
    return message.expires_at is not None and message.expires_at <= now


def refuse(session: Session, conversation: Conversation, message: Message, verb: str) -> None:
    """What the gate says without a call: an attempt whose lease died is in doubt, the rest does not leave."""
    if verb == "doubt":
        _doubt(session, conversation, message)
    elif verb == "cancel":
        message.state = MessageState.CANCELLED
        message.error = "assumida por uma pessoa"
    else:
        fail(session, conversation, message, "expired")


def _doubt(session: Session, conversation: Conversation, message: Message) -> None:
    message.doubts += 1
    IN_DOUBT.labels("raised").inc()
    message.state = MessageState.IN_DOUBT
    message.looks = 0
    message.look_at = clock.now() + max(timedelta(0), LOOK_AFTER - _since_attempt(message))
    message.not_before = clock.now() + LOOK_FOR
    message.error = DOUBTED


def _since_attempt(message: Message) -> timedelta:
    """How long ago the last attempt began. By the machine's clock, which no simulated day moves."""
    now = clock.machine_now()
    return now - (message.attempted_at or now)


def accept(session: Session, conversation: Conversation, message: Message, provider_id: str | None) -> None:
    """The gateway has it. The first accepted answer of a turn ends the customer's wait."""
    was_given_up = message.state == MessageState.FAILED
    message.state = MessageState.ACCEPTED
    message.accepted_at = clock.now()
    message.provider_id = provider_id or message.provider_id
    message.look_at = message.not_before = None
    if message.error != "resent_after_doubt":
        message.error = None
    if message.asked_at is not None:
        TTFR.observe(max(0.0, (message.accepted_at - message.asked_at).total_seconds()))
    trouble.sending_works(session, conversation.instance_id)
    if was_given_up:
        session.flush()
        failures.tell_no_more(session, conversation)


def _queue_again(message: Message, not_before: datetime, reason: str, *, free: bool) -> None:
    message.state = MessageState.QUEUED
    message.not_before = not_before
    message.look_at = None
    message.error = reason
    if free and reason != "resent_after_doubt":
        message.attempts = max(0, message.attempts - 1)


def fail(session: Session, conversation: Conversation, message: Message, reason: str) -> None:
    """Given up for good: the message is its own dead letter, shown to the operators, who are told."""
    message.state = MessageState.FAILED
    message.error = reason
    failures.tell(session, conversation.id)
