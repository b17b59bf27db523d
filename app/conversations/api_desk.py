"""/api/conversations/…, /api/quick-replies, /api/colleagues: what people of a company do among themselves around a conversation."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from pydantic import Field, StrictBool, StringConstraints

from app.channels.text import LONGEST
from app.contacts import directory, tags
from app.contacts import shown as contacts_shown
from app.contacts.api import TAG as PEOPLE
from app.contacts.shown import ContactWhole
from app.conversations import assignment, closing, inbox, notes, presence, quick_replies, shown, stopping, thread
from app.conversations.api import TAG, Words, as_it_is_now
from app.conversations.presence import Person
from app.conversations.quick_replies import ShortcutTaken
from app.conversations.shown import ColleagueOut, ConversationOut, CountsOut, NoteOut, PresenceOut, QuickReplyOut
from app.conversations.thread import LAST_ID
from app.infra import idempotency, paging, parsing
from app.infra.describing import describe
from app.infra.idempotency import KeyReused
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.auth import current_user, requires

desk_api = Blueprint("desk", __name__)

NOTES: Final = "Anotações"
QUICK: Final = "Respostas rápidas"
Labels = Annotated[list[Annotated[Words, Field(max_length=tags.LONGEST)]], Field(max_length=tags.MOST_EACH)]
Shortcut = Annotated[parsing.Text, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[\w-]{1,40}$")]


class AssignmentIn(parsing.Body):
    """null: nobody answers for it."""

    user_id: UUID | None


class TagsIn(parsing.Body):
    tags: Labels


class OptOutIn(parsing.Body):
    """true: the company writes to the person only in answer; false: that was a mistake, or they thought again."""

    opted_out: StrictBool


class ReadIn(parsing.Body):
    """Without `message_id`: everything was seen."""

    message_id: int | None = Field(None, ge=1, le=LAST_ID)


class NotesQuery(PageQuery):
    pass


class NoteIn(parsing.Body):
    text: Annotated[Words, Field(max_length=LONGEST)]
    mentions: list[UUID] = Field(default_factory=list, max_length=notes.MOST_MENTIONS)


class QuickReplyIn(parsing.Body):
    shortcut: Shortcut
    text: Annotated[Words, Field(max_length=LONGEST)]


class QuickReplyPatch(parsing.Body):
    """What is left out stays as it is."""

    shortcut: Shortcut | None = None
    text: Annotated[Words, Field(max_length=LONGEST)] | None = None


@desk_api.get("/conversations/counts")
@requires("conversations:read")
@describe("Count what waits and what is mine", tag=TAG, answer=CountsOut)
def counts() -> ResponseReturnValue:
    """How many wait for a person, and how many are mine."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return shown.counts(inbox.counts(session, user.id))


@desk_api.post("/conversations/<uuid:conversation_id>/close")
@requires("conversations:write")
@describe(
    "Close a conversation",
    tag=TAG,
    description="O que a secretária tinha na fila não sai mais. A próxima mensagem do cliente a abre de novo.",
    answer=ConversationOut,
)
def close(conversation_id: UUID) -> ResponseReturnValue:
    """The customer's next message opens it again."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        closing.close(session, conversation_id, by=user.actor)
        return as_it_is_now(session, conversation_id)


@desk_api.post("/conversations/<uuid:conversation_id>/reopen")
@requires("conversations:write")
@describe("Open a closed conversation again", tag=TAG, answer=ConversationOut)
def reopen(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        closing.reopen(session, conversation_id, by=user.actor)
        return as_it_is_now(session, conversation_id)


@desk_api.put("/conversations/<uuid:conversation_id>/assignment")
@requires("conversations:write")
@describe(
    "Assign a conversation to a colleague",
    tag=TAG,
    description="`user_id` null: ninguém cuida dela. O que a secretária atende ela continua atendendo.",
    body=AssignmentIn,
    answer=ConversationOut,
)
def assign(conversation_id: UUID) -> ResponseReturnValue:
    given, user = parsing.body(AssignmentIn), current_user()
    with tenant_session(user.company_id) as session:
        assignment.assign(session, conversation_id, given.user_id, by=user.actor)
        return as_it_is_now(session, conversation_id)


@desk_api.put("/conversations/<uuid:conversation_id>/tags")
@requires("conversations:write")
@describe(
    "Label the person of a conversation",
    tag=TAG,
    description="Todas as etiquetas da pessoa; as que não são ditas saem.",
    body=TagsIn,
    answer=ConversationOut,
)
def tag(conversation_id: UUID) -> ResponseReturnValue:
    """The labels of the person whose conversation it is: all of them, those that are not named come off."""
    given, user = parsing.body(TagsIn), current_user()
    with tenant_session(user.company_id) as session:
        contact = inbox.one(session, conversation_id).contact
        tags.put(session, contact.id, given.tags, actor=user.actor)
        return as_it_is_now(session, conversation_id)


@desk_api.put("/contacts/<uuid:contact_id>/opt-out")
@requires("conversations:write")
@describe(
    "Note that a person wants no messages, or take it back",
    tag=PEOPLE,
    description="`opted_out` true: a empresa não procura mais esta pessoa, por nenhum dos seus números; quando ela escreve, é atendida."
    " false desfaz. Repetir não muda nada. Vale para os contatos unidos a este, e cada mudança fica na auditoria.",
    body=OptOutIn,
    answer=ContactWhole,
)
def opt_out(contact_id: UUID) -> ResponseReturnValue:
    """It is asked of a contact and answered here, because the states of the person's conversations follow."""
    given, user = parsing.body(OptOutIn), current_user()
    with tenant_session(user.company_id) as session:
        note_it = stopping.opt_out_person if given.opted_out else stopping.take_back_of_person
        note_it(session, contact_id, by=user.actor)
        return contacts_shown.whole(directory.one(session, contact_id), directory.addresses(session, contact_id))


