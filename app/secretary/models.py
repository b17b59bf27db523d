"""What she remembers of a person: a card of it, and moments of long ago that a later question may bring back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB, base
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from app.infra.db import TenantModel


class Vector(UserDefinedType[str]):
    """pgvector's type, written and read as its text: `[0.1,0.2]`."""

    cache_ok = True

    def __init__(self, size: int | str | None = None) -> None:
        self.size = None if size is None else int(size)

    def get_col_spec(self, **_: Any) -> str:
        return "VECTOR" if self.size is None else f"VECTOR({self.size})"


base.ischema_names["vector"] = Vector  # so that the migrated table can be compared with this model


class ContactProfile(TenantModel):
    """One person's card. `noted`: things that stand on it; `dropped`: fingerprints of what a person of ours struck off for good.

    `trained_to`: the last message that went into it. `revision` goes up with every change. A person's words are not kept here but in
    short, with numbers and addresses masked; it goes with the contact.
    """

    __tablename__ = "contact_profiles"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str | None]
    mood: Mapped[float | None]
    noted: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    dropped: Mapped[list[str]]
    summary: Mapped[str | None]
    summary_by: Mapped[str | None]
    visits: Mapped[list[str]]
    messages: Mapped[int]
    moments: Mapped[int]
    trained_to: Mapped[int] = mapped_column(BigInteger)
    trained_at: Mapped[datetime]
    revision: Mapped[int]


class ContactMoment(TenantModel):
    """A stretch of talk that lies behind, in short, and where it points in the space of `model`. Never compared with another model's."""

    __tablename__ = "contact_moments"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    first_message_id: Mapped[int] = mapped_column(BigInteger)
    last_message_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    text: Mapped[str]
    model: Mapped[str]
    vector: Mapped[str] = mapped_column(Vector(256))
