"""The channel without an account: the demonstration's chat, tests, a laptop without a number. Part of the product.

Nothing is sent anywhere: whoever shows the chat reads the replies from the conversation. So no send fails half-way.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.channels import addresses
from app.channels.port import (
    Capabilities,
    Finding,
    Ignored,
    InboundEvent,
    InboundMessage,
    MessageKind,
    Outgoing,
    Receipt,
    Sighting,
    Subject,
)
from app.channels.text import is_blank, storable_value
from app.errors import Invalid, ProviderRejected

_Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
_Text = Annotated[str, StringConstraints(max_length=65_536)]


class Config(BaseModel):
    """The simulator needs to know nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """Body of the simulator's webhook. `choice_id`: the customer tapped an option; `kind`: something else than text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: _Id
    from_: Annotated[str, Field(alias="from", min_length=8, max_length=40)]
    name: Annotated[str, StringConstraints(max_length=200)] | None = None
    text: _Text = ""
    choice_id: _Id | None = None
    kind: MessageKind | None = None
    sent_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Event:
        if not (self.model_fields_set & {"text", "choice_id", "kind"}):
            raise ValueError("text, choice_id or kind is required")
        return self


def parse(body: object, received_at: datetime) -> list[InboundEvent]:
    """The event in one webhook body; its id is the sender's."""
    try:
        event = Event.model_validate(storable_value(body))
    except (ValidationError, RecursionError) as error:
        raise _invalid(error) from error
    address = addresses.digits(event.from_)
    if address is None:
        raise Invalid(
            "O campo from precisa ser um telefone com código do país, por exemplo 5511988880001.", field="from"
        )
    kind = event.kind or (MessageKind.CHOICE if event.choice_id else MessageKind.TEXT)
    if kind is MessageKind.TEXT and is_blank(event.text):
        return [Ignored(event.id, "empty_text")]
    return [
        InboundMessage(
            provider_id=event.id,
            address=address,
            lid=None,
            sender_name=(event.name or "").strip() or None,
            kind=kind,
            text=event.text,
            choice_id=event.choice_id,
            sent_at=event.sent_at or received_at,
        )
    ]


class Simulator:
    """See `channels.port.Channel`. Here, and only here, sending twice under one key is sending once."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(typing=True)

    def render(self, message: Outgoing) -> str:
        return message.text

    def send(self, message: Outgoing) -> Receipt:
        if addresses.digits(message.to) is None:
            raise ProviderRejected("Este número de telefone não é válido.", reason="bad_number")
        return Receipt(_provider_id(message))

    def find(self, message: Outgoing, *, since: datetime) -> list[Sighting]:
        """Always found: a send that was begun here has nothing left to do, so a doubt is settled as sent, once."""
        return [] if addresses.digits(message.to) is None else [Sighting(_provider_id(message), since)]

    def check(self) -> list[Finding]:
        return [Finding(Subject.ADDRESS, True, "O simulador funciona sem conta e sem número.")]


def _provider_id(message: Outgoing) -> str:
    return f"simulator-{message.key}"


def _invalid(error: ValidationError | RecursionError) -> Invalid:
    if isinstance(error, RecursionError):
        return Invalid("O corpo tem objetos demais uns dentro dos outros.")
    place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
    return Invalid("O corpo não segue o formato do simulador: id, from e text, choice_id ou kind.", field=place or None)
