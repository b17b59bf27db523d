"""A person who writes to the company, and the addresses by which we know them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import TenantModel


class Kind(StrEnum):
    """How an address names a person. `SIMULATED`: the phone of somebody who is only played; the real person of that number is another."""

    PHONE = "phone"
    LID = "lid"
    SIMULATED = "simulated"


class Contact(TenantModel):
    """A person. `phone` is E.164; `rhythm_s` the moving average of pauses between messages of one burst, in seconds."""

    __tablename__ = "contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    phone: Mapped[str | None]
    opted_out_at: Mapped[datetime | None]
    rhythm_s: Mapped[float | None]
    created_at: Mapped[datetime]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))


class ContactIdentity(TenantModel):
    """An address of a person: an E.164 phone in canonical form, or a LID. `kind` is one of `Kind`."""

    __tablename__ = "contact_identities"

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), index=True)
    created_at: Mapped[datetime]


class ContactMerge(TenantModel):
    """Two contacts found to be one person; `moved` holds what changed hands, so that it can be undone."""

    __tablename__ = "contact_merges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"))
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"))
    moved: Mapped[dict[str, Any]]
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Tag(TenantModel):
    """A label of the company for people. `folded` is the name without accents and capitals: one label, however it is written."""

    __tablename__ = "tags"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    created_at: Mapped[datetime]


class ContactTag(TenantModel):
    """A person carries a label."""

    __tablename__ = "contact_tags"

    tag_id: Mapped[UUID] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    created_at: Mapped[datetime]
