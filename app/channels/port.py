"""What Secretária needs from any WhatsApp gateway, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class MessageKind(StrEnum):
    """What a message is. Stored as received, also where we can only answer kindly."""

    TEXT = "text"
    CHOICE = "choice"  # a button or list reply; `choice_id` says which
    AUDIO = "audio"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    REACTION = "reaction"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A customer's message as the gateway reported it.

    `address`: digits that reach this person through the same gateway, exactly as it wrote them (a Brazilian number may lack
    its ninth digit); None when the gateway gave only a LID. `lid`: WhatsApp's private id, digits only.
    `held_by_person`: True or False when the gateway says whether a person owns its ticket; None when it says nothing.
    """

    provider_id: str
    address: str | None
    lid: str | None
    sender_name: str | None
    kind: MessageKind
    text: str
    choice_id: str | None = None
    media: Mapping[str, Any] = field(default_factory=dict)
    quoted_provider_id: str | None = None
    sent_at: datetime | None = None
    ticket: str | None = None
    held_by_person: bool | None = None
    ticket_closed: bool = False


@dataclass(frozen=True, slots=True)
class Echo:
    """A message that left the company's own number: ours coming back, or typed by a person on the phone or in the gateway.

    `held_by_person`, `ticket_closed`: as for a customer's message. A person on the phone owns no ticket.
    """

    provider_id: str
    address: str | None
    lid: str | None
    text: str
    kind: MessageKind
    ticket: str | None = None
    held_by_person: bool | None = None
    ticket_closed: bool = False


class DeliveryState(StrEnum):
    """Receipts only move a message forward in this order."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """A receipt for a message that we sent."""

    provider_id: str
    state: DeliveryState
    at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """An authentic event that we know and do not use: a group, a tag change, an unknown type. Answered 200, stored, no effect."""

    provider_id: str
    reason: str


InboundEvent = InboundMessage | Echo | StatusUpdate | Ignored


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `key` names it for ever; `options` are numbered in the text where the channel has no lists."""

    key: str
    to: str
    text: str
    options: tuple[str, ...] = ()
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The gateway accepted the message; `provider_id` is None where it does not say one."""

    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A message of ours that the gateway holds, found by look-up."""

    provider_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the channel can do by itself. `typing`: shows that somebody is writing."""

    typing: bool = False


class Subject(StrEnum):
    """What a check of a connection looks at."""

    ADDRESS = "address"
    TOKEN = "token"
    LOGIN = "login"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `ok` None: it could not be told. `words` say it to a person, in Portuguese; `more` says why."""

    subject: Subject
    ok: bool | None
    words: str
    more: str = ""


class Channel(Protocol):
    """One connection to a gateway. Built per instance from its configuration; holds no database session.

    `send` raises ProviderUnavailable when surely nothing was sent and a later try may help, ProviderRejected when no try can
    help, OutcomeUnknown when the message may have left. No gateway takes an idempotency key: calling twice may send twice.
    `find` returns the gateway's own messages to the same number with the same text created since `since`, oldest first; it
    raises LookupImpossible where nothing can be looked up and ProviderUnavailable where the look itself failed.
    `check` asks whether the connection is good, sends nothing to anybody and never raises.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def render(self, message: Outgoing) -> str:
        """The text as it leaves: options numbered, gateway template marks neutralised. Used to recognise echoes."""
        ...

    def send(self, message: Outgoing) -> Receipt: ...

    def find(self, message: Outgoing, *, since: datetime) -> list[Sighting]: ...

    def check(self) -> list[Finding]: ...
