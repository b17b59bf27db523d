"""Conversations, messages and what people note around them, as programs see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import Field

from app.conversations.fsm import State, Trigger
from app.conversations.inbox import Item
from app.conversations.models import Holder, Message, MessageState, QuickReply
from app.conversations.notes import Written
from app.conversations.path import Step
from app.conversations.presence import Person
from app.conversations.search import Hit
from app.infra.answering import Answer, Instant
from app.tenants.models import Role, User


class ContactRef(Answer):
    """Who the conversation is with."""

    id: UUID
    name: str | None
    phone: str | None = Field(description="E.164; null enquanto só se conhece o id privado do WhatsApp.")


class ContactLabelled(ContactRef):
    """The same with the person's labels."""

    tags: list[str] = Field(description="Etiquetas da pessoa.")


class LastMessage(Answer):
    """The newest message, shortened."""

    id: int
    direction: str = Field(description="`in` do cliente, `out` para o cliente.")
    author: str = Field(description="`customer`, `ai`, `person`, `phone` ou `system`.")
    kind: str
    text: str = Field(description="O começo do texto, até 200 caracteres.")
    state: MessageState | None
    created_at: Instant


class ConversationOut(Answer):
    """One contact on one connected number."""

    id: UUID
    contact: ContactLabelled
    instance_id: UUID
    state: State = Field(description="Em que ponto está; veja `transitions`.")
    holder: Holder = Field(description="`ai`: a secretária responde; `person`: uma pessoa assumiu.")
    held_by: str | None = Field(description="`user:<id>`, `phone` ou `gateway`.")
    held_by_name: str | None
    held_since: Instant | None
    assigned_to: UUID | None = Field(description="Quem da equipe cuida dela.")
    assigned_to_name: str | None
    waiting_since: Instant | None = Field(description="Desde quando o cliente espera uma pessoa.")
    waiting_reason: str | None
    late: bool = Field(description="O cliente espera uma pessoa há mais tempo do que a empresa quer.")
    closed_at: Instant | None
    unread: int = Field(description="Mensagens do cliente ainda não vistas; conta até 100.")
    read_message_id: int | None = Field(description="Até onde a equipe já viu.")
    last_message: LastMessage | None
    created_at: Instant
    last_message_at: Instant
    last_inbound_at: Instant | None


class TakenOver(ConversationOut):
    """After a takeover."""

    leaving: list[int] = Field(description="Ids de mensagens da secretária que já estavam saindo e não voltam mais.")


class MessageOut(Answer):
    """A message in either direction."""

    id: int
    direction: str = Field(description="`in` do cliente, `out` para o cliente.")
    author: str = Field(description="`customer`, `ai`, `person`, `phone` ou `system`.")
    author_id: UUID | None = Field(
        description="Quem da equipe escreveu; null se não foi alguém da equipe, ou não se sabe."
    )
    kind: str
    text: str
    options: list[str]
    choice: dict[str, Any] | None = Field(description="Qual opção esta resposta escolheu.")
    state: MessageState | None = Field(description="Até onde foi uma mensagem nossa; null nas do cliente.")
    error: str | None
    turn_id: UUID | None
    created_at: Instant
    accepted_at: Instant | None
    delivered_at: Instant | None
    read_at: Instant | None


class PieceOut(Answer):
    """A part of a snippet."""

    text: str
    hit: bool = Field(description="`true`: é o que foi procurado.")


class HitOut(Answer):
    """A message that has the words, with whom it was."""

    message_id: int
    conversation_id: UUID
    contact: ContactRef
    direction: str = Field(description="`in` do cliente, `out` para o cliente.")
    author: str
    created_at: Instant
    snippet: list[PieceOut] = Field(description="O trecho, em pedaços.")


class TransitionOut(Answer):
    """A step of a conversation from state to state, or one that was proposed and refused."""

    id: int
    from_state: State
    to_state: State | None = Field(description="null: o que foi proposto não é um estado.")
    trigger: Trigger = Field(description="O que aconteceu, ou o que o cliente quis.")
    cause: str | None
    turn_id: UUID | None = Field(description="O turno da secretária em que foi.")
    by: str = Field(description="`user:<id>`, `phone`, `gateway`, `customer`, `ai` ou `system`.")
    by_name: str | None
    accepted: bool = Field(description="`false`: a tabela não conhece este passo; o estado ficou.")
    at: Instant


