"""/painel/conversas: the operators' desk. Read here; what people do with a conversation stands in `painel_desk`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from app.billing import ledger
from app.channels import instances
from app.contacts import directory, tags
from app.conversations import attachment, history, inbox, mentions, notes, presence, search, thread
from app.conversations.fsm import State
from app.conversations.inbox import Item, Wanted
from app.conversations.models import Holder, Message
from app.conversations.painel_asked import PERIODS, VIEWS, Asked, asked, uuid_in
from app.conversations.painel_asked import words as words_asked
from app.conversations.painel_emoji import EMOJI
from app.conversations.painel_replies import replies_painel
from app.conversations.presence import Person
from app.conversations.state_words import STATES
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
    screens.Place.CONVERSATIONS,
    "painel.conversations.home",
    lazy_gettext("Conversas"),
    "talk",
    "conversations:read",
    beside=("painel.desk",),
)

DEEDS: Final = 5
LABELS: Final = 200
AROUND: Final = 20  # messages before the one that was found
LEAST: Final = 2
LONGEST_VIEW: Final = 200  # messages on one page, from a found one to the newest
MOST_SHOWN: Final = 8
PAGE: Final = 30
SHOWN_AT_ONCE: Final = 1500  # of a message; the rest unfolds
THREAD_PAGE: Final = 50
WRITE: Final = "conversations:write"

conversations_painel = Blueprint("conversations", __name__, url_prefix="/conversas", template_folder="templates")
conversations_painel.register_blueprint(replies_painel)


@conversations_painel.context_processor
def _addresses() -> dict[str, Callable[[UUID], str | None]]:
    return {"page_of": lambda conversation_id: screens.existing(f"/painel/conversas/{conversation_id}")}


@conversations_painel.get("/")
@requires("conversations:read")
def home() -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("conversations/home.html", item=None, **desk_of(session, user))


@conversations_painel.get("/lista")
@requires("conversations:read")
def fresh_list() -> ResponseReturnValue:
    """The list alone, for a page that is open."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("conversations/_list.html", here=uuid_in("aberta"), **list_of(session, user))


@conversations_painel.get("/<uuid:conversation_id>")
@requires("conversations:read")
def show(conversation_id: UUID) -> ResponseReturnValue:
    """Whoever may answer has read it by opening it."""
    user = current_user()
    _opened(user, conversation_id)
    stage = stage_of(user, conversation_id)
    with tenant_session(user.company_id) as session:
        return page(session, user, conversation_id, stage)


@conversations_painel.get("/<uuid:conversation_id>/fio")
@requires("conversations:read")
def fresh_thread(conversation_id: UUID) -> ResponseReturnValue:
    """The messages and the head as they stand, for a page that is open."""
    user = current_user()
    stage = stage_of(user, conversation_id)
    with tenant_session(user.company_id) as session:
        return render_template("conversations/_fresh.html", **thread_of(session, user, conversation_id, stage))


