"""Simulated customers and their conversations, as whoever plays them sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.channels.models import ChannelInstance
from app.contacts.models import Contact, ContactIdentity, Kind
from app.conversations.models import Conversation, Holder, Message, MessageState, OpenQuestion
from app.errors import NotFound
from app.infra import clock
from app.turns import explaining
from app.turns.explaining import Explained
from app.turns.stages import Stage

CHANNEL: Final = "simulator"
SERIES: Final = "+551198888"
NAMES: Final = (
    "Marina Duarte", "Caio Ramos", "Bruna Teixeira", "João Batista", "Larissa Nogueira", "Rafael Moreira", "Cida Alves",
    "Thiago Azevedo", "Patrícia Souza", "Antônio Lima", "Camila Freitas", "Diego Martins", "Helena Castro", "Gustavo Pires",
)  # fmt: skip
MOST_SHOWN: Final = 100
SLOW_AFTER: Final = timedelta(seconds=25)
_ON_ITS_WAY: Final = (MessageState.QUEUED, MessageState.SENDING)
_UNSEEN: Final = (*_ON_ITS_WAY, MessageState.CANCELLED, MessageState.HELD)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who writes: a simulated customer and their conversation. `wrote`: something was said since it began."""

    conversation_id: UUID
    phone: str
    name: str | None
    last_at: datetime
    wrote: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the customer would see it. `options` only while they can still be chosen; `state`: of ours, how far it got.

    `key`: of the customer's, the name under which it was sent. `how`: behind the last part of an answer, how it came to be.
    """

    id: int
    author: str
    kind: str
    text: str
    at: datetime
    options: tuple[str, ...]
    state: str | None
    answered: bool
    key: str | None
    how: Explained | None

    @property
    def by_customer(self) -> bool:
        return self.author == "customer"


@dataclass(frozen=True, slots=True)
class Thread:
    """A simulated conversation as it stands. `waiting`: an answer is due; `slow`: for longer than anybody would like.

    `stage`: what the secretary is doing just now. `leaving`: the answer is written and on its way. `has_older`: the conversation is
    longer than what is shown. `epoch`: goes up with each new beginning.
    """

    persona: Persona
    lines: Sequence[Line]
    waiting: bool
    slow: bool
    stage: Stage | None
    leaving: bool
    held_by_person: bool
    person_awaited: bool
    has_older: bool
    epoch: int


def find(session: Session, conversation_id: UUID) -> tuple[Conversation, ChannelInstance]:
    """Raises NotFound, also for conversations that are not simulated."""
    row = session.execute(
        select(Conversation, ChannelInstance)
        .join(ChannelInstance, ChannelInstance.id == Conversation.instance_id)
        .where(Conversation.id == conversation_id, ChannelInstance.channel == CHANNEL)
    ).one_or_none()
    if row is None:
        raise NotFound("Conversa não encontrada.")
    conversation, instance = row
    return conversation, instance


def of_number(session: Session, instance_id: UUID, address: str) -> UUID | None:
    """The conversation of this number with a simulated one of ours."""
    mine = _personas().where(Conversation.instance_id == instance_id, Conversation.address == address)
    found: UUID | None = session.scalar(mine.order_by(Conversation.last_message_at.desc()).limit(1))
    return found


def has_real_person(session: Session, phone: str) -> bool:
    """Whether whoever has this number (canonical E.164) wrote over a real channel, also as a contact merged into another."""
    known = select(ContactIdentity.contact_id).where(ContactIdentity.kind == Kind.PHONE, ContactIdentity.value == phone)
    owner = known.scalar_subquery()
    talks = (
        select(Conversation.id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(ChannelInstance, ChannelInstance.id == Conversation.instance_id)
        .where(or_(Contact.id == owner, Contact.merged_into == owner))
        .where(func.coalesce(ChannelInstance.channel, "") != CHANNEL)  # a number that was deleted was a real one
    )
    return bool(session.scalar(select(talks.exists())))


def personas(session: Session, limit: int, *, after: tuple[datetime, UUID] | None = None) -> list[Persona]:
    """The customers simulated so far, latest first, from behind the place `after`."""
    query = _personas().order_by(Conversation.last_message_at.desc(), Conversation.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(Conversation.last_message_at, Conversation.id) < after)
    return [_persona(row) for row in session.execute(query)]


def known(session: Session, conversation_ids: Sequence[UUID]) -> list[Persona]:
    """Those of these conversations that are simulated, in their order."""
    rows = session.execute(_personas().where(Conversation.id.in_(conversation_ids)))
    found = {row.id: _persona(row) for row in rows}
    return [found[each] for each in conversation_ids if each in found]


def spare_number(session: Session) -> str:
    """A number that no customer of this company has: the next of an invented series."""
    taken = set(session.scalars(select(Contact.phone).where(Contact.phone.startswith(SERIES, autoescape=True))))
    series = (f"{SERIES}{number:04}" for number in range(1, 10_000))
    return next((number for number in series if number not in taken), f"{SERIES}0001")


def spare_name(session: Session) -> str:
    """A name for a new customer that none of the latest has."""
    taken = {persona.name for persona in personas(session, len(NAMES))}
    return next((name for name in NAMES if name not in taken), NAMES[0])


def thread(session: Session, conversation_id: UUID, stage: Stage | None) -> Thread:
    """The conversation as its customer sees it; `stage`: how far its turn was, asked of Redis before this transaction began.

    Raises NotFound, also for conversations that are not simulated.
    """
    conversation, _ = find(session, conversation_id)
    contact = session.get_one(Contact, conversation.contact_id)
    latest = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id)
        .order_by(Message.id.desc())
        .limit(MOST_SHOWN + 1)
    ).all()
    messages = latest[:MOST_SHOWN][::-1]
    unanswered = [m.created_at for m in messages if m.direction == "in" and m.answered_at is None]
    coming = [m.created_at for m in messages if m.state in _ON_ITS_WAY]
    held = conversation.holder == Holder.PERSON
    waiting_since = min(coming if held else [*unanswered, *coming], default=None)
    return Thread(
        persona=Persona(
            conversation.id,
            contact.phone or f"+{conversation.address}",
            contact.name,
            conversation.last_message_at,
            conversation.last_inbound_at is not None,
        ),
        lines=_lines(session, conversation.id, messages),
        waiting=waiting_since is not None,
        slow=waiting_since is not None and clock.now() - waiting_since > SLOW_AFTER,
        stage=stage if unanswered and not held else None,
        leaving=bool(coming),
        held_by_person=held,
        person_awaited=conversation.waiting_since is not None,
        has_older=len(latest) > MOST_SHOWN,
        epoch=conversation.holder_epoch,
    )


def _personas() -> Select[UUID, str | None, datetime, datetime | None, str | None, str | None]:
    return (
        select(
            Conversation.id,
            Conversation.address,
            Conversation.last_message_at,
            Conversation.last_inbound_at,
            Contact.phone,
            Contact.name,
        )
        .join(Contact, Contact.id == Conversation.contact_id)
        .join(ChannelInstance, ChannelInstance.id == Conversation.instance_id)
        .where(ChannelInstance.channel == CHANNEL)
    )


def _persona(row: Any) -> Persona:
    return Persona(
        row.id, row.phone or f"+{row.address}", row.name, row.last_message_at, row.last_inbound_at is not None
    )


def _lines(session: Session, conversation_id: UUID, messages: Sequence[Message]) -> list[Line]:
    shown = [message for message in messages if message.state not in _UNSEEN]
    options = _open_options(session, conversation_id)
    hows = explaining.explained(session, _ends(shown))
    return [_line(message, options.get(message.id, ()), hows.get(message.id)) for message in shown]


def _ends(messages: Sequence[Message]) -> list[Message]:
    """The last part of each answer of a turn; its first says since when the customer waited."""
    last = {m.turn_id: m for m in messages if m.direction == "out" and m.turn_id is not None}
    return list(last.values())


def _open_options(session: Session, conversation_id: UUID) -> Mapping[int, tuple[str, ...]]:
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


def _line(message: Message, options: tuple[str, ...], how: Explained | None) -> Line:
    return Line(
        id=message.id,
        author=message.author,
        kind=message.kind,
        text=message.text,
        at=message.accepted_at or message.created_at,
        options=options,
        state=message.state,
        answered=message.answered_at is not None,
        key=message.provider_id if message.direction == "in" else None,
        how=how,
    )
