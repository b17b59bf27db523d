"""What she remembers of each person: kept in PostgreSQL, found in Redis, and brought back when it fits the question.

The trainer (`training.py`) writes it; a turn reads it; people of the company correct it. Redis holds a copy for a while: a reader only
ever fills a gap (NX), every writer replaces the copy after its commit, so what is older never covers what is newer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from prometheus_client import Counter
from pydantic import ValidationError
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.infra import audit, clock, redis
from app.infra.tenancy import after_commit, company_of
from app.llm.offline.embedding import MODEL, embed
from app.secretary.discretion import masked
from app.secretary.profile import LONGEST_NOTE, Note, NoteKind, Profile, fingerprint

LASTS_S: Final = 600
SHAPE: Final = "1"  # of what stands in Redis: another release must not read it wrongly
MOST_RECALLED: Final = 2
BETWEEN: Final = " / "  # the lines of a moment
NEAR: Final = 0.72  # cosine distance: beyond that, what comes back has nothing to do with the question

READS = Counter("contact_context_total", "Looks at what is remembered of a person, by where it was found.", ["outcome"])
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of talk of long ago, in short."""

    at: datetime
    text: str


_LOAD = text(
    """
    SELECT p.language, p.mood, p.noted, p.summary, p.summary_by, p.visits, p.messages, p.moments, p.trained_to, p.trained_at
    FROM contacts c JOIN contact_profiles p ON p.contact_id = coalesce(c.merged_into, c.id) WHERE c.id = :id
    """
)


def of(session: Session, contact_id: UUID) -> Profile:
    """The person's card; an empty one when nothing was noted yet. In memory's place stands Redis, behind it the database."""
    company_id = company_of(session)
    found = _from_redis(company_id, contact_id)
    if found is not None:
        READS.labels("redis").inc()
        return found
    READS.labels("database").inc()
    profile = stored(session, contact_id)
    _offer(company_id, contact_id, profile)
    return profile


def stored(session: Session, contact_id: UUID) -> Profile:
    """The same, from the database alone."""
    row = session.execute(_LOAD, {"id": contact_id}).one_or_none()
    return Profile() if row is None else Profile.model_validate(dict(row._mapping))


_RECALL = text(
    """
    SELECT at, text FROM (
        SELECT at, text, vector OPERATOR(ext.<=>) CAST(:vector AS ext.vector) AS distance FROM contact_moments
        WHERE contact_id = (SELECT coalesce(merged_into, id) FROM contacts WHERE id = :id) AND model = :model
            AND last_message_id < :before
    ) AS far WHERE distance < :near ORDER BY distance LIMIT :most
    """
)


def recall(session: Session, contact_id: UUID, asked: str, *, before: int) -> list[Moment]:
    """Moments older than message `before` that have to do with what is asked, nearest first."""
    vector = embed(asked)
    if not any(vector):
        return []
    rows = session.execute(
        _RECALL,
        {
            "id": contact_id,
            "vector": as_text(vector),
            "model": MODEL,
            "before": before,
            "near": NEAR,
            "most": MOST_RECALLED,
        },
    )
    return [Moment(row.at, row.text) for row in rows]


def as_text(vector: Sequence[float]) -> str:
    """As pgvector reads it."""
    return f"[{','.join(f'{value:.6f}' for value in vector)}]"


_LOCK = text(
    """
    SELECT p.contact_id, p.noted, p.dropped FROM contacts c JOIN contact_profiles p ON p.contact_id = coalesce(c.merged_into, c.id)
    WHERE c.id = :id FOR UPDATE OF p
    """
)
_NOTE = text(
    "UPDATE contact_profiles SET noted = CAST(:noted AS jsonb), dropped = CAST(:dropped AS jsonb), revision = revision + 1"
    " WHERE contact_id = :id"
)


def correct(session: Session, contact_id: UUID, note_id: UUID, said: str, *, actor: str) -> None:
    """Put right what she noted. The old words do not come back, and the new ones are never overwritten by her.

    Raises NotFound, and Invalid for words that are none or too many.
    """
    said = " ".join(said.split())
    if not 1 <= len(said) <= LONGEST_NOTE:
        raise Invalid("Escreva algo, em até 160 letras.", field="lembranca")
    found, noted, dropped = _locked(session, contact_id, note_id)
    old = next(note for note in noted if note.id == note_id)
    new = old.model_copy(update={"text": masked(said), "at": clock.now(), "by": actor})
    _write(
        session,
        found,
        [new if note.id == note_id else note for note in noted],
        {*dropped, fingerprint(old.kind, old.text)} - {fingerprint(new.kind, new.text)},
    )
    audit.record(session, actor, "contact_note_corrected", str(found), kind=old.kind)


