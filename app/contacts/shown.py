"""Contacts and labels as programs see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import Field

from app.contacts.directory import Address, Entry
from app.infra.answering import Answer, Instant


class ContactOut(Answer):
    """A person whom the company knows."""

    id: UUID
    name: str | None
    phone: str | None = Field(description="E.164; null enquanto só se conhece o id privado do WhatsApp.")
    tags: list[str]
    opted_out_at: Instant | None
    merged_into: UUID | None = Field(description="O contato a que este foi unido.")
    created_at: Instant


class AddressOut(Answer):
    """Where a person can be reached."""

    kind: str = Field(description="`phone`, `lid`, ou `simulated`: o número de quem só existe no simulador.")
    value: str


class ContactWhole(ContactOut):
    """A contact with every address."""

    identities: list[AddressOut]


class LabelOut(Answer):
    """A label, with how many people carry it."""

    id: UUID
    name: str
    contacts: int


def contact(entry: Entry) -> dict[str, Any]:
    return _contact(entry).as_json()


def whole(entry: Entry, addresses: Iterable[Address]) -> dict[str, Any]:
    identities = [AddressOut.model_validate(each) for each in addresses]
    return ContactWhole(**dict(_contact(entry)), identities=identities).as_json()


def label(row: Any) -> dict[str, Any]:
    return LabelOut.model_validate(row).as_json()


def _contact(entry: Entry) -> ContactOut:
    row = entry.contact
    return ContactOut(
        id=row.id,
        name=row.name,
        phone=row.phone,
        tags=list(entry.tags),
        opted_out_at=row.opted_out_at,
        merged_into=row.merged_into,
        created_at=row.created_at,
    )