@desk_api.post("/conversations/<uuid:conversation_id>/read")
@requires("conversations:write")
@describe(
    "Mark a conversation as read",
    tag=TAG,
    description="Até `message_id`, ou toda ela.",
    body=ReadIn,
    body_optional=True,
    answer=ConversationOut,
)
def read(conversation_id: UUID) -> ResponseReturnValue:
    given = parsing.optional_body(ReadIn)
    with tenant_session(current_user().company_id) as session:
        thread.mark_read(session, conversation_id, up_to=given.message_id)
        return as_it_is_now(session, conversation_id)


@desk_api.post("/conversations/<uuid:conversation_id>/presence")
@requires("conversations:read")
@describe(
    "Say that I look at a conversation",
    tag=TAG,
    description="A cada `again_in_s` segundos enquanto alguém olha. `others` também olham.",
    answer=PresenceOut,
)
def look(conversation_id: UUID) -> ResponseReturnValue:
    """Say every 20 seconds that I look at it; `others` do, too."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        inbox.must_exist(session, conversation_id)
    others = presence.look(user.company_id, conversation_id, Person(user.id, user.name))
    return shown.presence(others, presence.SAY_AGAIN_S)


@desk_api.get("/conversations/<uuid:conversation_id>/notes")
@requires("conversations:read")
@describe("Read the notes of a conversation, oldest first", tag=NOTES, query=NotesQuery, answer=Page[NoteOut])
def noted(conversation_id: UUID) -> ResponseReturnValue:
    asked = parsing.query(NotesQuery)
    after = paging.decode(asked.cursor, thread.place) if asked.cursor else 0
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        rows = notes.listed(session, conversation_id, after=after, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, shown.note, lambda note: paging.encode(note.id))


@desk_api.post("/conversations/<uuid:conversation_id>/notes")
@requires("conversations:write")
@describe(
    "Write a note",
    tag=NOTES,
    description="O cliente nunca a vê. `mentions`: ids de pessoas da equipe.",
    body=NoteIn,
    answer=NoteOut,
    status=201,
    refuses=(KeyReused,),
    idempotency_key=True,
)
def note(conversation_id: UUID) -> ResponseReturnValue:
    """The customer never sees it. `mentions`: ids of colleagues."""
    given, user = parsing.body(NoteIn), current_user()
    with tenant_session(user.company_id) as session:
        return idempotency.once(
            session,
            parsing.repeatable(user.actor),
            lambda: (
                shown.note(notes.write(session, conversation_id, given.text, mentions=given.mentions, by=user.id)),
                201,
            ),
        )


@desk_api.delete("/conversations/<uuid:conversation_id>/notes/<int:note_id>")
@requires("conversations:write")
@describe("Take one's own note away", tag=NOTES, status=204)
def unnote(conversation_id: UUID, note_id: int) -> ResponseReturnValue:
    """One's own note only."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        notes.delete(session, conversation_id, note_id, by=user.id)
    return Response(status=204)


@desk_api.get("/quick-replies")
@requires("conversations:read")
@describe("List quick replies", tag=QUICK, description="Todas, por atalho.", answer=Page[QuickReplyOut])
def quick() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return {"items": [shown.quick_reply(each) for each in quick_replies.listed(session)], "next_cursor": None}


@desk_api.post("/quick-replies")
@requires("conversations:write")
@describe(
    "Keep a quick reply",
    tag=QUICK,
    body=QuickReplyIn,
    answer=QuickReplyOut,
    status=201,
    refuses=(ShortcutTaken, KeyReused),
    idempotency_key=True,
)
def add_quick() -> ResponseReturnValue:
    given, user = parsing.body(QuickReplyIn), current_user()
    with tenant_session(user.company_id) as session:
        return idempotency.once(
            session,
            parsing.repeatable(user.actor),
            lambda: (
                shown.quick_reply(
                    quick_replies.create(session, shortcut=given.shortcut, text=given.text, actor=user.actor)
                ),
                201,
            ),
        )


@desk_api.patch("/quick-replies/<uuid:reply_id>")
@requires("conversations:write")
@describe("Change a quick reply", tag=QUICK, body=QuickReplyPatch, answer=QuickReplyOut, refuses=(ShortcutTaken,))
def change_quick(reply_id: UUID) -> ResponseReturnValue:
    given, user = parsing.body(QuickReplyPatch), current_user()
    with tenant_session(user.company_id) as session:
        return shown.quick_reply(
            quick_replies.change(session, reply_id, text=given.text, shortcut=given.shortcut, actor=user.actor)
        )


@desk_api.delete("/quick-replies/<uuid:reply_id>")
@requires("conversations:write")
@describe("Delete a quick reply", tag=QUICK, status=204)
def remove_quick(reply_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        quick_replies.delete(session, reply_id, actor=user.actor)
    return Response(status=204)


@desk_api.get("/colleagues")
@requires("conversations:read")
@describe(
    "List colleagues",
    tag=TAG,
    description="A quem uma conversa pode ser atribuída e quem uma anotação pode mencionar.",
    answer=Page[ColleagueOut],
)
def colleagues() -> ResponseReturnValue:
    """Whom a conversation can be assigned to and a note can mention."""
    with tenant_session(current_user().company_id) as session:
        people = users.colleagues(session)
        return {"items": [shown.colleague(each) for each in people], "next_cursor": None}
