"""Store what came in: event, contact, message and the due turn in one commit. A duplicate commits nothing new.

Idempotent by (instance, provider id): the event's unique key has the last word, also between two deliveries at the same moment.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.channels import registry
from app.channels.instances import Doorway
from app.channels.port import Echo, Ignored, InboundEvent, InboundMessage, MessageKind, StatusUpdate
from app.channels.text import storable_json
from app.contacts import phones
from app.contacts import service as contacts
from app.contacts.service import Person
from app.conversations import conversations, echoes, holding, questions, ticket
from app.conversations.models import Conversation, Holder
from app.infra import clock, log, retry
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.tenants import settings as company_settings
from app.turns import debounce, rate, simulated
from app.turns.metrics import DEBOUNCE_OVERRIDES, EVENTS
from app.turns.rate import Counted
from app.turns.settings import TurnSettings

TURN: Final = holding.TURN

_log = logging.getLogger(__name__)

_STORE_EVENT = text(
    """
    INSERT INTO public.inbound_events (company_id, instance_id, provider_id, kind, payload, correlation_id, received_at)
    SELECT :company_id, :instance_id, :provider_id, :kind, CAST(:payload AS jsonb), :correlation_id, :now
    WHERE NOT EXISTS (SELECT 1 FROM public.inbound_events WHERE instance_id = :instance_id AND provider_id = ANY(:same))
    ON CONFLICT (instance_id, provider_id) DO NOTHING
    RETURNING id
    """
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one event: `stored`, `duplicate`, or `ignored`."""

    outcome: str


def take(door: Doorway, event: InboundEvent, payload: Any) -> Taken:
    """Take one event in, durably. A lost connection, a restarting server or a deadlock is tried again: gateways do not ask twice."""
    counted = _count(door, event)
    taken = retry.through_restarts(lambda: _take_once(door, event, payload, counted))
    if taken.outcome == "duplicate" and counted.keys:
        rate.uncount(counted)
    EVENTS.labels(door.channel, taken.outcome).inc()
    _log.info(
        "event taken in", extra={"company_id": str(door.company_id), "channel": door.channel, "outcome": taken.outcome}
    )
    return taken


def _count(door: Doorway, event: InboundEvent) -> Counted:
    if not isinstance(event, InboundMessage) or event.kind == MessageKind.REACTION:
        return rate.UNKNOWN
    return rate.count(door.company_id, f"{door.instance_id}:{event.address or event.lid}")


def _take_once(door: Doorway, event: InboundEvent, payload: Any, counted: Counted) -> Taken:
    with tenant_session(door.company_id) as session:
        return _store(session, door, event, payload, counted)


def _store(session: Session, door: Doorway, event: InboundEvent, payload: Any, counted: Counted) -> Taken:
    now = clock.now()
    event_id = session.scalar(
        _STORE_EVENT,
        {
            "company_id": door.company_id,
            "instance_id": door.instance_id,
            "provider_id": _event_key(event),
            "kind": type(event).__name__,
            "payload": storable_json(payload),
            "correlation_id": log.correlation_id(),
            "now": now,
            "same": list(registry.same_event_ids(door.channel, _event_key(event))),
        },
    )
    if event_id is None:
        return Taken("duplicate")
    if isinstance(event, Ignored):
        return Taken("ignored")
    if isinstance(event, StatusUpdate):
        echoes.apply_receipt(session, event)
        return Taken("receipt")
    person, conversation = _open(session, door, event, now)
    if isinstance(event, Echo):
        echoes.take_echo(session, conversation, event)
        return Taken("echo")
    _take_message(session, door, person, conversation, event, event_id, now, counted)
    return Taken("stored")


def _event_key(event: InboundEvent) -> str:
    """A receipt shares its message's id, so its state is part of the key."""
    return f"{event.provider_id}:{event.state}" if isinstance(event, StatusUpdate) else event.provider_id


def _open(session: Session, door: Doorway, event: InboundMessage | Echo, now: datetime) -> tuple[Person, Conversation]:
    name = event.sender_name if isinstance(event, InboundMessage) else None
    phone = phones.from_gateway(event.address) if event.address else None
    person = contacts.resolve(session, phone=phone, lid=event.lid, name=name, played=door.channel == simulated.CHANNEL)
    conversation = conversations.open_with(
        session,
        contact_id=person.id,
        instance_id=door.instance_id,
        address=event.address,
        ticket=event.ticket,
        now=now,
        is_new=person.is_new,
    )
    return person, conversation


def _take_message(
    session: Session,
    door: Doorway,
    person: Person,
    conversation: Conversation,
    event: InboundMessage,
    event_id: int,
    now: datetime,
    counted: Counted,
) -> None:
    previous = conversation.last_inbound_at
    stored = conversations.store_inbound(
        session,
        conversation,
        kind=event.kind,
        text=event.text,
        media={**event.media, **({"choice_id": event.choice_id} if event.choice_id else {})},
        provider_id=event.provider_id,
        event_id=event_id,
        address=event.address,
        ticket=event.ticket,
        now=now,
    )
    _follow_gateway(session, conversation, event)
    if conversation.holder == Holder.AI and event.kind != MessageKind.REACTION:
        pause_s = (now - previous).total_seconds() if previous and stored.waiting_since else None
        _set_turn_due(session, door, person, conversation, event, stored.waiting_since, pause_s, now, counted)
    elif conversation.holder == Holder.PERSON and event.text:
        holding.have_heeded(session, conversation, [stored.id])
        questions.note(session, conversation.id, event.text, message_id=stored.id)


def _follow_gateway(session: Session, conversation: Conversation, event: InboundMessage) -> None:
    """A person who owns the gateway's ticket holds the conversation; when the ticket is free again, the secretary does."""
    ticket.customer_wrote(session, conversation, owned=event.held_by_person, closed=event.ticket_closed)


def _set_turn_due(
    session: Session,
    door: Doorway,
    person: Person,
    conversation: Conversation,
    event: InboundMessage,
    waiting_since: datetime | None,
    pause_s: float | None,
    now: datetime,
    counted: Counted,
) -> None:
    if pause_s is not None and 0 < pause_s <= debounce.BURST_PAUSE_S:
        contacts.learn_rhythm(session, person.id, pause_s)
    settings = company_settings.read(session, TurnSettings)
    if door.hurried:
        settings = debounce.hurried(settings)
    wait = debounce.due(
        event.text if event.kind == MessageKind.TEXT else ".",
        now=now,
        waiting_since=waiting_since,
        pause_s=pause_s,
        rhythm_s=person.rhythm_s,
        settings=settings,
    )
    if wait.override != "none":
        DEBOUNCE_OVERRIDES.labels(wait.override).inc()
    deferred = rate.defer_s(door.company_id, counted, settings)
    ledger.schedule(session, TURN, str(conversation.id), due_at=wait.due_at + timedelta(seconds=deferred))
