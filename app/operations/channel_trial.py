"""Try a number out: a text to a number of one's own, over the road that every message takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.channels import instances
from app.contacts import phones
from app.contacts import service as contacts
from app.conversations import conversations, outbox
from app.conversations.models import Conversation, Message, Purpose
from app.errors import NotFound
from app.infra import audit, clock
from app.turns import simulated

TEXT: Final = "Mensagem de teste da Secretária: este número está conectado."
_LASTS: Final = timedelta(hours=1)
_KEY: Final = "trial"
_LAST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Trial:
    """A test message as it stands. `state`: as of any message of ours."""

    message_id: int
    phone: str
    state: str
    error: str | None


def start(session: Session, instance_id: UUID, *, phone: str, key: str, actor: str) -> int:
    """Queue the test message; returns it. Asked twice under one key, it is sent once. Raises NotFound, Invalid.

    It is the system's own message, so nobody takes the conversation over by it.
    """
    instance = instances.get(session, instance_id)
    number = phones.normalize(phone, field="phone")
    name = f"{_KEY}:{instance.id}:{key}"
    known = session.scalar(select(Message.id).where(Message.key == name))
    if known is not None:
        return known
    now = clock.now()
    person = contacts.resolve(session, phone=number, lid=None, name=None, played=instance.channel == simulated.CHANNEL)
    conversation = conversations.open_with(
        session,
        contact_id=person.id,
        instance_id=instance.id,
        address=phones.gateway_digits(number),
        ticket=None,
        now=now,
        is_new=person.is_new,
    )
    if conversation.address is None:
        conversation.address = phones.gateway_digits(number)
    outbox.queue_message(
        session, conversation, TEXT, key=name, purpose=Purpose.NOTICE, author="system", expires_at=now + _LASTS
    )
    audit.record(session, actor, "instance_tried", str(instance.id))
    return session.scalars(select(Message.id).where(Message.key == name)).one()


def show(session: Session, instance_id: UUID, message_id: int) -> Trial:
    """How far a test message got. Raises NotFound, also for messages that are no test of this number."""
    if message_id > _LAST_ID:
        raise NotFound("Teste não encontrado.")
    row = session.execute(
        select(Message, Conversation.address)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id == message_id, Message.key.startswith(f"{_KEY}:{instance_id}:", autoescape=True))
    ).one_or_none()
    if row is None:
        raise NotFound("Teste não encontrado.")
    message, address = row
    return Trial(message.id, f"+{address}", message.state or "", message.error)
