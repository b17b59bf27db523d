"""/painel/simulador: write to the secretary as a customer would, several customers side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.infra import paging, parsing
from app.infra.storable import storable
from app.infra.tenancy import tenant_session
from app.infra.web import wants_fragment
from app.knowledge import service as knowledge
from app.llm import available
from app.llm.settings import LlmSettings
from app.tenants import painel_screens as screens
from app.tenants import settings as company_settings
from app.tenants.auth import current_user, requires
from app.tenants.painel_screens import Entry, Place
from app.tenants.roles import may
from app.turns import painel_beside as side
from app.turns import simulated, simulator, stages
from app.turns.painel_beside import MOST_OPEN, SideBySide
from app.turns.simulated import Thread
from app.turns.stages import Stage

ENTRY: Final = Entry(Place.SIMULATOR, "painel.turns.home", lazy_gettext("Simulador"), "phone", "conversations:read")

WRITE: Final = "conversations:write"
PAGE: Final = 30
LATEST: Final = 8
EXAMPLES: Final = 24
SHOWN_EXAMPLES: Final = 3
LONGEST_NAME: Final = 100
_MOST_DIGITS: Final = 3  # of the number of an option
_IDEAS: Final = (
    lazy_gettext("Oi! Qual é o horário de atendimento?"),
    lazy_gettext("Onde vocês ficam?"),
    lazy_gettext("Quais são as formas de pagamento?"),
)
_PERSON: Final = lazy_gettext("Quero falar com uma pessoa")

Reached = Mapping[UUID, Stage | None]

turns_painel = Blueprint("turns", __name__, url_prefix="/simulador", template_folder="templates")


@turns_painel.get("/")
@requires("conversations:read")
def home() -> ResponseReturnValue:
    """As this person left it; else the latest conversation, or a new one."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        left = side.remembered(user.id)
        left = left.only(persona.conversation_id for persona in simulated.known(session, left.ids))
        latest = [] if left.ids else simulated.personas(session, 1)
    if latest:
        left = left.with_one(latest[0].conversation_id)
    return redirect(left.url if left.ids else url_for("painel.turns.new"))


@turns_painel.get("/clientes")
@requires("conversations:read")
def listed() -> ResponseReturnValue:
    """Every customer simulated so far, to open one of them."""
    user, cursor = current_user(), request.args.get("cursor")
    after = paging.decode(cursor, _place) if cursor else None
    with tenant_session(user.company_id) as session:
        rows = simulated.personas(session, PAGE + 1, after=after)
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return render_template(
            "turns/list.html",
            personas=rows[:PAGE],
            more=paging.encode(last.last_at.isoformat(), last.conversation_id) if last else None,
            beside=side.asked_for(),
            may_write=may(user.role, WRITE),
            **_proposal(session),
        )


@turns_painel.get("/nova")
@requires("conversations:read")
def new() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return _new_page(session)


@turns_painel.post("/nova")
@requires(WRITE)
def start() -> ResponseReturnValue:
    """A new customer with their first message."""
    user, form, beside = current_user(), request.form, side.asked_for()
    _must_exist(beside)
    try:
        conversation_id = simulator.start(
            user.company_id,
            phone=form.get("phone", ""),
            name=_name() or None,
            text=form.get("idea") or form.get("text", ""),
            key=_key(),
            actor=user.actor,
            at_once=beside.at_once,
        )
    except Invalid as error:
        with tenant_session(user.company_id) as session:
            return _new_page(session, error), error.status
    return redirect(beside.with_one(conversation_id).url, 303)


@turns_painel.post("/clientes")
@requires(WRITE)
def add() -> ResponseReturnValue:
    """A new customer, who has not written yet, beside those that are open."""
    user, form, beside = current_user(), request.form, side.asked_for()
    _must_exist(beside)
    with tenant_session(user.company_id) as session:
        name = _name() or simulated.spare_name(session)
        phone = form.get("phone", "").strip() or simulated.spare_number(session)
    try:
        conversation_id = simulator.add(user.company_id, phone=phone, name=name, actor=user.actor)
    except Invalid as error:
        with tenant_session(user.company_id) as session:
            return _new_page(session, error), error.status
    return redirect(beside.with_one(conversation_id).url, 303)


@turns_painel.get("/<uuid:conversation_id>")
@requires("conversations:read")
def show(conversation_id: UUID) -> ResponseReturnValue:
    """This one in front, with those that the address names beside it."""
    user, beside = current_user(), side.asked_for(conversation_id)
    reached = _reached(beside.ids)
    with tenant_session(user.company_id) as session:
        return _desk(session, beside, reached)


@turns_painel.get("/<uuid:conversation_id>/novidades")
@requires("conversations:read")
def news(conversation_id: UUID) -> ResponseReturnValue:
    """The messages as they stand, for the page that is open; 304 while nothing changes."""
    response = make_response(_talk(conversation_id))
    response.add_etag()
    return response.make_conditional(request)


