"""Who is meant by `@Name` in a note: found in its words, told to that person, shown where the note is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations.models import Note
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.tenants.models import User

TOLD: Final = "Abra a conversa para ler a anotação."


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a note. `who`: the id of the person whose name it is; None: plain words."""

    text: str
    who: str | None


def named(body: str, people: Iterable[User], chosen: Collection[UUID] = ()) -> list[UUID]:
    """The people whose `@Name` stands in the words, in any case; where a name begins another, the longer one counts.

    Of several with the same name those in `chosen` are meant, or all of them when none is.
    """
    by_name: dict[str, list[UUID]] = {}
    for person in people:
        by_name.setdefault(person.name.casefold(), []).append(person.id)
    found: dict[UUID, None] = {}
    for match in _pattern(by_name).finditer(body) if by_name else ():
        meant = by_name.get(match.group(1).casefold(), [])
        found.update(dict.fromkeys([each for each in meant if each in chosen] or meant))
    return list(found)


def pieces(body: str, names: Mapping[str, str]) -> list[Piece]:
    """A note in parts: every `@Name` of those it mentions (`names`: by id) by itself."""
    if not names:
        return [Piece(body, None)]
    ids = {name.casefold(): id for id, name in names.items()}
    parts, at = [], 0
    for match in _pattern(ids).finditer(body):
        who = ids.get(match.group(1).casefold())
        if who is not None:
            parts += [Piece(body[at : match.start()], None), Piece(match.group(), who)]
            at = match.end()
    return [piece for piece in [*parts, Piece(body[at:], None)] if piece.text]


def tell(session: Session, conversation_id: UUID, people: Sequence[UUID], *, by: UUID) -> None:
    """Each of them sees it behind the bell, once per conversation, until they have opened it. Nobody is told of their own words.

    In one order for all: two who mention the same people do not wait for each other in a circle.
    """
    for person in sorted(people):
        if person != by:
            alerts.raise_alert(session, Alert.MENTIONED, _key(conversation_id, person), TOLD, for_user=person)


def seen(session: Session, conversation_id: UUID, by: UUID) -> None:
    """This person has opened the conversation: there is nothing left to tell."""
    alerts.resolve(session, Alert.MENTIONED, _key(conversation_id, by))


def taken_back(session: Session, note: Note) -> None:
    """The note is gone: who is mentioned in no other note of the conversation has nothing left to read."""
    others = session.scalars(
        select(Note.mentions).where(Note.conversation_id == note.conversation_id, Note.id != note.id)
    ).all()
    still = {each for mentions in others for each in mentions}
    for person in note.mentions:
        if person not in still:
            seen(session, note.conversation_id, UUID(person))


def _key(conversation_id: UUID, person: UUID) -> str:
    return f"{conversation_id}:{person}"


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """`@` at the beginning of a word, then one of the names and the end of a word."""
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)@({longest_first})(?!\w)", re.IGNORECASE)