class CountsOut(Answer):
    """How much there is to do."""

    waiting: int = Field(description="Conversas em que o cliente espera uma pessoa.")
    mine: int = Field(description="Conversas abertas atribuídas a quem pergunta.")


class PersonRef(Answer):
    """Somebody of the company."""

    id: UUID
    name: str | None


class ColleagueOut(Answer):
    """Whom a conversation can be assigned to and a note can mention."""

    id: UUID
    name: str
    role: Role


class PresenceOut(Answer):
    """Who else looks at the conversation."""

    others: list[PersonRef]
    again_in_s: int = Field(description="Diga de novo dentro destes segundos.")


class NoteOut(Answer):
    """What people of the company tell each other; the customer never sees it."""

    id: int
    conversation_id: UUID
    after_message_id: int = Field(description="Fica depois desta mensagem; 0: antes de todas.")
    author: PersonRef
    text: str
    mentions: list[PersonRef]
    created_at: Instant


class QuickReplyOut(Answer):
    """A text that people send often."""

    id: UUID
    shortcut: str
    text: str
    created_at: Instant
    updated_at: Instant


def conversation(item: Item) -> dict[str, Any]:
    return _conversation(item).as_json()


def taken_over(item: Item, leaving: Iterable[int]) -> dict[str, Any]:
    return TakenOver(**dict(_conversation(item)), leaving=list(leaving)).as_json()


def message(row: Message) -> dict[str, Any]:
    return MessageOut.model_validate(row).as_json()


def hit(found: Hit) -> dict[str, Any]:
    return HitOut(
        message_id=found.message_id,
        conversation_id=found.conversation_id,
        contact=ContactRef(id=found.contact_id, name=found.contact_name, phone=found.contact_phone),
        direction=found.direction,
        author=found.author,
        created_at=found.at,
        snippet=[PieceOut.model_validate(piece) for piece in found.snippet],
    ).as_json()


def counts(found: dict[str, int]) -> dict[str, Any]:
    return CountsOut.model_validate(found).as_json()


def colleague(row: User) -> dict[str, Any]:
    return ColleagueOut.model_validate(row).as_json()


def presence(others: Iterable[Person], again_in_s: int) -> dict[str, Any]:
    return PresenceOut(others=[PersonRef.model_validate(each) for each in others], again_in_s=again_in_s).as_json()


def note(written: Written) -> dict[str, Any]:
    return NoteOut(
        id=written.id,
        conversation_id=written.conversation_id,
        after_message_id=written.after_message_id,
        author=PersonRef(id=written.author_id, name=written.author),
        text=written.text,
        mentions=[PersonRef(id=UUID(each), name=name) for each, name in written.mentions.items()],
        created_at=written.created_at,
    ).as_json()


def transition(step: Step) -> dict[str, Any]:
    return TransitionOut(
        id=step.id,
        from_state=step.start,
        to_state=step.to,
        trigger=step.trigger,
        cause=step.cause,
        turn_id=step.turn_id,
        by=step.by,
        by_name=step.by_name,
        accepted=step.accepted,
        at=step.at,
    ).as_json()


def quick_reply(row: QuickReply) -> dict[str, Any]:
    return QuickReplyOut.model_validate(row).as_json()


def _conversation(item: Item) -> ConversationOut:
    row, contact, last = item.conversation, item.contact, item.last
    return ConversationOut(
        id=row.id,
        contact=ContactLabelled(id=contact.id, name=contact.name, phone=contact.phone, tags=list(item.tags)),
        instance_id=row.instance_id,
        state=State(row.state),
        holder=Holder(row.holder),
        held_by=row.held_by,
        held_by_name=item.held_by_name,
        held_since=row.held_since,
        assigned_to=row.assigned_to,
        assigned_to_name=item.assigned_to_name,
        waiting_since=row.waiting_since,
        waiting_reason=row.waiting_reason,
        late=item.late,
        closed_at=row.closed_at,
        unread=item.unread,
        read_message_id=row.read_message_id,
        last_message=LastMessage.model_validate(last) if last is not None else None,
        created_at=row.created_at,
        last_message_at=row.last_message_at,
        last_inbound_at=row.last_inbound_at,
    )