@conversations_painel.get("/<uuid:conversation_id>/presenca")
@requires("conversations:read")
def who_looks(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        inbox.must_exist(session, conversation_id)
    others = presence.look(user.company_id, conversation_id, Person(user.id, user.name))
    return render_template("conversations/_presence.html", others=others)


@conversations_painel.get("/<uuid:conversation_id>/historico")
@requires("conversations:read")
def past(conversation_id: UUID) -> ResponseReturnValue:
    """What was before: the figures and the latest deeds; with a cursor, the deeds that follow."""
    cursor = request.args.get("cursor")
    before, user = paging.decode(cursor, thread.place) if cursor else None, current_user()
    with tenant_session(user.company_id) as session:
        contact_id = inbox.contact_of(session, conversation_id)
        found = history.deeds(session, conversation_id, before=before, limit=DEEDS + 1)
        return render_template(
            "conversations/_history.html",
            here=conversation_id,
            so_far=history.so_far(session, contact_id) if before is None else None,
            most=history.MOST_COUNTED,
            spent=ledger.of_conversation(session, conversation_id)
            if before is None and may(user.role, "billing:read")
            else None,
            deeds=found[:DEEDS],
            more=paging.encode(found[DEEDS - 1].id) if len(found) > DEEDS else None,
        )


@conversations_painel.get("/buscar")
@requires("conversations:read")
def find() -> ResponseReturnValue:
    """People and messages with these words, for the command palette. Too short, or nothing found, is an empty list and no error."""
    words = words_asked()
    if len(words) < LEAST:
        return render_template("conversations/_found.html", words=words, people=[], hits=[])
    with tenant_session(current_user().company_id) as session:
        people = _people(session, words, Wanted())
        hits = search.search(session, words, limit=MOST_SHOWN)
    return render_template("conversations/_found.html", words=words, people=people, hits=hits)


def _opened(user: CurrentUser, conversation_id: UUID) -> None:
    """In a transaction of its own: nobody waits for the conversation's lock while a page is made."""
    reads_it = may(user.role, WRITE) and _before() is None and _found_message() is None
    with tenant_session(user.company_id) as session:
        if reads_it and thread.has_unread(session, conversation_id):
            thread.mark_read(session, conversation_id, up_to=None)
        mentions.seen(session, conversation_id, user.id)


def stage_of(user: CurrentUser, conversation_id: UUID) -> str | None:
    """What the secretary is doing in it just now. Asked of Redis, so of no open transaction."""
    return live.marked(user.company_id, Topic.TURN, conversation_id)


def page(session: Session, user: CurrentUser, conversation_id: UUID, stage: str | None, **more: Any) -> str:
    """List, thread and contact. `more` is what an action has to say. Raises NotFound."""
    team = users.colleagues(session)
    shown = {**desk_of(session, user), **thread_of(session, user, conversation_id, stage)}
    contact_id = shown["item"].contact.id
    told = {"problem": None, "taken": None, "text": "", "note": "", "toast": _toast(session), **more}
    return render_template(
        "conversations/thread.html",
        key=uuid4().hex,
        team=team,
        colleagues=[each for each in team if may(Role(each.role), WRITE)],
        emoji=EMOJI,
        addresses=directory.addresses(session, contact_id),
        elsewhere=_elsewhere(session, contact_id, conversation_id),
        here=conversation_id,
        knows=screens.existing(f"/painel/conversas/{conversation_id}/sabe"),
        remembers=screens.existing(f"/painel/conversas/{conversation_id}/lembra"),
        suggested=screens.existing(f"/painel/conversas/{conversation_id}/sugestao"),
        **shown,
        **told,
    )


def thread_of(session: Session, user: CurrentUser, conversation_id: UUID, stage: str | None) -> dict[str, Any]:
    """A page of the thread with its notes, oldest first, and how the conversation stands. Raises NotFound."""
    item = inbox.one(session, conversation_id)
    shown, has_older, before = _in_view(session, conversation_id)
    first = shown[0].id if has_older and shown else 0
    last = shown[-1].id if before is not None and shown else None
    noted = notes.among(session, conversation_id, first, last, before=_number("anotacoes"), limit=THREAD_PAGE + 1)
    written = noted[-THREAD_PAGE:]
    return {
        "item": item,
        "point": gettext(STATES[State(item.conversation.state)]),
        "lines": _in_place(shown, written),
        "writers": users.names_of(session, {message.author_id for message in shown if message.author_id is not None}),
        "attachment": attachment.of,
        "folds_at": _folds_at,
        "explained": _ends_of_answers(shown),
        "how_of": lambda message_id: screens.existing(f"/painel/conversas/{conversation_id}/como/{message_id}"),
        "older": first if has_older else None,
        "older_notes": {"antes": shown[-1].id + 1 if shown else 1, "anotacoes": written[0].id}
        if len(noted) > THREAD_PAGE
        else None,
        "before": before,
        "newer": thread.newer(session, conversation_id, last) if last is not None else 0,
        "found": _found_message(),
        "stage": stage if _is_secretarys(item) else None,
        "may_write": may(user.role, WRITE),
        "me": user.id,
        "kept": asked().kept,
    }


def _in_view(session: Session, conversation_id: UUID) -> tuple[list[Message], bool, int | None]:
    """The messages to show, whether there are older ones, and before which the page ends (None: at the newest).

    A message that was found stands among what was said before it and all that came after, where that is not too long to read.
    """
    before, found = _before(), _found_message()
    if found is not None:
        near = list(thread.around(session, conversation_id, found, before=AROUND, most=LONGEST_VIEW + 1))
        if any(message.id == found for message in near):
            has_older = bool(thread.preceding(session, conversation_id, before=near[0].id, limit=1))
            if len(near) <= LONGEST_VIEW:
                return near, has_older, None
            return near[:THREAD_PAGE], has_older, near[THREAD_PAGE - 1].id + 1
    rows = thread.preceding(session, conversation_id, before=before, limit=THREAD_PAGE + 1)
    return list(reversed(rows[:THREAD_PAGE])), len(rows) > THREAD_PAGE, before


def desk_of(session: Session, user: CurrentUser) -> dict[str, Any]:
    """The list with what it can be narrowed by."""
    shown = list_of(session, user)
    labels = tags.names(session, limit=LABELS)
    return {
        "views": VIEWS,
        "periods": PERIODS,
        "counts": inbox.counts(session, user.id),
        "channels": instances.listed(session, after=None, limit=paging.MOST),
        "labels": labels,
        "labels_asked": [*labels, *({shown["asked"].tag} - {"", *labels})],
        **shown,
    }


def list_of(session: Session, user: CurrentUser) -> dict[str, Any]:
    """The list that the address asks for, or what was found for its words."""
    wanted, cursor = asked(), request.args.get("cursor")
    found = _found(session, user, wanted, cursor) if wanted.words else _listed(session, user, wanted, cursor)
    return {"asked": wanted, "kept": wanted.kept, "cursor": cursor, "found": _found_message(), **found}


def _listed(session: Session, user: CurrentUser, wanted: Asked, cursor: str | None) -> dict[str, Any]:
    after = paging.decode(cursor, inbox.Place.parse) if cursor else None
    rows = inbox.listed(session, wanted.wanted(user.id), after=after, limit=PAGE + 1)
    more = None
    if len(rows) > PAGE:
        last = rows[PAGE - 1].conversation
        more = paging.encode(last.last_message_at.isoformat(), last.id)
    return {"items": rows[:PAGE], "hits": (), "more": more}


def _found(session: Session, user: CurrentUser, wanted: Asked, cursor: str | None) -> dict[str, Any]:
    """People come first, and only on the first page."""
    if len(wanted.words) < LEAST:
        return {"items": (), "hits": (), "more": None}
    before = paging.decode(cursor, thread.place) if cursor else None
    within = wanted.wanted(user.id)
    hits = search.search(session, wanted.words, before=before, limit=PAGE + 1, wanted=within)
    return {
        "items": () if cursor else _people(session, wanted.words, within),
        "hits": hits[:PAGE],
        "more": paging.encode(hits[PAGE - 1].message_id) if len(hits) > PAGE else None,
    }


def _people(session: Session, words: str, within: Wanted) -> Sequence[Item]:
    return inbox.listed(session, replace(within, named=words), after=None, limit=MOST_SHOWN)


def _in_place(shown: Sequence[Message], written: Sequence[notes.Written]) -> list[Message | notes.Written]:
    """Every note behind the message it was written after."""
    behind: dict[int, list[notes.Written]] = {message.id: [] for message in shown}
    lines: list[Message | notes.Written] = []
    for note in written:
        behind.get(note.after_message_id, lines).append(note)
    for message in shown:
        lines += [message, *behind[message.id]]
    return lines


def _ends_of_answers(shown: Sequence[Message]) -> set[int]:
    """The last part of each of the secretary's answers: behind it one can ask how she came to it."""
    last = {m.turn_id: m.id for m in shown if m.direction == "out" and m.turn_id is not None}
    return set(last.values())


def _elsewhere(session: Session, contact_id: UUID, conversation_id: UUID) -> list[Item]:
    """The same person's conversations on other numbers."""
    all_of_them = inbox.listed(session, Wanted(contact_id=contact_id), after=None, limit=MOST_SHOWN + 1)
    return [item for item in all_of_them if item.conversation.id != conversation_id][:MOST_SHOWN]


def _folds_at(body: str) -> int | None:
    """Where a very long message is cut, at the end of a word; None: it is shown whole."""
    if len(body) <= SHOWN_AT_ONCE:
        return None
    end_of_word = body.rfind(" ", SHOWN_AT_ONCE // 2, SHOWN_AT_ONCE)
    return end_of_word if end_of_word > 0 else SHOWN_AT_ONCE


def _is_secretarys(item: Item) -> bool:
    return item.conversation.holder == Holder.AI and item.conversation.closed_at is None


def _before() -> int | None:
    """From which message the thread goes back; None: from its end."""
    return _number("antes")


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    if not (given.isascii() and given.isdigit()) or len(given) > 19:
        return None
    return min(int(given), thread.LAST_ID)


def _found_message() -> int | None:
    """The message that a search led to."""
    return _number("mensagem")


def _toast(session: Session) -> str | None:
    said = {
        "assumida": gettext("A conversa é sua: a secretária não responde mais nela."),
        "assumida-saindo": gettext("A conversa é sua. Uma mensagem já estava saindo: ela está marcada na conversa."),
        "devolvida": gettext("A secretária voltou a responder nesta conversa."),
        "encerrada": gettext("Conversa encerrada. A próxima mensagem do cliente a abre de novo."),
        "reaberta": gettext("Conversa reaberta."),
        "anotada": gettext("Anotação guardada. O cliente não a vê."),
        "apagada": gettext("Anotação apagada."),
        "corrigida": gettext("Corrigido. Ela usa as suas palavras a partir da próxima resposta."),
        "esquecida": gettext("Apagado. Ela não volta a anotar isso."),
        "resumo-apagado": gettext("Resumo apagado. O próximo conta só o que vier depois."),
        "parada": gettext("Anotado: a empresa não escreve mais a esta pessoa por iniciativa própria."),
        "permitida": gettext("Desfeito: a empresa pode escrever a esta pessoa por iniciativa própria."),
        "responsavel": gettext("O responsável foi alterado."),
        "tentando": gettext("A mensagem voltou para a fila de envio."),
        "nao-falhou": gettext("Esta mensagem não está mais entre as que falharam."),
    }
    told = said.get(request.args.get("feito", ""))
    return f"{told} {_informed(session)}".rstrip() if told else None


def _informed(session: Session) -> str:
    """Who was told of a note, after it was written."""
    given = request.args.getlist("avisado")[: notes.MOST_MENTIONS]
    names = sorted(users.names_of(session, {id for id in map(_id, given) if id is not None}).values())
    said = ngettext("%(names)s recebeu um aviso.", "%(names)s receberam um aviso.", len(names), names=", ".join(names))
    return str(said) if names else ""


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
