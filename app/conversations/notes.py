"""What people of the company tell each other about a conversation. The customer never sees it, nor does the secretary say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations import inbox, thread
from app.conversations import mentions as mentions_of
from app.conversations.mentions import Piece
from app.conversations.models import Note
from app.errors import Invalid, NotFound
from app.infra import audit, clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.tenants import users

MOST_MENTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Written:
    """A note as people read it. `mentions`: who is meant, by id, with their names; `pieces`: its words, their names apart."""

    id: int
    conversation_id: UUID
    after_message_id: int
    author_id: UUID
    author: str | None
    text: str
    mentions: dict[str, str]
    pieces: Sequence[Piece]
    created_at: datetime


def write(session: Session, conversation_id: UUID, body: str, *, mentions: Sequence[UUID], by: UUID) -> Written:
    """Leave a note at the thread's end. Raises NotFound; Invalid for too many mentioned, and for who is not of the company."""
    inbox.must_exist(session, conversation_id)
    meant = list(dict.fromkeys(mentions))
    names = users.names_of(session, meant)
    if len(meant) > MOST_MENTIONS:
        raise Invalid("Uma anotação avisa até 20 pessoas. Mencione menos colegas.", field="mentions")
    if len(names) < len(meant):
        raise Invalid("Só é possível mencionar pessoas da sua empresa.", field="mentions")
    note = Note(
        conversation_id=conversation_id,
        after_message_id=thread.newest_id(session, conversation_id),
        author_id=by,
        text=body,
        mentions=[str(each) for each in meant],
        created_at=clock.now(),
    )
    session.add(note)
    session.flush()
    audit.record(session, f"user:{by}", "note_written", str(conversation_id), note=note.id)
    mentions_of.tell(session, conversation_id, meant, by=by)
    live.changed(session, Topic.CONVERSATION, conversation_id)
    return _written(note, users.names_of(session, {by, *meant}))


def listed(session: Session, conversation_id: UUID, *, after: int = 0, limit: int) -> list[Written]:
    """The conversation's notes behind the note `after`, oldest first."""
    notes = session.scalars(
        select(Note).where(Note.conversation_id == conversation_id, Note.id > after).order_by(Note.id).limit(limit)
    ).all()
    return _read(session, notes)


def among(
    session: Session,
    conversation_id: UUID,
    first_message_id: int,
    last_message_id: int | None,
    *,
    before: int | None = None,
    limit: int,
) -> list[Written]:
    """The newest notes that stand from this message to that one (None: to the end), oldest first: to be shown with a page of the thread.

    `before`: only those from before this note.
    """
    query = select(Note).where(Note.conversation_id == conversation_id, Note.after_message_id >= first_message_id)
    if last_message_id is not None:
        query = query.where(Note.after_message_id <= last_message_id)
    if before is not None:
        query = query.where(Note.id < before)
    return _read(session, session.scalars(query.order_by(Note.id.desc()).limit(limit)).all()[::-1])


def delete(session: Session, conversation_id: UUID, note_id: int, *, by: UUID) -> None:
    """Take one's own note away. Raises NotFound, also for a colleague's note."""
    mine = select(Note).where(Note.conversation_id == conversation_id, Note.author_id == by)
    note = session.scalar(mine.where(Note.id == note_id)) if note_id <= thread.LAST_ID else None
    if note is None:
        raise NotFound("Anotação não encontrada.")
    session.delete(note)
    mentions_of.taken_back(session, note)
    audit.record(session, f"user:{by}", "note_deleted", str(conversation_id), note=note_id)
    live.changed(session, Topic.CONVERSATION, conversation_id)


def _read(session: Session, notes: Sequence[Note]) -> list[Written]:
    people = {note.author_id for note in notes} | {UUID(each) for note in notes for each in note.mentions}
    names = users.names_of(session, people)
    return [_written(note, names) for note in notes]


def _written(note: Note, names: dict[UUID, str]) -> Written:
    meant = {each: names[UUID(each)] for each in note.mentions if UUID(each) in names}
    return Written(
        id=note.id,
        conversation_id=note.conversation_id,
        after_message_id=note.after_message_id,
        author_id=note.author_id,
        author=names.get(note.author_id),
        text=note.text,
        mentions=meant,
        pieces=mentions_of.pieces(note.text, meant),
        created_at=note.created_at,
    )
