"""/painel/conversas: the operators' desk. Read here; what people do with a conversation stands in `painel_desk`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.channels import instances
from app.contacts import directory, tags
from app.conversations import inbox, notes, presence, search, thread
from app.conversations.inbox import Item, View, Wanted
from app.conversations.models import Holder, Message
from app.conversations.presence import Person
from app.infra import paging
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.tenancy import tenant_session
from app.tenants import painel_screens as screens
from app.tenants import users
from app.tenants.auth import current_user, requires
from app.tenants.models import Role
from app.tenants.painel_screens import Entry
from app.tenants.roles import may
from app.tenants.users import CurrentUser

ENTRY: Final = Entry(
    screens.Place.CONVERSATIONS, "painel.conversations.home", lazy_gettext("Conversas"), "talk", "conversations:read"
)

LEAST: Final = 2
MOST_SHOWN: Final = 8
PAGE: Final = 30
THREAD_PAGE: Final = 50
WRITE: Final = "conversations:write"

# What stands in the address, what the list shows for it, and what people call it. The first is what one sees unasked.
VIEWS: Final = (
    ("abertas", View.OPEN, lazy_gettext("Abertas")),
    ("aguardando", View.WAITING, lazy_gettext("Aguardando pessoa")),
    ("secretaria", View.AI, lazy_gettext("Com a secretária")),
    ("comigo", View.MINE, lazy_gettext("Comigo")),
    ("encerradas", View.CLOSED, lazy_gettext("Encerradas")),
)

conversations_painel = Blueprint("conversations", __name__, url_prefix="/conversas", template_folder="templates")


@conversations_painel.context_processor
def _addresses() -> dict[str, Callable[[UUID], str | None]]:
    return {"page_of": lambda conversation_id: screens.existing(f"/painel/conversas/{conversation_id}")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the list the address asks for. What makes no sense is as if it were not there."""

    view: str
    channel: UUID | None
    tag: str
    words: str

    @property
    def kept(self) -> dict[str, str]:
        """The same for another address."""
        said = {
            "vista": self.view if self.view != VIEWS[0][0] else "",
            "canal": str(self.channel) if self.channel else "",
            "etiqueta": self.tag,
            "q": self.words,
        }
        return {name: value for name, value in said.items() if value}


@conversations_painel.get("/")
@requires("conversations:read")
def home() -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("conversations/home.html", item=None, **list_of(session, user))


@conversations_painel.get("/lista")
@requires("conversations:read")
def fresh_list() -> ResponseReturnValue:
    """The list alone, for a page that is open."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("conversations/_list.html", here=_uuid("aberta"), **list_of(session, user))


@conversations_painel.get("/<uuid:conversation_id>")
@requires("conversations:read")
def show(conversation_id: UUID) -> ResponseReturnValue:
    """Whoever may answer has read it by opening it."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        item = inbox.one(session, conversation_id)
        if item.unread and may(user.role, WRITE) and _before() is None:
            thread.mark_read(session, conversation_id, up_to=None)
            session.flush()
        return page(session, user, conversation_id)


