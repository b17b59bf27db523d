"""/api/conversations/…, /api/quick-replies, /api/colleagues: what people of a company do among themselves around a conversation."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints

from app.contacts import tags
from app.conversations import assignment, closing, inbox, notes, presence, quick_replies, thread
from app.conversations.api import Words, iso, shown
from app.conversations.models import QuickReply
from app.conversations.notes import Written
from app.conversations.presence import Person
from app.conversations.thread import LAST_ID
from app.infra import idempotency, paging, parsing
from app.infra.paging import PageQuery
from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.auth import current_user, requires

desk_api = Blueprint("desk", __name__)

LONGEST_NOTE: Final = 4096
Labels = Annotated[list[Annotated[Words, Field(max_length=tags.LONGEST)]], Field(max_length=tags.MOST_EACH)]
Shortcut = Annotated[parsing.Text, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[\w-]{1,40}$")]


class AssignmentIn(parsing.Body):
    """null: nobody answers for it."""

    user_id: UUID | None


class TagsIn(parsing.Body):
    tags: Labels


class ReadIn(parsing.Body):
    """Without `message_id`: everything was seen."""

    message_id: int | None = Field(None, ge=1, le=LAST_ID)


class NotesQuery(PageQuery):
    pass


class NoteIn(parsing.Body):
    text: Annotated[Words, Field(max_length=LONGEST_NOTE)]
    mentions: list[UUID] = Field(default_factory=list, max_length=notes.MOST_MENTIONS)


class QuickReplyIn(parsing.Body):
    shortcut: Shortcut
    text: Annotated[Words, Field(max_length=4096)]


class QuickReplyPatch(parsing.Body):
    text: Annotated[Words, Field(max_length=4096)]


@desk_api.get("/conversations/counts")
@requires("conversations:read")
def counts() -> ResponseReturnValue:
    """How many wait for a person, and how many are mine."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return inbox.counts(session, user.id)


@desk_api.post("/conversations/<uuid:conversation_id>/close")
@requires("conversations:write")
def close(conversation_id: UUID) -> ResponseReturnValue:
    """The customer's next message opens it again."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        closing.close(session, conversation_id, by=user.actor)
        session.flush()
        return shown(inbox.one(session, conversation_id))


@desk_api.post("/conversations/<uuid:conversation_id>/reopen")
@requires("conversations:write")
def reopen(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        closing.reopen(session, conversation_id, by=user.actor)
        session.flush()
        return shown(inbox.one(session, conversation_id))


@desk_api.put("/conversations/<uuid:conversation_id>/assignment")
@requires("conversations:write")
def assign(conversation_id: UUID) -> ResponseReturnValue:
    given, user = parsing.body(AssignmentIn), current_user()
    with tenant_session(user.company_id) as session:
        assignment.assign(session, conversation_id, given.user_id, by=user.actor)
        session.flush()
        return shown(inbox.one(session, conversation_id))


@desk_api.put("/conversations/<uuid:conversation_id>/tags")
@requires("conversations:write")
def tag(conversation_id: UUID) -> ResponseReturnValue:
    """The labels of the person whose conversation it is: all of them, those that are not named come off."""
    given, user = parsing.body(TagsIn), current_user()
    with tenant_session(user.company_id) as session:
        contact = inbox.one(session, conversation_id).contact
        tags.put(session, contact.id, given.tags, actor=user.actor)
        return shown(inbox.one(session, conversation_id))


@desk_api.post("/conversations/<uuid:conversation_id>/read")
@requires("conversations:write")
def read(conversation_id: UUID) -> ResponseReturnValue:
    given = parsing.optional_body(ReadIn)
    with tenant_session(current_user().company_id) as session:
        thread.mark_read(session, conversation_id, up_to=given.message_id)
        session.flush()
        return shown(inbox.one(session, conversation_id))


@desk_api.post("/conversations/<uuid:conversation_id>/presence")
@requires("conversations:read")
def look(conversation_id: UUID) -> ResponseReturnValue:
    """Say every 20 seconds that I look at it; `others` do, too."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        inbox.must_exist(session, conversation_id)
    others = presence.look(user.company_id, conversation_id, Person(user.id, user.name))
    return {
        "others": [{"id": str(person.id), "name": person.name} for person in others],
        "again_in_s": presence.SAY_AGAIN_S,
    }