def strike(session: Session, contact_id: UUID, note_id: UUID, *, actor: str) -> None:
    """Strike off what she noted, for good: she does not note it again. Raises NotFound."""
    found, noted, dropped = _locked(session, contact_id, note_id)
    old = next(note for note in noted if note.id == note_id)
    left = [note for note in noted if note.id != note_id]
    _write(session, found, left, {*dropped, fingerprint(old.kind, old.text)})
    audit.record(session, actor, "contact_note_struck", str(found), kind=old.kind)


_CLEAR_SUMMARY = text(
    "UPDATE contact_profiles SET summary = NULL, summary_by = NULL, revision = revision + 1 WHERE contact_id = :id"
)


def strike_summary(session: Session, contact_id: UUID, *, actor: str) -> None:
    """Forget the summary; the next one tells only what came after. Raises NotFound when nothing is remembered."""
    row = session.execute(_LOCK, {"id": contact_id}).one_or_none()
    if row is None:
        raise NotFound("Não há nada anotado sobre esta pessoa.")
    session.execute(_CLEAR_SUMMARY, {"id": row.contact_id})
    audit.record(session, actor, "contact_summary_struck", str(row.contact_id))
    publish(session, row.contact_id)


def _locked(session: Session, contact_id: UUID, note_id: UUID) -> tuple[UUID, list[Note], set[str]]:
    row = session.execute(_LOCK, {"id": contact_id}).one_or_none()
    noted = [Note.model_validate(note) for note in row.noted] if row is not None else []
    if row is None or all(note.id != note_id for note in noted):
        raise NotFound("Esta anotação não existe mais.")
    return row.contact_id, noted, set(row.dropped)


def _write(session: Session, contact_id: UUID, noted: Sequence[Note], dropped: set[str]) -> None:
    session.execute(_NOTE, {"id": contact_id, "noted": as_json(noted), "dropped": json.dumps(sorted(dropped))})
    publish(session, contact_id)


def forget(session: Session, contact_id: UUID) -> None:
    """Everything that was remembered of this person. The tables' own rule does the same when the contact itself is erased."""
    for table in ("contact_moments", "contact_profiles"):
        session.execute(_FORGET[table], {"id": contact_id})
    publish(session, contact_id)


_FORGET: Final = {
    "contact_moments": text("DELETE FROM contact_moments WHERE contact_id = :id"),
    "contact_profiles": text("DELETE FROM contact_profiles WHERE contact_id = :id"),
}
_GROUP: Final = text("SELECT id FROM contacts WHERE id = :id OR merged_into = :id")


def publish(session: Session, contact_id: UUID) -> None:
    """Let Redis hold what this transaction makes of the card, once it is durable; under the names of those merged into it, too."""
    session.flush()
    profile, company_id = stored(session, contact_id), company_of(session)
    ids = list(session.scalars(_GROUP, {"id": contact_id}))
    after_commit(session, lambda: _replace(company_id, ids, profile))


def new_note(kind: NoteKind, said: str) -> Note:
    """A note of hers, masked and short."""
    return Note(id=uuid4(), kind=kind, text=masked(" ".join(said.split()))[:LONGEST_NOTE], at=clock.now())


def as_json(noted: Sequence[Note]) -> str:
    return f"[{','.join(note.model_dump_json() for note in noted)}]"


def _from_redis(company_id: UUID, contact_id: UUID) -> Profile | None:
    try:
        found = redis.client(hurried=True).get(_key(company_id, contact_id))
    except RedisError as error:
        _log.warning("a person's card is not looked up in Redis", extra={"error": type(error).__name__})
        return None
    if not isinstance(found, bytes):
        return None
    try:
        return Profile.model_validate_json(found)
    except ValidationError:
        _log.warning("a person's card in Redis cannot be read")
        return None


def _offer(company_id: UUID, contact_id: UUID, profile: Profile) -> None:
    """Fill a gap; what a writer put there meanwhile is newer and stays."""
    try:
        redis.client(hurried=True).set(_key(company_id, contact_id), profile.model_dump_json(), ex=LASTS_S, nx=True)
    except RedisError as error:
        _log.warning("a person's card is not kept in Redis", extra={"error": type(error).__name__})


def _replace(company_id: UUID, contact_ids: Sequence[UUID], profile: Profile) -> None:
    stored_as = profile.model_dump_json()
    try:
        with redis.client(hurried=True).pipeline() as pipe:
            for contact_id in contact_ids:
                pipe.set(_key(company_id, contact_id), stored_as, ex=LASTS_S)
            pipe.execute()
    except RedisError as error:
        _log.warning("a person's new card is not told, it is read anew later", extra={"error": type(error).__name__})


def _key(company_id: UUID, contact_id: UUID) -> str:
    return redis.key(company_id, "profile", SHAPE, contact_id.hex)
