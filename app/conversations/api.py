"""/api/conversations: list them, read a thread, take over and give back, write as a person."""

from __future__ import annotations

import re
from typing import Annotated, Final
from uuid import UUID, uuid4

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, Field

from app.channels.text import is_blank
from app.contacts import phones
from app.conversations import conversations, holding, inbox, person, shown
from app.conversations.inbox import Place, Wanted
from app.conversations.models import Holder
from app.conversations.person import KeyReused
from app.conversations.shown import ConversationOut, MessageOut, TakenOver
from app.errors import Invalid
from app.infra import paging, parsing
from app.infra.describing import describe
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires

conversations_api = Blueprint("conversations", __name__, url_prefix="/conversations")

TAG: Final = "Conversas"
LONGEST_TEXT: Final = 4096
LAST_ID: Final = 2**63 - 1
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


def _visible(value: str) -> str:
    if is_blank(value):
        raise ValueError("Escreva algo: o texto está vazio.")
    return value.strip()


Words = Annotated[parsing.Text, AfterValidator(_visible)]


class ConversationsQuery(PageQuery):
    contact: parsing.Text | None = Field(None, max_length=64, description="Telefone do contato, em qualquer forma.")
    holder: Holder | None = Field(None, description="Só as que a secretária (`ai`) ou uma pessoa (`person`) atende.")
    waiting: bool | None = Field(None, description="`true`: só onde o cliente espera uma pessoa.")


class ThreadQuery(PageQuery):
    """`after` is the id of the last message known; `cursor` says the same."""

    after: int = Field(0, ge=0, le=LAST_ID, description="Id da última mensagem que você já conhece.")


class MessageIn(parsing.Body):
    text: Annotated[Words, Field(max_length=LONGEST_TEXT)]
    options: list[Annotated[Words, Field(max_length=200)]] = Field(default_factory=list, max_length=10)


@conversations_api.get("")
@requires("conversations:read")
@describe(
    "List conversations, latest first",
    tag=TAG,
    description="As conversas da empresa; a de mensagem mais recente vem primeiro.",
    query=ConversationsQuery,
    answer=Page[ConversationOut],
)
def listed() -> ResponseReturnValue:
    asked = parsing.query(ConversationsQuery)
    phone = phones.normalize(asked.contact, field="contact") if asked.contact else None
    wanted = Wanted(phone=phone, holder=asked.holder, waiting=asked.waiting)
    after = paging.decode(asked.cursor, Place.parse) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        rows = inbox.listed(session, wanted, after=after, limit=asked.limit + 1)
    return paging.page(
        rows,
        asked.limit,
        lambda row: shown.conversation(*row),
        lambda row: paging.encode(row[0].last_message_at.isoformat(), row[0].id),
    )


@conversations_api.get("/<uuid:conversation_id>")
@requires("conversations:read")
@describe("Read one conversation", tag=TAG, answer=ConversationOut)
def one(conversation_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return shown.conversation(*inbox.one(session, conversation_id))


@conversations_api.get("/<uuid:conversation_id>/messages")
@requires("conversations:read")
@describe(
    "Read the messages of a conversation, oldest first",
    tag=TAG,
    description="`after` e `cursor` dizem o mesmo: a última mensagem já conhecida.",
    query=ThreadQuery,
    answer=Page[MessageOut],
)
def thread(conversation_id: UUID) -> ResponseReturnValue:
    asked = parsing.query(ThreadQuery)
    after = paging.decode(asked.cursor, _place) if asked.cursor else asked.after
    with tenant_session(current_user().company_id) as session:
        inbox.one(session, conversation_id)
        rows = inbox.thread(session, conversation_id, after=after, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, shown.message, lambda row: paging.encode(row.id))


@conversations_api.post("/<uuid:conversation_id>/takeover")
@requires("conversations:write")
@describe(
    "Take a conversation over",
    tag=TAG,
    description="A partir daqui responde uma pessoa. `leaving` lista o que da secretária já estava saindo.",
    answer=TakenOver,
)
def take_over(conversation_id: UUID) -> ResponseReturnValue:
    """`leaving`: messages of the secretary that were already on their way and can no longer be stopped."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        holding.take_over(session, conversations.lock(session, conversation_id), by=user.actor)
        session.flush()
        leaving = inbox.leaving(session, conversation_id)
        return shown.taken_over(*inbox.one(session, conversation_id), list(leaving))


@conversations_api.post("/<uuid:conversation_id>/return")
@requires("conversations:write")
@describe(
    "Give a conversation back to the secretary",
    tag=TAG,
    description="A secretária volta a responder, começando pelo que ficou sem resposta.",
    answer=ConversationOut,
)
def give_back(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        holding.give_back(session, conversations.lock(session, conversation_id), by=user.actor)
        session.flush()
        return shown.conversation(*inbox.one(session, conversation_id))


@conversations_api.post("/<uuid:conversation_id>/messages")
@requires("conversations:write")
@describe(
    "Write to the customer as a person",
    tag=TAG,
    description="Assume a conversa. Com `Idempotency-Key`, repetir o pedido diz uma vez só e mostra a mesma mensagem.",
    body=MessageIn,
    answer=MessageOut,
    status=202,
    refuses=(KeyReused,),
    idempotency_key=True,
)
def write(conversation_id: UUID) -> ResponseReturnValue:
    """Takes the conversation over. With an Idempotency-Key, asking again says it once and shows the same message."""
    given = parsing.body(MessageIn)
    key = _idempotency_key()
    user = current_user()
    with tenant_session(user.company_id) as session:
        message = person.say(session, conversation_id, given.text, options=tuple(given.options), by=user.actor, key=key)
        return shown.message(message), 202


def _place(message_id: int) -> int:
    """Where a message stands in its thread, as a cursor tells it."""
    if type(message_id) is not int or not 0 <= message_id <= LAST_ID:
        raise ValueError("not a message's id")
    return message_id


def _idempotency_key() -> str:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return str(uuid4())
    if not _KEY.fullmatch(given):
        raise Invalid("Use de 1 a 200 letras, números ou sinais, sem espaços.", field="Idempotency-Key")
    return given
