"""Conversations and messages as programs see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from app.contacts.models import Contact
from app.conversations.models import Conversation, Holder, Message, MessageState
from app.infra.answering import Answer, Instant


class ContactRef(Answer):
    """Who the conversation is with."""

    id: UUID
    name: str | None
    phone: str | None = Field(description="E.164; null enquanto só se conhece o id privado do WhatsApp.")


class ConversationOut(Answer):
    """One contact on one connected number."""

    id: UUID
    contact: ContactRef
    instance_id: UUID
    holder: Holder = Field(description="`ai`: a secretária responde; `person`: uma pessoa assumiu.")
    held_by: str | None = Field(description="`user:<id>`, `phone` ou `gateway`.")
    held_since: Instant | None
    waiting_since: Instant | None = Field(description="Desde quando o cliente espera uma pessoa.")
    waiting_reason: str | None
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


def conversation(row: Conversation, contact: Contact) -> dict[str, Any]:
    return _conversation(row, contact).as_json()


def taken_over(row: Conversation, contact: Contact, leaving: list[int]) -> dict[str, Any]:
    return TakenOver(**dict(_conversation(row, contact)), leaving=leaving).as_json()


def message(row: Message) -> dict[str, Any]:
    return MessageOut.model_validate(row).as_json()


def _conversation(row: Conversation, contact: Contact) -> ConversationOut:
    return ConversationOut(
        id=row.id,
        contact=ContactRef.model_validate(contact),
        instance_id=row.instance_id,
        holder=Holder(row.holder),
        held_by=row.held_by,
        held_since=row.held_since,
        waiting_since=row.waiting_since,
        waiting_reason=row.waiting_reason,
        created_at=row.created_at,
        last_message_at=row.last_message_at,
        last_inbound_at=row.last_inbound_at,
    )
