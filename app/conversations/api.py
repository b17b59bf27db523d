"""/api/conversations: list and search them, read a thread, take over and give back, write as a person. What people of the company do
among themselves stands in `api_desk`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator
from sqlalchemy.orm import Session

from app.channels.text import LONGEST, is_blank
from app.contacts import phones
from app.conversations import assignment, conversations, failures, holding, inbox, path, person, search, shown, thread
from app.conversations.assignment import AlreadyTaken
from app.conversations.inbox import Item, Place, View, Wanted
from app.conversations.models import Holder, Message
from app.conversations.person import KeyReused
from app.conversations.shown import ConversationOut, HitOut, MessageOut, TakenOver, TransitionOut
from app.conversations.thread import LAST_ID
from app.errors import Conflict, NotFound
from app.infra import paging, parsing, web
from app.infra.describing import describe
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires

conversations_api = Blueprint("conversations", __name__, url_prefix="/conversations")

TAG: Final = "Conversas"


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
Sought = Annotated[
    parsing.Text, StringConstraints(strip_whitespace=True, min_length=2, max_length=search.LONGEST_QUERY)
]


class ConversationsQuery(PageQuery):
    """`since` and `until` are about the last message; with a zone."""

    contact: parsing.Text | None = Field(None, max_length=64, description="Telefone do contato, em qualquer forma.")
    contact_id: UUID | None = Field(None, description="Só as desta pessoa, com as que foram unidas a ela.")
    holder: Holder | None = Field(None, description="Só as que a secretária (`ai`) ou uma pessoa (`person`) atende.")
    waiting: bool | None = Field(None, description="`true`: só onde o cliente espera uma pessoa.")
    view: View | None = Field(None, description="Uma das vistas da equipe; `mine`: as atribuídas a quem pergunta.")
    assigned_to: UUID | None = Field(None, description="Só as atribuídas a esta pessoa da equipe.")
    instance: UUID | None = Field(None, description="Só as deste número conectado.")
    tag: parsing.Text | None = Field(None, min_length=1, max_length=40, description="Só de quem tem esta etiqueta.")
    since: AwareDatetime | None = Field(None, description="Última mensagem a partir deste instante, com fuso.")
    until: AwareDatetime | None = Field(None, description="Última mensagem antes deste instante, com fuso.")
    q: Sought | None = Field(
        None, description='Só onde se disse isto: todas estas palavras; `"…"` lado a lado, `-palavra` sem ela.'
    )


class SearchQuery(PageQuery):
    """`since` and `until` are about the message found; with a zone."""

    q: Sought = Field(description='Todas estas palavras; `"…"` lado a lado, `-palavra` sem ela.')
    conversation: UUID | None = Field(None, description="Só nesta conversa.")
    view: View | None = Field(None, description="Só em uma das vistas da equipe.")
    instance: UUID | None = Field(None, description="Só deste número conectado.")
    tag: parsing.Text | None = Field(None, min_length=1, max_length=40, description="Só com quem tem esta etiqueta.")
    since: AwareDatetime | None = Field(None, description="Mensagens a partir deste instante, com fuso.")
    until: AwareDatetime | None = Field(None, description="Mensagens antes deste instante, com fuso.")


class ThreadQuery(PageQuery):
    """`after` is the id of the last message known, and `cursor` says the same; `before` goes back: newest first."""

    after: int = Field(0, ge=0, le=LAST_ID, description="Id da última mensagem que você já conhece.")
    before: int | None = Field(
        None, ge=1, le=LAST_ID, description="Volta a partir desta mensagem: as mais novas primeiro."
    )

    @model_validator(mode="after")
    def _one_direction(self) -> ThreadQuery:
        if self.before is not None and (self.after or self.cursor):
            raise ValueError("Use after (ou cursor) ou before, não os dois.")
        return self


class TakeoverIn(parsing.Body):
    """`instead_of`: the colleague from whom the conversation is taken."""

    instead_of: UUID | None = Field(None, description="A pessoa da equipe de quem a conversa é tomada.")


class MessageIn(parsing.Body):
    text: Annotated[Words, Field(max_length=LONGEST)]
    options: list[Annotated[Words, Field(max_length=200)]] = Field(default_factory=list, max_length=10)


@conversations_api.get("")
@requires("conversations:read")
@describe(
    "List conversations, latest first",
    tag=TAG,
    description="As conversas da empresa; a de mensagem mais recente vem primeiro.",
    query=ConversationsQuery,
    answer=Page[ConversationOut],
    conditional=True,
)
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
        words=asked.q,
    )
    after = paging.decode(asked.cursor, Place.parse) if asked.cursor else None
    with tenant_session(user.company_id) as session:
        rows = inbox.listed(session, wanted, after=after, limit=asked.limit + 1)
    return web.conditional(paging.page(rows, asked.limit, shown.conversation, _cursor))


@conversations_api.get("/search")
@requires("conversations:read")
@describe(
    "Search words in messages, newest first",
    tag=TAG,
    description="Acentos, maiúsculas e terminações não importam. `snippet` vem em pedaços; `hit` diz quais foram procurados.",
    query=SearchQuery,
    answer=Page[HitOut],
)
def found() -> ResponseReturnValue:
    """Messages with these words, newest first, each with a snippet in pieces."""
    asked, user = parsing.query(SearchQuery), current_user()
    before = paging.decode(asked.cursor, thread.place) if asked.cursor else None
    wanted = Wanted(
        view=asked.view, me=user.id, instance_id=asked.instance, tag=asked.tag, since=asked.since, until=asked.until
    )
    with tenant_session(user.company_id) as session:
        hits = search.search(
            session,
            asked.q,
            before=before,
            limit=asked.limit + 1,
            conversation_id=asked.conversation,
            wanted=wanted,
        )
    return paging.page(hits, asked.limit, shown.hit, lambda hit: paging.encode(hit.message_id))


@conversations_api.get("/<uuid:conversation_id>")
@requires("conversations:read")
@describe("Read one conversation", tag=TAG, answer=ConversationOut, conditional=True)
def one(conversation_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return web.conditional(shown.conversation(inbox.one(session, conversation_id)))


@conversations_api.get("/<uuid:conversation_id>/messages")
@requires("conversations:read")
@describe(
    "Read the messages of a conversation, oldest first",
    tag=TAG,
    description="`after` e `cursor` dizem o mesmo: a última mensagem já conhecida. `before` volta: as mais novas primeiro.",
    query=ThreadQuery,
    answer=Page[MessageOut],
    conditional=True,
)
def messages(conversation_id: UUID) -> ResponseReturnValue:
    asked = parsing.query(ThreadQuery)
    after = paging.decode(asked.cursor, thread.place) if asked.cursor else asked.after
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        if asked.before is not None:
            rows = thread.preceding(session, conversation_id, before=asked.before, limit=asked.limit)
            return web.conditional({"items": [shown.message(row) for row in rows], "next_cursor": None})
        rows = thread.following(session, conversation_id, after=after, limit=asked.limit + 1)
    return web.conditional(paging.page(rows, asked.limit, shown.message, lambda row: paging.encode(row.id)))


@conversations_api.get("/<uuid:conversation_id>/transitions")
@requires("conversations:read")
@describe(
    "Read a conversation's way through its states, latest first",
    tag=TAG,
    description="Cada passo de um estado a outro, e os que foram recusados, do mais novo ao mais velho.",
    query=PageQuery,
    answer=Page[TransitionOut],
)
def transitions(conversation_id: UUID) -> ResponseReturnValue:
    asked = parsing.query(PageQuery)
    before = paging.decode(asked.cursor, thread.place) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        rows = path.steps(session, conversation_id, before=before, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, shown.transition, lambda step: paging.encode(step.id))


@conversations_api.post("/<uuid:conversation_id>/takeover")
@requires("conversations:write")
@describe(
    "Take a conversation over",
    tag=TAG,
    description=(
        "A partir daqui responde uma pessoa. `leaving` lista o que da secretária já estava saindo. Quem já a assumiu é dito em"
        " `already_taken`; o id dessa pessoa em `instead_of` a toma dela."
    ),
    body=TakeoverIn,
    body_optional=True,
    answer=TakenOver,
    refuses=(AlreadyTaken,),
)
def take_over(conversation_id: UUID) -> ResponseReturnValue:
    """`leaving`: messages of the secretary that were already on their way and can no longer be stopped.

    A colleague who has it already is named in a 409 `already_taken`; `instead_of` their id takes it from them.
    """
    given, user = parsing.optional_body(TakeoverIn), current_user()
    with tenant_session(user.company_id) as session:
        assignment.claim(session, conversation_id, by=user.id, instead_of=given.instead_of)
        session.flush()
        leaving = thread.leaving(session, conversation_id)
        return shown.taken_over(inbox.one(session, conversation_id), leaving)


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
        return as_it_is_now(session, conversation_id)


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
    key = parsing.idempotency_key() or str(uuid4())
    user = current_user()
    with tenant_session(user.company_id) as session:
        message = person.say(session, conversation_id, given.text, options=tuple(given.options), by=user.actor, key=key)
        return shown.message(message), 202


@conversations_api.post("/<uuid:conversation_id>/messages/<int:message_id>/retry")
@requires("conversations:write")
@describe(
    "Try a failed message again",
    tag=TAG,
    description="Volta à fila; quem segura a conversa ainda decide se ela sai.",
    answer=MessageOut,
    status=202,
    refuses=(NotFailed,),
)
def retry(conversation_id: UUID, message_id: int) -> ResponseReturnValue:
    """Queue a failed message anew; the last gate still stands before it. 409 `not_failed` for any other message."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        if not thread.has(session, conversation_id, message_id):
            raise NotFound("Mensagem não encontrada.")
        if not failures.retry(session, message_id, actor=user.actor):
            raise NotFailed
        session.flush()
        return shown.message(session.get_one(Message, message_id)), 202


def as_it_is_now(session: Session, conversation_id: UUID) -> dict[str, Any]:
    """The conversation as answered, with what this session has done to it."""
    session.flush()
    return shown.conversation(inbox.one(session, conversation_id))


def _cursor(item: Item) -> str:
    return paging.encode(item.conversation.last_message_at.isoformat(), item.conversation.id)
