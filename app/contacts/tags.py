"""Labels for people. A label is made when it is first used, and one label however it is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.contacts.models import ContactTag, Tag
from app.errors import Invalid, NotFound
from app.infra import audit, clock, counting, portuguese
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic

LONGEST: Final = 40
MOST_EACH: Final = 30
_MANY: Final = 500

_KNOWN = text("SELECT id FROM contacts WHERE id = :id FOR UPDATE")
# In one order for all: two who make the same labels do not wait for each other in a circle.
_NAME = text(
    "INSERT INTO tags (id, name, folded, created_at)"
    " SELECT gen_random_uuid(), name, folded, :now FROM unnest(CAST(:names AS text[]), CAST(:folded AS text[])) AS given (name, folded)"
    " ORDER BY folded ON CONFLICT (folded) DO NOTHING"
)
_PUT = text(
    "INSERT INTO contact_tags (tag_id, contact_id, created_at)"
    " SELECT id, :contact_id, :now FROM tags WHERE folded = ANY(:folded) ON CONFLICT DO NOTHING"
)
_TAKE_OFF = text(
    "DELETE FROM contact_tags WHERE contact_id = :contact_id"
    " AND tag_id NOT IN (SELECT id FROM tags WHERE folded = ANY(:folded))"
)
_OF = text(
    "SELECT ct.contact_id, t.name FROM contact_tags ct JOIN tags t ON t.id = ct.tag_id"
    " WHERE ct.contact_id = ANY(:ids) ORDER BY t.folded"
)
_ALL = text(
    "SELECT t.id, t.name, count(ct.contact_id) AS contacts FROM tags t LEFT JOIN contact_tags ct ON ct.tag_id = t.id"
    " GROUP BY t.id ORDER BY t.folded"
)
_NAMES = text("SELECT name FROM tags ORDER BY folded LIMIT :limit")
_DELETE = text("DELETE FROM tags WHERE id = :id RETURNING name")


def fold(name: str) -> str:
    """What makes two names the same label."""
    return " ".join(portuguese.fold(name).split())


def put(session: Session, contact_id: UUID, names: Sequence[str], *, actor: str) -> tuple[str, ...]:
    """Let the person carry these labels and no others; returns them as they are written. Raises NotFound, Invalid."""
    _lock(session, contact_id)
    return _put(session, contact_id, names, actor)


def change(session: Session, contact_id: UUID, *, add: str, take_off: str, actor: str) -> tuple[str, ...]:
    """One label more, one less; empty: none. Of two who change at once neither undoes the other's. Raises NotFound, Invalid.

    Only the person is locked: a customer's message locks the person and then the conversation, and must not meet us halfway.
    """
    _lock(session, contact_id)
    gone = fold(take_off)
    kept = [name for name in of_contacts(session, {contact_id}).get(contact_id, ()) if fold(name) != gone]
    return _put(session, contact_id, [*kept, add] if add else kept, actor)


def _lock(session: Session, contact_id: UUID) -> None:
    if session.execute(_KNOWN, {"id": contact_id}).first() is None:
        raise NotFound("Contato não encontrado.")


def _put(session: Session, contact_id: UUID, names: Sequence[str], actor: str) -> tuple[str, ...]:
    wanted = {fold(name): " ".join(name.split()) for name in reversed(names)}
    if "" in wanted or len(wanted) > MOST_EACH:
        raise Invalid(f"Use até {MOST_EACH} etiquetas, nenhuma vazia.", field="tags")
    now = clock.now()
    parameters = {"contact_id": contact_id, "names": list(wanted.values()), "folded": list(wanted), "now": now}
    session.execute(_NAME, parameters)
    session.execute(_TAKE_OFF, parameters)
    session.execute(_PUT, parameters)
    audit.record(session, actor, "contact_tagged", str(contact_id), tags=len(wanted))
    live.changed(session, Topic.CONTACT, contact_id)
    return of_contacts(session, {contact_id}).get(contact_id, ())


def of_contacts(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The labels of these people; who has none is left out."""
    found: dict[UUID, tuple[str, ...]] = {}
    for row in session.execute(_OF, {"ids": list(ids)}) if ids else ():
        found[row.contact_id] = (*found.get(row.contact_id, ()), row.name)
    return found


def listed(session: Session) -> list[Any]:
    """Every label with how many people carry it, by name."""
    return list(session.execute(_ALL))


def names(session: Session, *, limit: int) -> list[str]:
    """The labels there are, by name, without counting who carries them."""
    return list(session.scalars(_NAMES, {"limit": limit}))


def is_common(session: Session, name: str) -> bool:
    """Whether so many carry it that looking at one after the other finds them sooner than starting from them."""
    label = select(Tag.id).where(Tag.folded == fold(name)).scalar_subquery()
    return counting.is_more_than(session, _MANY, select(ContactTag.contact_id).where(ContactTag.tag_id == label))


def delete(session: Session, tag_id: UUID, *, actor: str) -> None:
    """Take the label off everybody. Raises NotFound."""
    if session.execute(_DELETE, {"id": tag_id}).first() is None:
        raise NotFound("Etiqueta não encontrada.")
    audit.record(session, actor, "tag_deleted", str(tag_id))
    live.changed(session, Topic.CONTACT, live.ALL)
