"""The work of a conversation's outbox: claim under the last gate, call the gateway, record. Written once, for everybody.

The promise: with look-up nothing is lost and nothing doubled, save by a process frozen inside the very call; without it replies are
at-least-once and everything proactive at-most-once. Each doubt is counted.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.channels import instances
from app.channels.instances import Line
from app.channels.port import Outgoing, Receipt, Sighting
from app.conversations import conversations, outbox, quiet, settling
from app.conversations.models import AUTOMATIC, PROACTIVE, Conversation, Message, MessageState, Purpose
from app.conversations.rules import Pending, Step, Wait, next_step, take_token
from app.conversations.settings import ConversationSettings
from app.errors import LookupImpossible, OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.infra import breaker, clock, log, retry
from app.infra.db import DATABASE_AWAY
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.infra.work.item import LeaseLost, WorkItem
from app.infra.work.kinds import Backoff, work
from app.tenants import companies, installation
from app.tenants import settings as company_settings

HOUR: Final = timedelta(hours=1)
PAUSED_WAIT: Final = timedelta(minutes=1)
SLOT_LASTS: Final = timedelta(
    seconds=30
)  # a place missed by more than that is lost: after an outage nothing leaves in a heap

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One claimed call: send a message, or look for one whose fate is unknown."""

    verb: str
    message_id: int
    number: int
    outgoing: Outgoing
    since: datetime
    correlation_id: str | None


Result = settling.Result


@work(outbox.DELIVER, retry=Backoff(first=2, most=60, attempts=8))
def deliver(item: WorkItem) -> None:
    """Send a conversation's due messages, in order. Idempotent by each message's key; only the lease's holder may claim."""
    conversation_id = UUID(item.key)
    result: Result | None = None
    while True:
        line = _line(item, conversation_id)
        try:
            with item.transaction() as session:
                conversation = conversations.lock(session, conversation_id)
                waiting = outbox.undelivered(session, conversation_id)
                if result is not None:
                    settling.settle(session, conversation, result)
                attempt = _claim(session, conversation, waiting, item, line)
                live.changed(session, Topic.CONVERSATION, conversation_id)
        except (LeaseLost, *DATABASE_AWAY):
            if result is not None:
                _settle_late(item, conversation_id, result)
            raise
        if attempt is None or line is None:
            return
        with log.correlation(attempt.correlation_id or item.correlation_id):
            try:
                item.assert_fresh()
            except LeaseLost:
                if attempt.verb == "send":
                    _settle_late(item, conversation_id, _result(line, attempt, _not_called()))
                raise
            result = _call(item.company_id, line, attempt)


def _line(item: WorkItem, conversation_id: UUID) -> Line | None:
    instance_id = item.payload.get("instance_id")
    if instance_id is None:
        with tenant_session(item.company_id) as session:
            instance_id = session.scalar(select(Conversation.instance_id).where(Conversation.id == conversation_id))
        item.payload["instance_id"] = str(instance_id)
    return instances.line(item.company_id, UUID(str(instance_id)))


def _settle_late(item: WorkItem, conversation_id: UUID, result: Result) -> None:
    """An attempt's result is recorded whatever the lease, and once the database is back: it is what really happened."""

    def record() -> None:
        with tenant_session(item.company_id) as session:
            settling.settle(session, conversations.lock(session, conversation_id), result)
            live.changed(session, Topic.CONVERSATION, conversation_id)

    retry.through_restarts(record)


def _claim(
    session: Session, conversation: Conversation, waiting: Sequence[Message], item: WorkItem, line: Line | None
) -> Attempt | None:
    """Pass the last gate with the first message that may go, committed as `sending` before the call. None: the item has ended."""
    while True:
        rows = {row.id: row for row in waiting if row.state in outbox.UNDELIVERED}
        step = next_step(
            (_pending(row) for row in rows.values()),
            now=clock.now(),
            lease=item.lease,
            holder_epoch=conversation.holder_epoch,
        )
        if isinstance(step, Wait):
            _end(session, item, step.until)
            return None
        message = rows[step.message_id]
        if step.verb in ("cancel", "expire", "doubt"):
            settling.refuse(session, conversation, message, step.verb)
            continue
        if line is None:
            settling.fail(session, conversation, message, "no_instance")
            continue
        if step.verb == "send" and (waits_until := _kept_back(session, message)) is not None:
            message.not_before = waits_until  # and go on with what was asked for
            continue
        wait_until = _held_up(item, line, step.verb)
        if wait_until is not None and step.verb == "look" and not line.paused:
            settling.postpone_look(
                session, conversation, message, wait_until
            )  # and go on with what need not wait for it
        elif wait_until is not None:
            _end(session, item, wait_until)
            return None
        elif step.verb == "look" or (_in_pace(session, message, line) and _within_the_hour(session, message, line)):
            return _begin(session, conversation, message, item, step, line)


def _kept_back(session: Session, message: Message) -> datetime | None:
    """Until when the company or the installation does not want a message of this purpose to leave. What a person writes always may."""
    now = clock.now()
    if message.purpose in PROACTIVE and installation.proactive_paused(session):
        return now + PAUSED_WAIT
    settings = company_settings.read(session, ConversationSettings)
    if message.purpose in PROACTIVE or (message.purpose in AUTOMATIC and settings.quiet_holds_replies):
        local = now.astimezone(ZoneInfo(companies.current(session).timezone))
        return quiet.ends_at(settings.quiet_from, settings.quiet_until, local)
    return None


