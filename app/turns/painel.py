"""/painel/simulador: write to the secretary as a customer would."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.tenants.painel_screens import Entry, Place
from app.turns import simulator

ENTRY: Final = Entry(Place.SIMULATOR, "painel.turns.home", lazy_gettext("Simulador"), "phone", "conversations:read")

_KEY: Final = re.compile(r"[A-Za-z0-9-]{6,64}")
_IDEAS: Final = (
    lazy_gettext("Oi! Qual é o horário de atendimento?"),
    lazy_gettext("Onde vocês ficam?"),
    lazy_gettext("Quais são as formas de pagamento?"),
    lazy_gettext("Quero falar com uma pessoa"),
)

turns_painel = Blueprint("turns", __name__, url_prefix="/simulador", template_folder="templates")


@turns_painel.get("/")
@requires("conversations:read")
def home() -> ResponseReturnValue:
    """The latest conversation, or a new one."""
    with tenant_session(current_user().company_id) as session:
        latest = simulator.personas(session, limit=1)
    if not latest:
        return redirect(url_for("painel.turns.new"))
    return redirect(url_for("painel.turns.show", conversation_id=latest[0].conversation_id))


@turns_painel.get("/nova")
@requires("conversations:read")
def new() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return _new_page(session)


@turns_painel.post("/nova")
@requires("conversations:write")
def start() -> ResponseReturnValue:
    user, form = current_user(), request.form
    try:
        conversation_id = simulator.start(
            user.company_id,
            phone=form.get("phone", ""),
            name=form.get("name", "").strip() or None,
            text=form.get("idea") or form.get("text", ""),
            key=_key(),
            actor=user.actor,
        )
    except Invalid as error:
        with tenant_session(user.company_id) as session:
            return _new_page(session, error), error.status
    return redirect(url_for("painel.turns.show", conversation_id=conversation_id), 303)


@turns_painel.get("/<uuid:conversation_id>")
@requires("conversations:read")
def show(conversation_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return _thread_page(session, conversation_id)


@turns_painel.get("/<uuid:conversation_id>/novidades")
@requires("conversations:read")
def news(conversation_id: UUID) -> ResponseReturnValue:
    """The messages as they stand, for the page that is open; 304 while nothing changes."""
    response = make_response(_talk(conversation_id))
    response.add_etag()
    return response.make_conditional(request)


@turns_painel.post("/<uuid:conversation_id>")
@requires("conversations:write")
def say(conversation_id: UUID) -> ResponseReturnValue:
    user = current_user()
    wants_fragment = "X-Fragment" in request.headers
    option, text = _said()
    try:
        simulator.say(user.company_id, conversation_id, text=text, key=_key(), option=option)
    except Invalid as error:
        if wants_fragment:
            return Response(gettext(error.message), status=error.status, mimetype="text/plain")
        with tenant_session(user.company_id) as session:
            return _thread_page(session, conversation_id, problem=gettext(error.message), text=text), error.status
    if wants_fragment:
        return _talk(conversation_id)
    return redirect(url_for("painel.turns.show", conversation_id=conversation_id), 303)


def _said() -> tuple[int | None, str]:
    """What was written, or which option (`1:its words`) was chosen."""
    number, _, words = request.form.get("option", "").partition(":")
    return (int(number), words) if number.isdecimal() and words else (None, request.form.get("text", ""))


def _key() -> str:
    """The form's own name for this message: sent twice, it is said once."""
    key = request.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid(gettext("Recarregue a página e tente de novo."), field="key")
    return f"painel-{key}"


def _talk(conversation_id: UUID) -> str:
    with tenant_session(current_user().company_id) as session:
        return render_template("turns/_talk.html", thread=simulator.thread(session, conversation_id))


def _thread_page(session: Session, conversation_id: UUID, *, problem: str | None = None, text: str = "") -> str:
    return render_template(
        "turns/thread.html",
        thread=simulator.thread(session, conversation_id),
        personas=simulator.personas(session),
        key=uuid4().hex,
        problem=problem,
        text=text,
    )


def _new_page(session: Session, error: Invalid | None = None) -> str:
    form = request.form
    return render_template(
        "turns/new.html",
        thread=None,
        personas=simulator.personas(session),
        ideas=_IDEAS,
        key=uuid4().hex,
        phone=form.get("phone") or simulator.spare_number(session),
        name=form.get("name", ""),
        text=form.get("text", ""),
        problem=gettext(error.message) if error else None,
        field=error.details.get("field") if error else None,
    )
