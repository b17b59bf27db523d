"""/api/conversations: list and search them, read a thread, take over and give back, write as a person. What people of the company do
among themselves stands in `api_desk`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from app.channels.text import is_blank
from app.contacts import phones
from app.conversations import assignment, conversations, failures, holding, inbox, person, search, thread
from app.conversations.inbox import Item, Place, View, Wanted
from app.conversations.models import Holder, Message
from app.conversations.search import Hit
from app.conversations.thread import LAST_ID
from app.errors import Conflict, NotFound
from app.infra import paging, parsing, web
from app.infra.paging import PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires

conversations_api = Blueprint("conversations", __name__, url_prefix="/conversations")

LONGEST_TEXT: Final = 4096


class NotFailed(Conflict):
    """Only what was given up can be tried again."""

    code = "not_failed"

    def __init__(self) -> None:
        super().__init__("Esta mensagem não falhou: não há o que tentar de novo.")


def visible(value: str) -> str:
    if is_blank(value):
        raise ValueError("Escreva algo: o texto está vazio.")
    return value.strip()


Words = Annotated[parsing.Text, AfterValidator(visible)]


class ConversationsQuery(PageQuery):
    """`since` and `until` are about the last message; with a zone."""

    contact: parsing.Text | None = Field(None, max_length=64)
    contact_id: UUID | None = None
    holder: Holder | None = None
    waiting: bool | None = None
    view: View | None = None
    assigned_to: UUID | None = None
    instance: UUID | None = None
    tag: parsing.Text | None = Field(None, min_length=1, max_length=40)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class SearchQuery(PageQuery):
    q: Annotated[parsing.Text, StringConstraints(strip_whitespace=True)] = Field(
        min_length=2, max_length=search.LONGEST_QUERY
    )
    conversation: UUID | None = None


class ThreadQuery(PageQuery):
    """`after` is the id of the last message known, and `cursor` says the same; `before` goes back: newest first."""

    after: int = Field(0, ge=0, le=LAST_ID)
    before: int | None = Field(None, ge=1, le=LAST_ID)

    @model_validator(mode="after")
    def _one_direction(self) -> ThreadQuery:
        if self.before is not None and (self.after or self.cursor):
            raise ValueError("Use after (ou cursor) ou before, não os dois.")
        return self


class TakeoverIn(parsing.Body):
    """`instead_of`: the colleague from whom the conversation is taken."""

    instead_of: UUID | None = None


class MessageIn(parsing.Body):
    text: Annotated[Words, Field(max_length=LONGEST_TEXT)]
    options: list[Annotated[Words, Field(max_length=200)]] = Field(default_factory=list, max_length=10)


@conversations_api.get("")
@requires("conversations:read")
def listed() -> ResponseReturnValue:
    asked, user = parsing.query(ConversationsQuery), current_user()
    wanted = Wanted(
        phone=phones.normalize(asked.contact, field="contact") if asked.contact else None,
        holder=asked.holder,
        waiting=asked.waiting,
        view=asked.view,
        me=user.id,
        assigned_to=asked.assigned_to,
        instance_id=asked.instance,
        contact_id=asked.contact_id,
        tag=asked.tag,
        since=asked.since,
        until=asked.until,
    )
    after = paging.decode(asked.cursor, Place.parse) if asked.cursor else None
    with tenant_session(user.company_id) as session:
        rows = inbox.listed(session, wanted, after=after, limit=asked.limit + 1)
    return web.conditional(paging.page(rows, asked.limit, shown, _cursor))


@conversations_api.get("/search")
@requires("conversations:read")
def found() -> ResponseReturnValue:
    """Messages with these words, newest first, each with a snippet in pieces."""
    asked = parsing.query(SearchQuery)
    before = paging.decode(asked.cursor, _place) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        hits = search.search(session, asked.q, before=before, limit=asked.limit + 1, conversation_id=asked.conversation)
    return paging.page(hits, asked.limit, _shown_hit, lambda hit: paging.encode(hit.message_id))


@conversations_api.get("/<uuid:conversation_id>")
@requires("conversations:read")
def one(conversation_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return web.conditional(shown(inbox.one(session, conversation_id)))


@conversations_api.get("/<uuid:conversation_id>/messages")
@requires("conversations:read")
def messages(conversation_id: UUID) -> ResponseReturnValue:
    asked = parsing.query(ThreadQuery)
    after = paging.decode(asked.cursor, _place) if asked.cursor else asked.after
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        if asked.before is not None:
            rows = thread.preceding(session, conversation_id, before=asked.before, limit=asked.limit)
            return web.conditional({"items": [_shown_message(row) for row in rows], "next_cursor": None})
        rows = thread.following(session, conversation_id, after=after, limit=asked.limit + 1)
    return web.conditional(paging.page(rows, asked.limit, _shown_message, lambda row: paging.encode(row.id)))


@conversations_api.post("/<uuid:conversation_id>/takeover")
@requires("conversations:write")
def take_over(conversation_id: UUID) -> ResponseReturnValue:
    """`leaving`: messages of the secretary that were already on their way and can no longer be stopped.

    A colleague who has it already is named in a 409 `already_taken`; `instead_of` their id takes it from them.
    """
    given, user = parsing.optional_body(TakeoverIn), current_user()
    with tenant_session(user.company_id) as session:
        assignment.claim(session, conversation_id, by=user.id, instead_of=given.instead_of)
        session.flush()
        leaving = thread.leaving(session, conversation_id)
        return {**shown(inbox.one(session, conversation_id)), "leaving": list(leaving)}


@conversations_api.post("/<uuid:conversation_id>/return")
@requires("conversations:write")
def give_back(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        holding.give_back(session, conversations.lock(session, conversation_id), by=user.actor)
        session.flush()
        return shown(inbox.one(session, conversation_id))


@conversations_api.post("/<uuid:conversation_id>/messages")
@requires("conversations:write")
def write(conversation_id: UUID) -> ResponseReturnValue:
    """Takes the conversation over. With an Idempotency-Key, asking again says it once and shows the same message."""
    given = parsing.body(MessageIn)
    key = parsing.idempotency_key() or str(uuid4())
    user = current_user()
    with tenant_session(user.company_id) as session:
        message = person.say(session, conversation_id, given.text, options=tuple(given.options), by=user.actor, key=key)
        return _shown_message(message), 202


@conversations_api.post("/<uuid:conversation_id>/messages/<int:message_id>/retry")
@requires("conversations:write")
def retry(conversation_id: UUID, message_id: int) -> ResponseReturnValue:
    """Queue a failed message anew; the last gate still stands before it. 409 `not_failed` for any other message."""
    with tenant_session(current_user().company_id) as session:
        if not thread.has(session, conversation_id, message_id):
            raise NotFound("Mensagem não encontrada.")
        if not failures.retry(session, message_id):
            raise NotFailed
        session.flush()
        return _shown_message(session.get_one(Message, message_id)), 202


def _place(message_id: int) -> int:
    """Where a message stands in its thread, as a cursor tells it."""
    if type(message_id) is not int or not 0 <= message_id <= LAST_ID:
        raise ValueError("not a message's id")
    return message_id


def _cursor(item: Item) -> str:
    return paging.encode(item.conversation.last_message_at.isoformat(), item.conversation.id)


def shown(item: Item) -> dict[str, Any]:
    """A conversation as programs see it."""
    conversation, contact = item.conversation, item.contact
    return {
        "id": str(conversation.id),
        "contact": {
            "id": str(contact.id),
            "name": contact.name,
            "phone": contact.phone,
            "tags": list(item.tags),
        },
        "instance_id": str(conversation.instance_id),
        "holder": conversation.holder,
        "held_by": conversation.held_by,
        "held_by_name": item.held_by_name,
        "held_since": iso(conversation.held_since),
        "assigned_to": str(conversation.assigned_to) if conversation.assigned_to else None,
        "assigned_to_name": item.assigned_to_name,
        "waiting_since": iso(conversation.waiting_since),
        "waiting_reason": conversation.waiting_reason,
        "late": item.late,
        "closed_at": iso(conversation.closed_at),
        "unread": item.unread,
        "read_message_id": conversation.read_message_id,
        "last_message": _shown_last(item),
        "created_at": iso(conversation.created_at),
        "last_message_at": iso(conversation.last_message_at),
        "last_inbound_at": iso(conversation.last_inbound_at),
    }


def _shown_last(item: Item) -> dict[str, Any] | None:
    last = item.last
    if last is None:
        return None
    return {
        "id": last.id,
        "direction": last.direction,
        "author": last.author,
        "kind": last.kind,
        "text": last.text,
        "state": last.state,
        "created_at": iso(last.created_at),
    }


def _shown_hit(hit: Hit) -> dict[str, Any]:
    return {
        "message_id": hit.message_id,
        "conversation_id": str(hit.conversation_id),
        "contact": {"id": str(hit.contact_id), "name": hit.contact_name, "phone": hit.contact_phone},
        "direction": hit.direction,
        "author": hit.author,
        "created_at": iso(hit.at),
        "snippet": [{"text": piece.text, "hit": piece.hit} for piece in hit.snippet],
    }


def _shown_message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "direction": message.direction,
        "author": message.author,
        "kind": message.kind,
        "text": message.text,
        "options": message.options,
        "choice": message.choice,
        "state": message.state,
        "error": message.error,
        "turn_id": str(message.turn_id) if message.turn_id else None,
        "created_at": iso(message.created_at),
        "accepted_at": iso(message.accepted_at),
        "delivered_at": iso(message.delivered_at),
        "read_at": iso(message.read_at),
    }


def iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