@conversations_painel.get("/<uuid:conversation_id>/fio")
@requires("conversations:read")
def fresh_thread(conversation_id: UUID) -> ResponseReturnValue:
    """The messages and the head as they stand, for a page that is open."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("conversations/_fresh.html", **thread_of(session, user, conversation_id))


@conversations_painel.get("/<uuid:conversation_id>/presenca")
@requires("conversations:read")
def who_looks(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        inbox.must_exist(session, conversation_id)
    others = presence.look(user.company_id, conversation_id, Person(user.id, user.name))
    return render_template("conversations/_presence.html", others=others)


@conversations_painel.get("/buscar")
@requires("conversations:read")
def find() -> ResponseReturnValue:
    """People and messages with these words, for the command palette. Too short, or nothing found, is an empty list and no error."""
    words = _words()
    if len(words) < LEAST:
        return render_template("conversations/_found.html", words=words, people=[], hits=[])
    with tenant_session(current_user().company_id) as session:
        people = _people(session, words)
        hits = search.search(session, words, limit=MOST_SHOWN)
    return render_template("conversations/_found.html", words=words, people=people, hits=hits)


def page(session: Session, user: CurrentUser, conversation_id: UUID, **more: Any) -> str:
    """List, thread and contact. `more` is what an action has to say. Raises NotFound."""
    shown = {**list_of(session, user), **thread_of(session, user, conversation_id)}
    told = {"problem": None, "taken": None, "text": "", "note": "", "toast": _toast(), **more}
    return render_template(
        "conversations/thread.html",
        key=uuid4().hex,
        colleagues=[each for each in users.colleagues(session) if may(Role(each.role), WRITE)],
        here=conversation_id,
        **shown,
        **told,
    )


def thread_of(session: Session, user: CurrentUser, conversation_id: UUID) -> dict[str, Any]:
    """A page of the thread with its notes, oldest first, and how the conversation stands. Raises NotFound."""
    item, before = inbox.one(session, conversation_id), _before()
    rows = thread.preceding(session, conversation_id, before=before, limit=THREAD_PAGE + 1)
    shown, has_older = list(reversed(rows[:THREAD_PAGE])), len(rows) > THREAD_PAGE
    first = shown[0].id if has_older and shown else 0
    last = shown[-1].id if before is not None and shown else None
    written = notes.among(session, conversation_id, first, last)
    return {
        "item": item,
        "lines": _in_place(shown, written),
        "older": first if has_older else None,
        "before": before,
        "stage": live.marked(user.company_id, Topic.TURN, conversation_id) if _is_secretarys(item) else None,
        "may_write": may(user.role, WRITE),
        "me": user.id,
        "kept": asked().kept,
    }


def list_of(session: Session, user: CurrentUser) -> dict[str, Any]:
    """The list that the address asks for, or what was found for its words."""
    wanted, cursor = asked(), request.args.get("cursor")
    found = _found(session, wanted, cursor) if wanted.words else _listed(session, user, wanted, cursor)
    return {
        "asked": wanted,
        "kept": wanted.kept,
        "views": VIEWS,
        "counts": inbox.counts(session, user.id),
        "channels": instances.listed(session, after=None, limit=paging.MOST),
        "labels": tags.listed(session),
        "cursor": cursor,
        **found,
    }


def asked() -> Asked:
    view = request.args.get("vista", "")
    tag = request.args.get("etiqueta", "").replace("\x00", "").strip()[: tags.LONGEST]
    return Asked(
        view if view in {name for name, _, _ in VIEWS} else VIEWS[0][0], channel=_uuid("canal"), tag=tag, words=_words()
    )


def _listed(session: Session, user: CurrentUser, wanted: Asked, cursor: str | None) -> dict[str, Any]:
    view = next(each for name, each, _ in VIEWS if name == wanted.view)
    query = Wanted(view=view, me=user.id, instance_id=wanted.channel, tag=wanted.tag or None)
    after = paging.decode(cursor, inbox.Place.parse) if cursor else None
    rows = inbox.listed(session, query, after=after, limit=PAGE + 1)
    more = None
    if len(rows) > PAGE:
        last = rows[PAGE - 1].conversation
        more = paging.encode(last.last_message_at.isoformat(), last.id)
    return {"items": rows[:PAGE], "hits": (), "more": more}


def _found(session: Session, wanted: Asked, cursor: str | None) -> dict[str, Any]:
    """People come first, and only on the first page."""
    if len(wanted.words) < LEAST:
        return {"items": (), "hits": (), "more": None}
    before = paging.decode(cursor, _place) if cursor else None
    hits = search.search(session, wanted.words, before=before, limit=PAGE + 1)
    return {
        "items": () if cursor else _people(session, wanted.words),
        "hits": hits[:PAGE],
        "more": paging.encode(hits[PAGE - 1].message_id) if len(hits) > PAGE else None,
    }


def _people(session: Session, words: str) -> Sequence[Item]:
    entries = directory.listed(session, words=words, tag=None, after=None, limit=MOST_SHOWN)
    ids = frozenset(entry.contact.id for entry in entries)
    return inbox.listed(session, Wanted(contact_ids=ids), after=None, limit=MOST_SHOWN) if ids else []


def _in_place(shown: Sequence[Message], written: Sequence[notes.Written]) -> list[Message | notes.Written]:
    """Every note behind the message it was written after."""
    known = {message.id for message in shown}
    lines: list[Message | notes.Written] = [note for note in written if note.after_message_id not in known]
    for message in shown:
        lines += [message, *(note for note in written if note.after_message_id == message.id)]
    return lines


def _is_secretarys(item: Item) -> bool:
    return item.conversation.holder == Holder.AI and item.conversation.closed_at is None


def _words() -> str:
    return request.args.get("q", "").replace("\x00", "").strip()[: directory.LONGEST_QUERY]


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _before() -> int | None:
    """From which message the thread goes back; None: from its end."""
    given = request.args.get("antes", "")
    if not (given.isascii() and given.isdigit()) or len(given) > 19:
        return None
    return min(int(given), thread.LAST_ID)


def _place(message_id: int) -> int:
    if type(message_id) is not int or not 0 <= message_id <= thread.LAST_ID:
        raise ValueError("not a message's id")
    return message_id


def _toast() -> str | None:
    said = {
        "assumida": gettext("A conversa é sua: a secretária não responde mais nela."),
        "devolvida": gettext("A secretária voltou a responder nesta conversa."),
        "encerrada": gettext("Conversa encerrada. A próxima mensagem do cliente a abre de novo."),
        "reaberta": gettext("Conversa reaberta."),
        "anotada": gettext("Anotação guardada. O cliente não a vê."),
        "apagada": gettext("Anotação apagada."),
        "responsavel": gettext("O responsável foi alterado."),
        "tentando": gettext("A mensagem voltou para a fila de envio."),
        "nao-falhou": gettext("Esta mensagem não está mais entre as que falharam."),
    }
    return said.get(request.args.get("feito", ""))
