"""Find words in messages: Portuguese full text, accents folded on both sides, the newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import portuguese

LONGEST_QUERY: Final = 200
WINDOW: Final = 160
_BEFORE: Final = 40
_TOKEN: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `hit`: it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that has the words, with whom it was."""

    message_id: int
    conversation_id: UUID
    contact_id: UUID
    contact_name: str | None
    contact_phone: str | None
    direction: str
    author: str
    at: datetime
    snippet: Sequence[Piece]


_STEMS: Final = text("SELECT tsvector_to_array(to_tsvector('pg_catalog.portuguese', ext.fold(:words)))")
# The page is cut from the messages alone, before anything is joined to it.
_FIND: Final = text(
    """
    SELECT m.id, m.conversation_id, m.direction, m.author, m.text, m.created_at, k.id AS contact_id, k.name, k.phone
    FROM (
        SELECT id, conversation_id, direction, author, left(text, 20000) AS text, created_at FROM messages
        WHERE search @@ websearch_to_tsquery('pg_catalog.portuguese', ext.fold(:words)) AND id < :before
          AND (CAST(:conversation AS uuid) IS NULL OR conversation_id = :conversation)
        ORDER BY id DESC LIMIT :limit
    ) AS m JOIN conversations c ON c.id = m.conversation_id JOIN contacts k ON k.id = c.contact_id
    ORDER BY m.id DESC
    """
)


def search(
    session: Session, words: str, *, before: int | None = None, limit: int, conversation_id: UUID | None = None
) -> list[Hit]:
    """Messages with all of these words (`"…"`: side by side; `-word`: without it), older than `before`."""
    parameters = {"words": words, "before": before if before is not None else 2**63 - 1}
    rows = session.execute(_FIND, {**parameters, "conversation": conversation_id, "limit": limit}).all()
    stems = frozenset(session.scalar(_STEMS, {"words": words}) or ()) if rows else frozenset()
    return [
        Hit(
            message_id=row.id,
            conversation_id=row.conversation_id,
            contact_id=row.contact_id,
            contact_name=row.name,
            contact_phone=row.phone,
            direction=row.direction,
            author=row.author,
            at=row.created_at,
            snippet=snippet(row.text, stems),
        )
        for row in rows
    ]


def snippet(body: str, stems: frozenset[str]) -> list[Piece]:
    """The part of a text around the first word with one of these stems, in pieces: nobody has to cut it out of marked-up text.

    A word counts when it begins with a stem, which is a little more than the database's stemmer says.
    """
    spans = [match.span() for match in _TOKEN.finditer(body) if _has_stem(match.group(), stems)]
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    end = min(len(body), start + WINDOW)
    pieces: list[Piece] = [Piece("…", False)] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        pieces += [Piece(body[at:first], False), Piece(body[first:last], True)]
        at = last
    pieces.append(Piece(body[at:end] + ("…" if end < len(body) else ""), False))
    return [piece for piece in pieces if piece.text]


def _has_stem(word: str, stems: frozenset[str]) -> bool:
    folded = portuguese.fold(word)
    return any(folded == stem or (len(stem) > 2 and folded.startswith(stem)) for stem in stems)