def _held_up(item: WorkItem, line: Line, verb: str) -> datetime | None:
    """Until when this may not be called: the number is paused, or its breaker is open."""
    if line.paused:
        return clock.now() + PAUSED_WAIT
    if (retry_at := breaker.is_open(item.company_id, line.breaker_of(verb))) is not None:
        return max(retry_at, clock.now())
    return None


def _in_pace(session: Session, message: Message, line: Line) -> bool:
    """Whether the number's pace lets the message leave now. If not, it gets the next free place, and waits for that."""
    now = clock.now()
    if line.pacing is None or (message.slot_at is not None and now - SLOT_LASTS <= message.slot_at <= now):
        return True
    row = session.execute(
        text(
            "INSERT INTO instance_pacing (instance_id, tokens, at) VALUES (:id, :burst, :now)"
            " ON CONFLICT (instance_id) DO UPDATE SET instance_id = excluded.instance_id RETURNING tokens, at"
        ),
        {"id": line.instance_id, "burst": line.pacing.burst, "now": now},
    ).one()
    tokens, wait = take_token(row.tokens, row.at, now, burst=line.pacing.burst, per_minute=line.pacing.per_minute)
    session.execute(
        text("UPDATE instance_pacing SET tokens = :tokens, at = :now WHERE instance_id = :id"),
        {"id": line.instance_id, "tokens": tokens, "now": now},
    )
    message.slot_at = now + wait if wait is not None else None
    return wait is None


def _within_the_hour(session: Session, message: Message, line: Line) -> bool:
    """Whether the number may send one more by itself in this hour. If so it is counted, if not the message waits for the next hour."""
    most = company_settings.read(session, ConversationSettings).most_per_hour
    if most is None or message.purpose == Purpose.PERSON:
        return True
    now = clock.now()
    row = session.execute(_COUNT_HOUR, {"id": line.instance_id, "now": now, "ago": now - HOUR, "most": most}).one()
    if row.hour_sent > most:
        message.not_before = row.hour_at + HOUR
        return False
    return True


# Counts one more than `most` for whoever has to wait, and no further.
_COUNT_HOUR: Final = text(
    """
    INSERT INTO instance_pacing AS p (instance_id, tokens, at, hour_at, hour_sent) VALUES (:id, 0, :now, :now, 1)
    ON CONFLICT (instance_id) DO UPDATE SET
        hour_at = CASE WHEN p.hour_at > :ago THEN p.hour_at ELSE :now END,
        hour_sent = CASE WHEN p.hour_at > :ago THEN least(p.hour_sent, :most) + 1 ELSE 1 END
    RETURNING hour_at, hour_sent
    """
)


def _begin(
    session: Session, conversation: Conversation, message: Message, item: WorkItem, step: Step, line: Line
) -> Attempt:
    outgoing = Outgoing(
        key=message.key or "",
        to=conversation.address or "",
        text=message.text,
        options=tuple(message.options),
        ticket=conversation.ticket,
    )
    if step.verb == "send":
        message.state = MessageState.SENDING
        message.attempts += 1
        message.sending_lease = item.lease
        message.slot_at = None
        message.attempted_at = since = clock.machine_now()
        message.rendered = line.channel.render(outgoing)  # before the call: the echo may be quicker than the answer
    else:
        since = settling.look_since(session, message)
    return Attempt(step.verb, message.id, message.attempts, outgoing, since, message.correlation_id)


def _end(session: Session, item: WorkItem, until: datetime | None) -> None:
    if until is None:
        ledger.finish(session, item)
    else:
        ledger.release(session, item, due_at=until, attempts=0)


def _call(company_id: UUID, line: Line, attempt: Attempt) -> Result:
    """Send or look, and turn what came of it into a value. No transaction is open."""
    outcome: Receipt | list[Sighting] | Exception
    started = clock.monotonic()
    try:
        with breaker.guarded(company_id, line.breaker_of(attempt.verb)):
            if attempt.verb == "send":
                outcome = line.channel.send(attempt.outgoing)
            else:
                outcome = line.channel.find(attempt.outgoing, since=attempt.since)
    except (ProviderUnavailable, ProviderRejected, OutcomeUnknown, LookupImpossible) as error:
        outcome = error
    facts = {
        "company_id": str(company_id),
        "channel": line.channel_name,
        "verb": attempt.verb,
        "message_id": attempt.message_id,
    }
    milliseconds = round((clock.monotonic() - started) * 1000)
    _log.info("gateway called", extra={**facts, "outcome": type(outcome).__name__, "milliseconds": milliseconds})
    return _result(line, attempt, outcome)


def _not_called() -> ProviderUnavailable:
    """What comes of a call that was claimed and surely not made."""
    return ProviderUnavailable("O envio não começou a tempo.", reason="breaker_open")


def _result(line: Line, attempt: Attempt, outcome: Receipt | list[Sighting] | Exception) -> Result:
    return Result(
        attempt.verb,
        attempt.message_id,
        attempt.number,
        outcome,
        line.channel_name,
        attempt.since,
        line.instance_id,
    )


def _pending(row: Message) -> Pending:
    assert row.state and row.purpose and row.due_at, "the table's CHECK says so"
    return Pending(
        id=row.id,
        state=row.state,
        purpose=row.purpose,
        author=row.author,
        text=row.text,
        holder_epoch=row.holder_epoch,
        due_at=row.due_at,
        not_before=row.not_before,
        slot_at=row.slot_at,
        expires_at=row.expires_at,
        look_at=row.look_at,
        sending_lease=row.sending_lease,
    )