@desk_api.get("/conversations/<uuid:conversation_id>/notes")
@requires("conversations:read")
def noted(conversation_id: UUID) -> ResponseReturnValue:
    asked = parsing.query(NotesQuery)
    after = paging.decode(asked.cursor, _place) if asked.cursor else 0
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        rows = notes.listed(session, conversation_id, after=after, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, _shown_note, lambda note: paging.encode(note.id))


@desk_api.post("/conversations/<uuid:conversation_id>/notes")
@requires("conversations:write")
def note(conversation_id: UUID) -> ResponseReturnValue:
    """The customer never sees it. `mentions`: ids of colleagues."""
    given, user = parsing.body(NoteIn), current_user()
    with tenant_session(user.company_id) as session:
        return idempotency.once(
            session,
            parsing.repeatable(user.actor),
            lambda: (
                _shown_note(notes.write(session, conversation_id, given.text, mentions=given.mentions, by=user.id)),
                201,
            ),
        )


@desk_api.delete("/conversations/<uuid:conversation_id>/notes/<int:note_id>")
@requires("conversations:write")
def unnote(conversation_id: UUID, note_id: int) -> ResponseReturnValue:
    """One's own note only."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        notes.delete(session, conversation_id, note_id, by=user.id)
    return Response(status=204)


@desk_api.get("/quick-replies")
@requires("conversations:read")
def quick() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return {"items": [_shown_reply(each) for each in quick_replies.listed(session)], "next_cursor": None}


@desk_api.post("/quick-replies")
@requires("conversations:write")
def add_quick() -> ResponseReturnValue:
    given, user = parsing.body(QuickReplyIn), current_user()
    with tenant_session(user.company_id) as session:
        return idempotency.once(
            session,
            parsing.repeatable(user.actor),
            lambda: (
                _shown_reply(quick_replies.create(session, shortcut=given.shortcut, text=given.text, actor=user.actor)),
                201,
            ),
        )


@desk_api.patch("/quick-replies/<uuid:reply_id>")
@requires("conversations:write")
def change_quick(reply_id: UUID) -> ResponseReturnValue:
    given, user = parsing.body(QuickReplyPatch), current_user()
    with tenant_session(user.company_id) as session:
        return _shown_reply(quick_replies.change(session, reply_id, text=given.text, actor=user.actor))


@desk_api.delete("/quick-replies/<uuid:reply_id>")
@requires("conversations:write")
def remove_quick(reply_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        quick_replies.delete(session, reply_id, actor=user.actor)
    return Response(status=204)


@desk_api.get("/colleagues")
@requires("conversations:read")
def colleagues() -> ResponseReturnValue:
    """Whom a conversation can be assigned to and a note can mention."""
    with tenant_session(current_user().company_id) as session:
        people = users.colleagues(session)
    items = [{"id": str(each.id), "name": each.name, "role": each.role} for each in people]
    return {"items": items, "next_cursor": None}


def _place(note_id: int) -> int:
    if type(note_id) is not int or not 0 <= note_id <= LAST_ID:
        raise ValueError("not a note's id")
    return note_id


def _shown_note(note: Written) -> dict[str, Any]:
    return {
        "id": note.id,
        "conversation_id": str(note.conversation_id),
        "after_message_id": note.after_message_id,
        "author": {"id": str(note.author_id), "name": note.author},
        "text": note.text,
        "mentions": [{"id": id, "name": name} for id, name in note.mentions.items()],
        "created_at": iso(note.created_at),
    }


def _shown_reply(reply: QuickReply) -> dict[str, Any]:
    return {
        "id": str(reply.id),
        "shortcut": reply.shortcut,
        "text": reply.text,
        "created_at": iso(reply.created_at),
        "updated_at": iso(reply.updated_at),
    }
