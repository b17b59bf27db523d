"""Find or make the person behind an address; join two that turn out to be one, and part them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.contacts.models import Contact, ContactMerge, Kind
from app.errors import Conflict, Invalid, NotFound
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger

REMEMBER: Final = "secretary.context"  # of a room above, which remembers people


@dataclass(frozen=True, slots=True)
class Person:
    """What a message's intake needs to know of a contact."""

    id: UUID
    name: str | None
    rhythm_s: float | None
    is_new: bool = False


_KNOWN = text(
    """
    SELECT i.kind, i.value, c.id, c.name, c.phone, c.rhythm_s FROM contact_identities i JOIN contacts c ON c.id = i.contact_id
    WHERE (i.kind = :by AND i.value = :phone) OR (i.kind = 'lid' AND i.value = :lid)
    """
)
_NEW_CONTACT = text(
    """
    WITH contact AS (INSERT INTO contacts (id, name, phone, created_at) VALUES (:id, :name, :phone, :now)),
    known_by AS (
        INSERT INTO contact_identities (kind, value, contact_id, created_at)
        SELECT kind, value, CAST(:id AS uuid), CAST(:now AS timestamptz)
        FROM (VALUES (CAST(:by AS text), CAST(:phone AS text)), ('lid', CAST(:lid AS text))) AS given (kind, value)
        WHERE value IS NOT NULL
        ON CONFLICT DO NOTHING RETURNING kind
    )
    SELECT count(*) FROM known_by
    """
)
_NEW_IDENTITY = text(
    "INSERT INTO contact_identities (kind, value, contact_id, created_at) VALUES (:kind, :value, :id, :now)"
    " ON CONFLICT DO NOTHING RETURNING contact_id"
)


def resolve(session: Session, *, phone: str | None, lid: str | None, name: str | None, played: bool = False) -> Person:
    """The contact with this phone (canonical E.164) or LID; made when new, joined when the two belonged to two contacts.

    `played`: somebody only pretends to have this number. That is another contact than the person who really has it, so what is played
    never reaches them. Idempotent, also for two first messages at the same time: the identities' primary key has the last word.
    """
    by = Kind.SIMULATED if played else Kind.PHONE
    if phone is None and lid is None:
        raise Invalid("A mensagem não diz de quem é.", field="address")
    rows = session.execute(_KNOWN, {"by": by, "phone": phone, "lid": lid}).all()
    found = {row.id for row in rows}
    if not found:
        return _create(session, by, phone, lid, name)
    if len(found) == 2:
        by_phone = next(row for row in rows if row.kind == by)
        merge(session, kept_id=by_phone.id, merged_id=next(iter(found - {by_phone.id})))
        return Person(by_phone.id, by_phone.name or name, by_phone.rhythm_s)
    row = rows[0]
    _complete(session, row.id, {r.kind for r in rows}, {by: phone, Kind.LID: lid})
    if (row.name is None and name) or (row.phone is None and phone):
        session.execute(
            text("UPDATE contacts SET name = coalesce(name, :name), phone = coalesce(phone, :phone) WHERE id = :id"),
            {"id": row.id, "name": name, "phone": phone},
        )
    return Person(row.id, row.name or name, row.rhythm_s)


def _create(session: Session, by: Kind, phone: str | None, lid: str | None, name: str | None) -> Person:
    contact_id = uuid4()
    parameters = {"id": contact_id, "name": name, "by": by, "phone": phone, "lid": lid, "now": clock.now()}
    identities = session.scalar(_NEW_CONTACT, parameters)
    if identities == (phone is not None) + (lid is not None):
        return Person(contact_id, name, None, is_new=True)
    # another first message of the same person was quicker
    session.execute(text("DELETE FROM contact_identities WHERE contact_id = :id"), {"id": contact_id})
    session.execute(text("DELETE FROM contacts WHERE id = :id"), {"id": contact_id})
    return resolve(session, phone=phone, lid=lid, name=name, played=by is Kind.SIMULATED)


def _complete(session: Session, contact_id: UUID, known: set[str], given: Mapping[Kind, str | None]) -> None:
    for kind, value in given.items():
        if value is not None and kind not in known:
            parameters = {"kind": kind, "value": value, "id": contact_id, "now": clock.now()}
            session.execute(_NEW_IDENTITY, parameters)


_JOIN = text("UPDATE contacts SET merged_into = :kept WHERE id = :merged AND merged_into IS NULL RETURNING id")
_KEEP_OPT_OUT = text(
    """
    UPDATE contacts kept SET opted_out_at = merged.opted_out_at FROM contacts merged
    WHERE kept.id = :kept AND merged.id = :merged AND kept.opted_out_at IS NULL AND merged.opted_out_at IS NOT NULL
    """
)