@turns_painel.post("/<uuid:conversation_id>")
@requires(WRITE)
def say(conversation_id: UUID) -> ResponseReturnValue:
    user, beside = current_user(), side.asked_for(conversation_id)
    option, text = _said()
    _must_exist(beside)
    try:
        simulator.say(user.company_id, conversation_id, text=text, key=_key(), option=option, at_once=beside.at_once)
    except Invalid as error:
        if wants_fragment():
            return Response(gettext(error.message), status=error.status, mimetype="text/plain")
        reached = _reached(beside.ids)
        with tenant_session(user.company_id) as session:
            return _desk(session, beside, reached, problem=gettext(error.message), text=text), error.status
    if wants_fragment():
        return _talk(conversation_id)
    return redirect(beside.url, 303)


@turns_painel.post("/<uuid:conversation_id>/recomecar")
@requires(WRITE)
def reset(conversation_id: UUID) -> ResponseReturnValue:
    user, beside = current_user(), side.asked_for(conversation_id)
    _must_exist(beside)
    simulator.reset(user.company_id, conversation_id, actor=user.actor)
    again = beside.url
    return redirect(f"{again}{'&' if '?' in again else '?'}feito=recomecada", 303)


def _must_exist(beside: SideBySide) -> None:
    """Before anything is done: a form that names a conversation which is not one of ours does nothing. Raises NotFound."""
    with tenant_session(current_user().company_id) as session:
        if len(simulated.known(session, beside.ids)) < len(beside.ids):
            raise NotFound("Conversa não encontrada.")


def _name() -> str:
    return storable(request.form.get("name", "")).strip()[:LONGEST_NAME]


def _said() -> tuple[int | None, str]:
    """What was written, the example that was picked, or which option (`1:its words`) was chosen."""
    form = request.form
    number, _, words = form.get("option", "").partition(":")
    if number.isdecimal() and len(number) <= _MOST_DIGITS and words:
        return int(number), words
    return None, form.get("idea") or form.get("text", "")


def _key() -> str:
    """The form's own name for this message: sent twice, it is said once."""
    return f"painel-{parsing.form_key()}"


def _place(last_at: str, conversation_id: str) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(last_at), UUID(conversation_id)


def _talk(conversation_id: UUID) -> str:
    user = current_user()
    stage = stages.current(user.company_id, conversation_id)
    with tenant_session(user.company_id) as session:
        thread = simulated.thread(session, conversation_id, stage)
        return render_template("turns/_talk.html", **_phone(session, thread, side.asked_for(), may(user.role, WRITE)))


def _reached(conversation_ids: Sequence[UUID]) -> Reached:
    """What the secretary is doing in each of them just now. Asked of Redis, so of no open transaction."""
    company_id = current_user().company_id
    return {conversation_id: stages.current(company_id, conversation_id) for conversation_id in conversation_ids}


def _desk(
    session: Session, beside: SideBySide, reached: Reached, *, problem: str | None = None, text: str = ""
) -> Response:
    """Raises NotFound when one of them is not there."""
    user = current_user()
    may_write = may(user.role, WRITE)
    phones = [
        _phone(session, simulated.thread(session, conversation_id, reached[conversation_id]), beside, may_write)
        for conversation_id in beside.ids
    ]
    page = render_template(
        "turns/desk.html",
        phones=phones,
        beside=beside,
        most_open=MOST_OPEN,
        latest=simulated.personas(session, LATEST),
        answering=available.in_order(company_settings.read(session, LlmSettings).providers),
        may_write=may_write,
        problem=problem,
        text=text,
        toast=gettext("A conversa recomeçou do zero.") if request.args.get("feito") == "recomecada" else None,
        new_key=lambda: uuid4().hex,
        **_proposal(session),
    )
    return side.remember(make_response(page), user.id, beside)


def _phone(session: Session, thread: Thread, beside: SideBySide, may_write: bool) -> dict[str, Any]:
    """What one customer's phone shows. Examples only where nothing was said yet."""
    return {
        "thread": thread,
        "beside": beside,
        "may_write": may_write,
        "examples": [] if thread.lines else _examples(session, thread),
        "elsewhere": screens.existing(f"/painel/conversas/{thread.persona.conversation_id}"),
    }


def _examples(session: Session, thread: Thread) -> list[str]:
    """Questions that the company has answers to, others for each customer; where it has told nothing, what everybody asks."""
    told = [question[:1].upper() + question[1:] for question in knowledge.example_questions(session, EXAMPLES)]
    if not told:
        return [*map(str, _IDEAS), str(_PERSON)]
    first = int(thread.persona.phone[-2:]) * SHOWN_EXAMPLES % len(told) if thread.persona.phone[-2:].isdecimal() else 0
    return [*dict.fromkeys([*told[first:], *told][:SHOWN_EXAMPLES]), str(_PERSON)]


def _proposal(session: Session) -> dict[str, str]:
    """What a new customer is called unless somebody says otherwise."""
    return {"spare_name": simulated.spare_name(session), "spare_phone": simulated.spare_number(session)}


def _new_page(session: Session, error: Invalid | None = None) -> str:
    form = request.form
    return render_template(
        "turns/new.html",
        beside=side.asked_for(),
        ideas=[*_IDEAS, _PERSON],
        may_write=may(current_user().role, WRITE),
        key=uuid4().hex,
        phone=form.get("phone") or simulated.spare_number(session),
        name=form.get("name", ""),
        text=form.get("text", ""),
        problem=gettext(error.message) if error else None,
        field=error.details.get("field") if error else None,
    )
