"""Play a customer. Only the customer is invented: the message takes the road of every other one, and so does the answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.channels import instances, registry
from app.channels.instances import Doorway
from app.channels.models import ChannelInstance
from app.channels.port import Ignored
from app.contacts import phones
from app.contacts.models import Contact
from app.conversations.models import Conversation, Holder, Message, MessageState, OpenQuestion
from app.errors import Invalid, NotFound
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.turns import intake

CHANNEL: Final = "simulator"
SERIES: Final = "+551198888"
LONGEST: Final = 4096
MOST_SHOWN: Final = 200
SLOW_AFTER: Final = timedelta(seconds=25)
_ON_ITS_WAY: Final = (MessageState.QUEUED, MessageState.SENDING)
_UNSEEN: Final = (*_ON_ITS_WAY, MessageState.CANCELLED, MessageState.HELD)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who writes: a simulated customer and their conversation."""

    conversation_id: UUID
    phone: str
    name: str | None
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the customer would see it. `options` only while they can still be chosen; `state`: of ours, how far it got."""

    id: int
    author: str
    kind: str
    text: str
    at: datetime
    options: tuple[str, ...]
    state: str | None
    answered: bool

    @property
    def by_customer(self) -> bool:
        return self.author == "customer"


@dataclass(frozen=True, slots=True)
class Thread:
    """A simulated conversation as it stands. `waiting`: an answer is due; `slow`: for longer than anybody would like."""

    persona: Persona
    lines: Sequence[Line]
    waiting: bool
    slow: bool
    held_by_person: bool
    person_awaited: bool


def start(company_id: UUID, *, phone: str, name: str | None, text: str, key: str, actor: str) -> UUID:
    """Write as the customer of this number, known or new; returns the conversation. Saying it twice under one key says it once."""
    number = phones.gateway_digits(phones.normalize(phone, field="phone"))
    with tenant_session(company_id) as session:
        door = _doorway(_connected(session, actor))
    _take(door, {"id": key, "from": number, "text": text, **({"name": name} if name else {})})
    with tenant_session(company_id) as session:
        mine = _personas().where(Conversation.instance_id == door.instance_id, Conversation.address == number)
        conversation_id: UUID | None = session.scalar(mine.order_by(Conversation.last_message_at.desc()).limit(1))
    if conversation_id is None:
        raise NotFound("Conversa não encontrada.")
    return conversation_id


def say(company_id: UUID, conversation_id: UUID, *, text: str, key: str, option: int | None = None) -> None:
    """Write in a simulated conversation, or choose one of the options offered (from 1). Raises NotFound."""
    with tenant_session(company_id) as session:
        conversation, instance = _find(session, conversation_id)
        door, address = _doorway(instance), conversation.address
    event = {"id": key, "from": address, "text": text}
    _take(door, event if option is None else {**event, "choice_id": str(option)})


def personas(session: Session, limit: int = 30) -> list[Persona]:
    """The customers simulated so far, latest first."""
    rows = session.execute(_personas().order_by(Conversation.last_message_at.desc()).limit(limit))
    return [Persona(row.id, row.phone or f"+{row.address}", row.name, row.last_message_at) for row in rows]


def spare_number(session: Session) -> str:
    """A number that no customer of this company has: the next of an invented series."""
    taken = set(session.scalars(select(Contact.phone).where(Contact.phone.startswith(SERIES, autoescape=True))))
    series = (f"{SERIES}{number:04}" for number in range(1, 10_000))
    return next((number for number in series if number not in taken), f"{SERIES}0001")


def thread(session: Session, conversation_id: UUID) -> Thread:
    """The conversation as its customer sees it. Raises NotFound, also for conversations that are not simulated."""
    conversation, _ = _find(session, conversation_id)
    contact = session.get_one(Contact, conversation.contact_id)
    latest = session.scalars(
        select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id.desc()).limit(MOST_SHOWN)
    ).all()
    messages = latest[::-1]
    unanswered = [m.created_at for m in messages if m.direction == "in" and m.answered_at is None]
    coming = [m.created_at for m in messages if m.state in _ON_ITS_WAY]
    held = conversation.holder == Holder.PERSON
    waiting_since = min(coming if held else [*unanswered, *coming], default=None)
    open_options = _open_options(session, conversation.id)
    return Thread(
        persona=Persona(
            conversation.id, contact.phone or f"+{conversation.address}", contact.name, conversation.last_message_at
        ),
        lines=[_line(m, open_options.get(m.id, ())) for m in messages if m.state not in _UNSEEN],
        waiting=waiting_since is not None,
        slow=waiting_since is not None and clock.now() - waiting_since > SLOW_AFTER,
        held_by_person=held,
        person_awaited=conversation.waiting_since is not None,
    )


def _take(door: Doorway, payload: dict[str, str | None]) -> None:
    if len(payload["text"] or "") > LONGEST:
        raise Invalid(f"A mensagem passa de {LONGEST} letras.", field="text")
    for event in registry.parse(door.channel, door.dialect, payload, clock.now()):
        if isinstance(event, Ignored):
            raise Invalid("Escreva uma mensagem.", field="text")
        intake.take(door, event, payload)


def _connected(session: Session, actor: str) -> ChannelInstance:
    """The company's simulated number, made when it has none."""
    found = session.scalar(
        select(ChannelInstance).where(ChannelInstance.channel == CHANNEL).order_by(ChannelInstance.created_at).limit(1)
    )
    if found is not None:
        return found
    made, _ = instances.create(
        session,
        instances.prepare(CHANNEL, None, {}),
        name="Simulador",
        secret=secrets.token_urlsafe(32),
        actor=actor,
    )
    return made


def _doorway(instance: ChannelInstance) -> Doorway:
    return Doorway(
        instance.id, instance.company_id, instance.channel, instance.dialect, instances.signing_secret(instance)
    )


def _find(session: Session, conversation_id: UUID) -> tuple[Conversation, ChannelInstance]:
    conversation = session.get(Conversation, conversation_id)
    instance = instances.get(session, conversation.instance_id) if conversation is not None else None
    if conversation is None or instance is None or instance.channel != CHANNEL:
        raise NotFound("Conversa não encontrada.")
    return conversation, instance


def _personas() -> Select[UUID, str | None, datetime, str | None, str | None]:
    return (
        select(Conversation.id, Conversation.address, Conversation.last_message_at, Contact.phone, Contact.name)
        .join(Contact, Contact.id == Conversation.contact_id)
        .join(ChannelInstance, ChannelInstance.id == Conversation.instance_id)
        .where(ChannelInstance.channel == CHANNEL)
    )


def _open_options(session: Session, conversation_id: UUID) -> dict[int, tuple[str, ...]]:
    """Of the latest open question; older ones may still be answered in words."""
    question = session.scalar(
        select(OpenQuestion)
        .where(
            OpenQuestion.conversation_id == conversation_id,
            OpenQuestion.closed_at.is_(None),
            OpenQuestion.expires_at > clock.now(),
        )
        .order_by(OpenQuestion.message_id.desc())
        .limit(1)
    )
    return {question.message_id: tuple(question.options)} if question else {}


def _line(message: Message, options: tuple[str, ...]) -> Line:
    return Line(
        id=message.id,
        author=message.author,
        kind=message.kind,
        text=message.text,
        at=message.accepted_at or message.created_at,
        options=options,
        state=message.state,
        answered=message.answered_at is not None,
    )
