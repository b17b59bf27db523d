"""The list of conversations as people see it: filtered, the latest first, each with what a glance at it must tell.

A page costs the same few queries however long it is: the rows, their last messages and unread counts, tags, names of users.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, select, text, union
from sqlalchemy.orm import Session

from app.contacts import directory, tags
from app.contacts.models import Contact, ContactIdentity, ContactTag, Kind, Tag
from app.conversations.fulltext import has_words
from app.conversations.holding import user_of
from app.conversations.models import Conversation, Holder, Message
from app.conversations.settings import ConversationSettings
from app.errors import NotFound
from app.infra import clock
from app.tenants import settings as company_settings
from app.tenants import users

MOST_UNREAD: Final = 100  # nobody reads the difference between 100 and 1000


class View(StrEnum):
    """What people look for in a list."""

    WAITING = "waiting"
    AI = "ai"
    MINE = "mine"
    PERSON = "person"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation stands in the list."""

    last_message_at: datetime
    id: UUID

    @classmethod
    def parse(cls, last_message_at: str, id: str) -> Place:
        return cls(datetime.fromisoformat(last_message_at), UUID(id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations. `phone` is E.164; `waiting`: a person was asked for and has not come; `since`, `until`: of the last message.

    `me`: whose conversations the view `mine` shows. `words`: said in one of its messages, read as `search` reads them.
    `named`: with a person of this name or number, read as `directory` reads them.
    """

    phone: str | None = None
    holder: Holder | None = None
    waiting: bool | None = None
    view: View | None = None
    me: UUID | None = None
    assigned_to: UUID | None = None
    instance_id: UUID | None = None
    contact_id: UUID | None = None
    contact_ids: Collection[UUID] | None = None
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """The newest message of a conversation, shortened."""

    id: int
    direction: str
    author: str
    kind: str
    text: str
    state: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A conversation in the list. `unread` counts up to MOST_UNREAD; `late`: a person is awaited for longer than the company wants."""

    conversation: Conversation
    contact: Contact
    last: Last | None
    unread: int
    tags: Sequence[str]
    held_by_name: str | None
    assigned_to_name: str | None
    late: bool


Row = tuple[Conversation, Contact]


def listed(session: Session, wanted: Wanted, *, after: Place | None, limit: int) -> list[Item]:
    """Conversations, the one with the latest message first, from behind the place `after`."""
    query = (
        select(Conversation, Contact)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(*conditions(wanted))
        .order_by(Conversation.last_message_at.desc(), Conversation.id)
        .limit(limit)
    )
    if wanted.named is not None:
        query = query.where(directory.named(session, wanted.named))
    if after is not None:
        query = query.where(
            Conversation.last_message_at <= after.last_message_at,  # an index knows this one
            or_(
                Conversation.last_message_at < after.last_message_at,
                and_(Conversation.last_message_at == after.last_message_at, Conversation.id > after.id),
            ),
        )
    return _items(session, [(row[0], row[1]) for row in session.execute(query)])


def one(session: Session, conversation_id: UUID) -> Item:
    """Raises NotFound, also for another company's conversation: it is not in this company's schema."""
    query = select(Conversation, Contact).join(Contact, Contact.id == Conversation.contact_id)
    row = session.execute(query.where(Conversation.id == conversation_id)).one_or_none()
    if row is None:
        raise NotFound("Conversa não encontrada.")
    return _items(session, [(row[0], row[1])])[0]


def must_exist(session: Session, conversation_id: UUID) -> None:
    """Raises NotFound."""
    if session.scalar(select(Conversation.id).where(Conversation.id == conversation_id)) is None:
        raise NotFound("Conversa não encontrada.")


def contact_of(session: Session, conversation_id: UUID) -> UUID:
    """Raises NotFound."""
    found = session.scalar(select(Conversation.contact_id).where(Conversation.id == conversation_id))
    if found is None:
        raise NotFound("Conversa não encontrada.")
    return found


_COUNTS: Final = text(
    """
    SELECT count(*) FILTER (WHERE waiting_since IS NOT NULL) AS waiting,
           count(*) FILTER (WHERE assigned_to = :me) AS mine
    FROM conversations WHERE closed_at IS NULL AND (waiting_since IS NOT NULL OR assigned_to = :me)
    """
)


def counts(session: Session, me: UUID) -> dict[str, int]:
    """How many wait for a person, and how many are mine."""
    row = session.execute(_COUNTS, {"me": me}).one()
    return {"waiting": row.waiting, "mine": row.mine}


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is asked of a row of `conversations`, and of nothing beside it: all but `named`."""
    found = [*_of_view(wanted), *_of_contact(wanted)]
    if wanted.holder is not None:
        found.append(Conversation.holder == wanted.holder)
    if wanted.waiting is not None:
        waits = Conversation.waiting_since.is_not(None)
        found.append(waits if wanted.waiting else ~waits)
    if wanted.assigned_to is not None:
        found.append(Conversation.assigned_to == wanted.assigned_to)
    if wanted.instance_id is not None:
        found.append(Conversation.instance_id == wanted.instance_id)
    if wanted.since is not None:
        found.append(Conversation.last_message_at >= wanted.since)
    if wanted.until is not None:
        found.append(Conversation.last_message_at < wanted.until)
    if wanted.words is not None:
        said = select(Message.id).where(Message.conversation_id == Conversation.id, has_words(wanted.words))
        found.append(said.exists())
    return found


def _of_contact(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.phone is not None:
        known = select(ContactIdentity.contact_id).where(
            ContactIdentity.kind.in_((Kind.PHONE, Kind.SIMULATED)), ContactIdentity.value == wanted.phone
        )
        found.append(Conversation.contact_id.in_(_with_merged(known)))
    if wanted.contact_id is not None:
        given = select(Contact.id).where(Contact.id == wanted.contact_id)
        found.append(Conversation.contact_id.in_(_with_merged(given)))
    if wanted.contact_ids is not None:
        found.append(Conversation.contact_id.in_(wanted.contact_ids))
    if wanted.tag is not None:
        found.append(tagged(wanted.tag))
    return found


def _of_view(wanted: Wanted) -> list[ColumnElement[bool]]:
    is_open = Conversation.closed_at.is_(None)
    views: dict[View | None, list[ColumnElement[bool]]] = {
        None: [],
        View.WAITING: [Conversation.waiting_since.is_not(None)],
        View.AI: [is_open, Conversation.holder == Holder.AI],
        View.MINE: [is_open, Conversation.assigned_to == wanted.me],
        View.PERSON: [is_open, Conversation.holder == Holder.PERSON],
        View.OPEN: [is_open],
        View.CLOSED: [Conversation.closed_at.is_not(None)],
    }
    return views[wanted.view]


def _with_merged(contacts: Select[Any]) -> CompoundSelect[Any]:
    """These contacts and those that were merged into them. With an "or" PostgreSQL would walk through everybody's conversations."""
    given = contacts.scalar_subquery()
    return union(contacts, select(Contact.id).where(Contact.merged_into.in_(given)))


def tagged(name: str, *, asked_of_each: bool = False) -> ColumnElement[bool]:
    """Conversations with people who carry this label. `asked_of_each`: of every row that is met, never the other way round."""
    carrying = (
        select(ContactTag.contact_id)
        .join(Tag, Tag.id == ContactTag.tag_id)
        .where(Tag.folded == tags.fold(name), ContactTag.contact_id == Conversation.contact_id)
    )
    if asked_of_each:
        carrying = carrying.offset(0)  # PostgreSQL turns no EXISTS with an offset into a join
    return carrying.exists()


_GLANCE: Final = text(
    """
    SELECT c.id AS conversation_id, m.*, (
        SELECT count(*) FROM (
            SELECT FROM messages u WHERE u.conversation_id = c.id AND u.direction = 'in' AND u.id > coalesce(c.read_message_id, 0)
            LIMIT :most
        ) AS unread
    ) AS unread
    FROM conversations c LEFT JOIN LATERAL (
        SELECT id, direction, author, kind, left(text, 200) AS text, state, created_at
        FROM messages WHERE conversation_id = c.id ORDER BY id DESC LIMIT 1
    ) AS m ON true
    WHERE c.id = ANY(:ids)
    """
)


def _items(session: Session, rows: Sequence[Row]) -> list[Item]:
    if not rows:
        return []
    ids = [conversation.id for conversation, _ in rows]
    glances = {row.conversation_id: row for row in session.execute(_GLANCE, {"ids": ids, "most": MOST_UNREAD})}
    labels = tags.of_contacts(session, {contact.id for _, contact in rows})
    names = users.names_of(session, _users_in(rows))
    allowed = timedelta(minutes=company_settings.read(session, ConversationSettings).person_within_min)
    now = clock.now()

    def item(conversation: Conversation, contact: Contact) -> Item:
        glance, holder = glances[conversation.id], user_of(conversation.held_by)
        since = conversation.waiting_since
        return Item(
            conversation=conversation,
            contact=contact,
            last=_last(glance) if glance.id is not None else None,
            unread=glance.unread,
            tags=labels.get(contact.id, ()),
            held_by_name=names.get(holder) if holder else None,
            assigned_to_name=names.get(conversation.assigned_to) if conversation.assigned_to else None,
            late=since is not None and now - since > allowed,
        )

    return [item(*row) for row in rows]


def _users_in(rows: Sequence[Row]) -> set[UUID]:
    return {
        user
        for conversation, _ in rows
        for user in (user_of(conversation.held_by), conversation.assigned_to)
        if user is not None
    }


def _last(row: Any) -> Last:
    return Last(row.id, row.direction, row.author, row.kind, row.text, row.state, row.created_at)