def merge(session: Session, *, kept_id: UUID, merged_id: UUID) -> ContactMerge | None:
    """Two contacts are one person: the merged one's identities go to the kept one. Recorded, and `undo_merge` takes it back.

    None when the merged one was joined to somebody already, perhaps at this very moment. Conversations stay where they are;
    whoever looks for a contact's conversation looks under those merged into it too.
    """
    if kept_id == merged_id:
        raise Invalid("Um contato não pode ser unido a ele mesmo.", field="merged_id")
    parameters = {"kept": kept_id, "merged": merged_id}
    if session.execute(_JOIN, parameters).first() is None:
        return None
    session.execute(_KEEP_OPT_OUT, parameters)
    moved = session.execute(
        text("UPDATE contact_identities SET contact_id = :kept WHERE contact_id = :merged RETURNING kind, value"),
        parameters,
    ).all()
    entry = ContactMerge(
        id=uuid4(),
        kept_id=kept_id,
        merged_id=merged_id,
        moved={"identities": [[row.kind, row.value] for row in moved]},
        merged_at=clock.now(),
    )
    session.add(entry)
    audit.record(session, "system", "contacts_merged", str(kept_id), merged=str(merged_id))
    _remember_anew(session, kept_id)
    return entry


_OPT_OUT = text(
    """
    WITH person AS (SELECT coalesce(merged_into, id) AS id FROM contacts WHERE id = :id)
    UPDATE contacts SET opted_out_at = :now
    WHERE opted_out_at IS NULL AND (id = (SELECT id FROM person) OR merged_into = (SELECT id FROM person))
    RETURNING id
    """
)


_OPT_IN = text(
    """
    WITH person AS (SELECT coalesce(merged_into, id) AS id FROM contacts WHERE id = :id)
    UPDATE contacts SET opted_out_at = NULL
    WHERE opted_out_at IS NOT NULL AND (id = (SELECT id FROM person) OR merged_into = (SELECT id FROM person))
    RETURNING id
    """
)


def opt_out(
    session: Session,
    contact_id: UUID,
    *,
    by: str = "system",
    turn_id: UUID | None = None,
    message_id: int | None = None,
) -> bool:
    """The person wants no messages on our own initiative any more. The first time counts; False when it is known already.

    `by`: who says so. `turn_id`, `message_id`: in which words the person said it.
    """
    if not session.execute(_OPT_OUT, {"id": contact_id, "now": clock.now()}).all():
        return False
    words = {"turn": str(turn_id) if turn_id else None, "message": message_id}
    said = {name: value for name, value in words.items() if value is not None}
    audit.record(session, by, "contact_opted_out", str(contact_id), **said)
    live.changed(session, Topic.CONTACT, contact_id)
    return True


def opt_in(session: Session, contact_id: UUID, *, by: str) -> bool:
    """Take it back, wherever it was noted of this person: their words were misread, or they thought again. False when nothing was noted."""
    if not session.execute(_OPT_IN, {"id": contact_id}).all():
        return False
    audit.record(session, by, "contact_opted_in", str(contact_id))
    live.changed(session, Topic.CONTACT, contact_id)
    return True


def has_opted_out(session: Session, contact_id: UUID) -> bool:
    return session.scalar(text("SELECT opted_out_at FROM contacts WHERE id = :id"), {"id": contact_id}) is not None


def forget_habits(session: Session, contact_id: UUID) -> None:
    """What was learnt from how this person writes, and that they wanted no messages: for a person who is invented and begins anew."""
    session.execute(text("UPDATE contacts SET rhythm_s = NULL, opted_out_at = NULL WHERE id = :id"), {"id": contact_id})


def undo_merge(session: Session, merge_id: UUID, *, actor: str) -> Contact:
    """Part two contacts again, with the identities that each had. Returns the one that was merged away."""
    entry = session.get(ContactMerge, merge_id, with_for_update=True)
    if entry is None:
        raise NotFound("União de contatos não encontrada.")
    if entry.undone_at is not None:
        raise Conflict("Esta união já foi desfeita.")
    for kind, value in entry.moved["identities"]:
        session.execute(
            text("UPDATE contact_identities SET contact_id = :id WHERE kind = :kind AND value = :value"),
            {"id": entry.merged_id, "kind": kind, "value": value},
        )
    contact = session.get_one(Contact, entry.merged_id)
    contact.merged_into = None
    entry.undone_at = clock.now()
    audit.record(session, actor, "contacts_parted", str(entry.kept_id), parted=str(entry.merged_id))
    for contact_id in (entry.kept_id, entry.merged_id):
        _remember_anew(session, contact_id)
    return contact


def _remember_anew(session: Session, contact_id: UUID) -> None:
    """Whose words are whose has changed: what is remembered of this person is worked out anew."""
    ledger.schedule(session, REMEMBER, f"{contact_id}:afresh", keep_earlier=True)


def learn_rhythm(session: Session, contact_id: UUID, pause_s: float) -> None:
    """Take a pause between two messages of one burst into the contact's moving average."""
    session.execute(
        text("UPDATE contacts SET rhythm_s = coalesce(0.7 * rhythm_s + 0.3 * :pause, :pause) WHERE id = :id"),
        {"id": contact_id, "pause": pause_s},
    )
