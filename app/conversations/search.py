"""Find words in messages: Portuguese full text, accents folded on both sides, the newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, aliased

from app.contacts import tags
from app.contacts.models import Contact
from app.conversations import inbox
from app.conversations.fulltext import has_words
from app.conversations.inbox import Wanted
from app.conversations.models import Conversation, Message
from app.conversations.thread import LAST_ID
from app.infra import counting, portuguese

LONGEST_QUERY: Final = 200
LONGEST_SEARCHED: Final = 20_000
WINDOW: Final = 160
_BEFORE: Final = 40
_FEW: Final = 2000
_TOKEN: Final = re.compile(r"\w+")


Said = type[Message]  # the table, or an alias for some of its rows


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


# Messages are numbered as they come, so a moment is found among them by halving; an index by time would be paid for by every message.
_NUMBER_AT: Final = text(
    """
    WITH RECURSIVE halved (low, high) AS (
        SELECT coalesce(min(id), 0), coalesce(max(id), 0) + 1 FROM messages
        UNION ALL
        SELECT CASE WHEN is_before THEN middle + 1 ELSE low END, CASE WHEN is_before THEN high ELSE middle END
        FROM halved, LATERAL (SELECT (low + high) / 2 AS middle) AS cut, LATERAL (
            SELECT created_at < :at AS is_before FROM messages WHERE id >= middle ORDER BY id LIMIT 1
        ) AS looked
        WHERE low < high
    )
    SELECT low FROM halved WHERE low >= high
    """
)
# Two that come at once may be numbered against their times, by as long as a transaction lasts.
_SLACK: Final = timedelta(hours=1)


def search(
    session: Session,
    words: str,
    *,
    before: int | None = None,
    limit: int,
    conversation_id: UUID | None = None,
    wanted: Wanted | None = None,
) -> list[Hit]:
    """Messages with all of these words (`"…"`: side by side; `-word`: without it), older than `before`, the newest first.

    `wanted`: only in these conversations; its `since` and `until` are asked of the message itself.
    """
    rows = session.execute(_with_whom(_matching(session, words, before, conversation_id, wanted).limit(limit))).all()
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


def _matching(
    session: Session, words: str, before: int | None, conversation_id: UUID | None, wanted: Wanted | None
) -> Select[Any]:
    """The ids of the messages, the newest first."""
    said: Said = Message
    if conversation_id is None and _are_few(session, words):
        found = select(Message.id, Message.conversation_id, Message.created_at).where(has_words(words)).cte("found")
        said = aliased(Message, found.prefix_with("MATERIALIZED"))
        query: Select[Any] = select(said.id)
    else:
        query = select(said.id).where(has_words(words))
    query = query.where(said.id < (before if before is not None else LAST_ID))
    if conversation_id is not None:
        query = query.where(said.conversation_id == conversation_id)
    if wanted is not None:
        query = _narrowed(session, query, said, wanted)
    return query.order_by(said.id.desc())


def _are_few(session: Session, words: str) -> bool:
    """Whether few messages have these words.

    PostgreSQL cannot tell of words that it keeps no count of. Few are found first, by the index, and narrowed afterwards; many are met
    soon by whoever walks from the newest. The wrong way round reads every message there is, or every one of a label's people.
    """
    return not counting.is_more_than(session, _FEW, select(Message.id).where(has_words(words)))


def _narrowed(session: Session, query: Select[Any], said: Said, wanted: Wanted) -> Select[Any]:
    if wanted.since is not None:
        first = session.scalar(_NUMBER_AT, {"at": _moved(wanted.since, -_SLACK)})
        query = query.where(said.created_at >= wanted.since, said.id >= first)
    if wanted.until is not None:
        last = session.scalar(_NUMBER_AT, {"at": _moved(wanted.until, _SLACK)})
        query = query.where(said.created_at < wanted.until, said.id < last)
    of_conversation = inbox.conditions(replace(wanted, since=None, until=None, tag=None))
    if wanted.tag is not None:
        of_conversation.append(inbox.tagged(wanted.tag, asked_of_each=tags.is_common(session, wanted.tag)))
    if of_conversation:
        query = query.join(Conversation, Conversation.id == said.conversation_id).where(*of_conversation)
    return query


def _moved(at: datetime, by: timedelta) -> datetime:
    """At the ends of time, where nobody wrote, the moment itself."""
    try:
        return at + by
    except OverflowError:
        return at


def _with_whom(query: Select[Any]) -> Select[Any]:
    """The page is cut from the messages first; only its rows are read and joined to their people."""
    page = query.subquery("page")
    return (
        select(
            Message.id,
            Message.conversation_id,
            Message.direction,
            Message.author,
            func.left(Message.text, LONGEST_SEARCHED).label("text"),
            Message.created_at,
            Contact.id.label("contact_id"),
            Contact.name,
            Contact.phone,
        )
        .join(page, page.c.id == Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .order_by(Message.id.desc())
    )


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
