"""The people a company knows: find them by name or number, look at one, correct the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, or_, select, text
from sqlalchemy.orm import Session

from app.contacts import tags
from app.contacts.models import Contact, ContactIdentity, ContactTag, Tag
from app.errors import NotFound
from app.infra import audit, counting, portuguese
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic

LONGEST_QUERY: Final = 100
LONGEST_NAME: Final = 200
_WORD: Final = re.compile(r"\w+")
_LEAST_DIGITS: Final = 4
_MANY: Final = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contact stands in the list."""

    created_at: datetime
    id: UUID

    @classmethod
    def parse(cls, created_at: str, id: str) -> Place:
        return cls(datetime.fromisoformat(created_at), UUID(id))


@dataclass(frozen=True, slots=True)
class Entry:
    """A person with their labels."""

    contact: Contact
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached. `kind`: one of `models.Kind`."""

    kind: str
    value: str


def listed(session: Session, *, words: str | None, tag: str | None, after: Place | None, limit: int) -> list[Entry]:
    """Contacts, the newest first, without those merged into others. `words`: the beginnings of words of the name, or digits."""
    query = select(Contact).where(Contact.merged_into.is_(None))
    if words is not None:
        query = query.where(named(session, words))
    if tag is not None:
        carrying = select(ContactTag.contact_id).join(Tag, Tag.id == ContactTag.tag_id)
        query = query.where(Contact.id.in_(carrying.where(Tag.folded == tags.fold(tag))))
    if after is not None:
        query = query.where(
            Contact.created_at <= after.created_at,
            or_(Contact.created_at < after.created_at, Contact.id > after.id),
        )
    # In the order of an index PostgreSQL would walk through everybody for a name that hardly anybody has, folding each one's.
    newest = Contact.created_at if words is None else Contact.created_at + timedelta(0)
    found = session.scalars(query.order_by(newest.desc(), Contact.id).limit(limit)).all()
    labels = tags.of_contacts(session, {contact.id for contact in found})
    return [Entry(contact, labels.get(contact.id, ())) for contact in found]


def one(session: Session, contact_id: UUID) -> Entry:
    """Raises NotFound, also for another company's contact."""
    contact = session.scalar(select(Contact).where(Contact.id == contact_id))
    if contact is None:
        raise NotFound("Contato não encontrado.")
    return Entry(contact, tags.of_contacts(session, {contact_id}).get(contact_id, ()))


def addresses(session: Session, contact_id: UUID) -> list[Address]:
    """Every number and LID by which the person is known."""
    rows = session.execute(
        select(ContactIdentity.kind, ContactIdentity.value)
        .where(ContactIdentity.contact_id == contact_id)
        .order_by(ContactIdentity.kind.desc(), ContactIdentity.value)
    )
    return [Address(row.kind, row.value) for row in rows]


def rename(session: Session, contact_id: UUID, name: str | None, *, actor: str) -> Entry:
    """Raises NotFound."""
    contact = session.scalar(select(Contact).where(Contact.id == contact_id).with_for_update())
    if contact is None:
        raise NotFound("Contato não encontrado.")
    contact.name = name
    session.flush()
    audit.record(session, actor, "contact_renamed", str(contact_id))
    live.changed(session, Topic.CONTACT, contact_id)
    return one(session, contact_id)


# The very expression of the index.
_NAME: Final[ColumnElement[Any]] = literal_column(
    "to_tsvector('pg_catalog.simple', ext.fold(coalesce(contacts.name, '')))"
)


def named(session: Session, words: str) -> ColumnElement[bool]:
    """Contacts with these beginnings of words in their name, or these digits in a number.

    PostgreSQL cannot tell how many a beginning fits. Few are found first, by the index, and put in order afterwards; many are met soon
    by whoever walks in order. The wrong way round folds the name of everybody there is, or looks up everybody one by one.
    """
    found = select(Contact.id).where(_matching(words)).cte("named").prefix_with("MATERIALIZED")
    are_many = counting.is_more_than(session, _MANY, select(found.c.id))
    return _matching(words) if are_many else Contact.id.in_(select(found.c.id))


def _matching(words: str) -> ColumnElement[bool]:
    """By name; by number as well when there are digits enough to mean one."""
    # Only letters and digits are left, so nothing in it needs quoting.
    beginnings = " & ".join(f"{word}:*" for word in _WORD.findall(portuguese.fold(words).replace("_", " ")))
    by_name: ColumnElement[bool] = _NAME.op("@@")(func.to_tsquery(text("'pg_catalog.simple'"), beginnings))
    digits = re.sub(r"\D", "", words)
    if len(digits) < _LEAST_DIGITS:
        return by_name
    # Not an "or": with one, PostgreSQL would fold the name of every contact there is.
    names = select(Contact.id).where(by_name)
    numbers = select(ContactIdentity.contact_id).where(ContactIdentity.value.contains(digits, autoescape=True))
    return Contact.id.in_(names.union(numbers))
