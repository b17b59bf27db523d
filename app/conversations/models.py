"""Conversations and their messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.conversations.fsm import State
from app.infra.db import TenantModel


class Holder(StrEnum):
    """Who answers: the secretary, or a person (and then the secretary is silent)."""

    AI = "ai"
    PERSON = "person"


class MessageState(StrEnum):
    """`queued → sending → accepted → delivered → read`, with doubt in between; receipts move only forward."""

    QUEUED = "queued"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    CANCELLED = "cancelled"
    HELD = "held"
    FAILED = "failed"


class Purpose(StrEnum):
    """Why a message is sent; the last gate asks different things of each. A notice tells the customer about the service itself."""

    REPLY = "reply"
    PERSON = "person"
    NOTICE = "notice"
    REMINDER = "reminder"
    FOLLOWUP = "followup"
    CAMPAIGN = "campaign"


PROACTIVE = frozenset({Purpose.REMINDER, Purpose.FOLLOWUP, Purpose.CAMPAIGN})
AUTOMATIC = frozenset(
    {Purpose.REPLY, Purpose.NOTICE}
)  # what nobody but the AI or the system says without having planned it


class Conversation(TenantModel):
    """One contact on one connected number. `address`: digits that reach the contact there, as the gateway writes them.

    `holder_epoch` goes up whenever the conversation changes hands; what the AI queued under an older one never leaves.

    `assigned_to`: the user who answers for it. `read_message_id`: the last message that an operator has seen.

    `state`: of `fsm.State`; `moving` alone writes it.
    """

    __tablename__ = "conversations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"))
    instance_id: Mapped[UUID]
    address: Mapped[str | None]
    ticket: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=State.NEW)
    holder: Mapped[str] = mapped_column(default=Holder.AI)
    holder_epoch: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[str | None]
    held_since: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    waiting_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    assigned_to: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    read_message_id: Mapped[int | None] = mapped_column(BigInteger)


class Message(TenantModel):
    """A message in or out. Inbound: `answered_at`, `turn_id`, `choice`. Outbound: `key` (once ever), purpose, state and its times.

    `author_id`: the user who wrote it, where `author` is a person of ours; None for what was written before this was kept.

    `asked_at` stands on the first answer of a turn: since when the customer waited for it.

    `not_before`: not to be sent earlier; in doubt, not to be sent again blindly. `slot_at`: its place in the number's pace.

    `attempted_at` follows the machine's clock, as the gateway that is asked about it does; all else the business clock.

    `search` is filled by a trigger when the row is inserted; nobody writes or reads it here.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    direction: Mapped[str]
    author: Mapped[str]
    author_id: Mapped[UUID | None]
    kind: Mapped[str]
    text: Mapped[str]
    media: Mapped[dict[str, Any]]
    options: Mapped[list[str]]
    provider_id: Mapped[str | None]
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    correlation_id: Mapped[str | None]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    turn_id: Mapped[UUID | None]
    choice: Mapped[dict[str, Any] | None]
    key: Mapped[str | None]
    purpose: Mapped[str | None]
    rendered: Mapped[str | None]
    holder_epoch: Mapped[int | None]
    state: Mapped[str | None]
    due_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    slot_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    looks: Mapped[int]
    doubts: Mapped[int]
    attempts: Mapped[int]
    sending_lease: Mapped[int | None] = mapped_column(BigInteger)
    attempted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    error: Mapped[str | None]
    search: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)


class OpenQuestion(TenantModel):
    """A question we asked and have no answer to. `tool` takes the answer; `options` are the texts offered, in order."""

    __tablename__ = "open_questions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    tool: Mapped[str]
    subject: Mapped[str | None]
    revision: Mapped[int | None]
    options: Mapped[list[str]]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answer: Mapped[dict[str, Any] | None]


class Transition(TenantModel):
    """A step of a conversation from state to state, or one that was proposed and refused. `cause` says more than the trigger does.

    `to_state` is None where the table leads nowhere, or something was proposed that is no state; the cause holds its beginning.
    """

    __tablename__ = "conversation_transitions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    from_state: Mapped[str]
    to_state: Mapped[str | None]
    trigger: Mapped[str]
    cause: Mapped[str | None]
    turn_id: Mapped[UUID | None]
    by: Mapped[str]
    accepted: Mapped[bool]
    at: Mapped[datetime]


class InstancePacing(TenantModel):
    """The token bucket of one connected number, and how much it sent by itself in the hour that began at `hour_at`."""

    __tablename__ = "instance_pacing"

    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    tokens: Mapped[float]
    at: Mapped[datetime]
    hour_at: Mapped[datetime | None]
    hour_sent: Mapped[int] = mapped_column(server_default="0")


class Note(TenantModel):
    """What people of the company tell each other about a conversation; the customer never sees it.

    `after_message_id`: behind which message it stands, whatever the clocks say; 0: before all. `mentions`: ids of users.
    """

    __tablename__ = "conversation_notes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    after_message_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[UUID]
    text: Mapped[str]
    mentions: Mapped[list[str]]
    created_at: Mapped[datetime]


class QuickReply(TenantModel):
    """A text that people send often, found by its shortcut."""

    __tablename__ = "quick_replies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shortcut: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
