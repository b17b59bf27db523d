"""/painel/conversas/respostas: the texts that people send often. The message box offers them behind a `/`."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.channels.text import LONGEST, is_blank
from app.conversations import quick_replies
from app.conversations.quick_replies import ShortcutTaken
from app.errors import DomainError, Invalid
from app.infra.storable import storable
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.tenants.roles import may

_SHORTCUT: Final = re.compile(r"[\w-]{1,40}")

replies_painel = Blueprint("replies", __name__, url_prefix="/respostas", template_folder="templates")


@replies_painel.get("/")
@requires("conversations:read")
def home() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return _page(session)


@replies_painel.get("/opcoes")
@requires("conversations:read")
def options() -> ResponseReturnValue:
    """All of them, for the message box: it filters as one types."""
    with tenant_session(current_user().company_id) as session:
        return render_template("conversations/_replies.html", replies=quick_replies.listed(session))


@replies_painel.post("/")
@requires("conversations:write")
def add() -> ResponseReturnValue:
    user, given = current_user(), _given()
    try:
        with tenant_session(user.company_id) as session:
            quick_replies.create(session, shortcut=_shortcut(given), text=_text(given), actor=user.actor)
    except (Invalid, ShortcutTaken) as error:
        return _refused(error, given)
    return _home("criada")


@replies_painel.get("/<uuid:reply_id>")
@requires("conversations:write")
def edit(reply_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return _page(session, editing=quick_replies.one(session, reply_id))


@replies_painel.post("/<uuid:reply_id>")
@requires("conversations:write")
def change(reply_id: UUID) -> ResponseReturnValue:
    user, given = current_user(), _given()
    try:
        with tenant_session(user.company_id) as session:
            quick_replies.change(session, reply_id, shortcut=_shortcut(given), text=_text(given), actor=user.actor)
    except (Invalid, ShortcutTaken) as error:
        return _refused(error, given, reply_id)
    return _home("alterada")


@replies_painel.post("/<uuid:reply_id>/apagar")
@requires("conversations:write")
def delete(reply_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        quick_replies.delete(session, reply_id, actor=user.actor)
    return _home("apagada")


def _home(told: str) -> ResponseReturnValue:
    return redirect(url_for("painel.conversations.replies.home", feito=told), 303)


def _refused(error: DomainError, given: dict[str, str], reply_id: UUID | None = None) -> ResponseReturnValue:
    """The same page, with what was written and what is wrong with it."""
    with tenant_session(current_user().company_id) as session:
        editing = quick_replies.one(session, reply_id) if reply_id else None
        problems = {str(error.details.get("field", "")): gettext(error.message)}
        return _page(session, editing=editing, filled=given, problems=problems), error.status


def _page(session: Session, **more: Any) -> str:
    shown = {"editing": None, "filled": None, "problems": {}, "toast": _toast(), **more}
    return render_template(
        "conversations/replies.html",
        replies=quick_replies.listed(session),
        may_write=may(current_user().role, "conversations:write"),
        **shown,
    )


def _given() -> dict[str, str]:
    return {name: storable(request.form.get(name, "")).strip() for name in ("shortcut", "text")}


def _shortcut(given: dict[str, str]) -> str:
    """People may write it as they use it, with its `/`."""
    shortcut = given["shortcut"].removeprefix("/").lower()
    if not _SHORTCUT.fullmatch(shortcut):
        raise Invalid(gettext("Use até 40 letras e números, sem espaços. Exemplo: horario"), field="shortcut")
    return shortcut


def _text(given: dict[str, str]) -> str:
    if is_blank(given["text"]):
        raise Invalid(gettext("Escreva algo: o texto está vazio."), field="text")
    if len(given["text"]) > LONGEST:
        raise Invalid(gettext("O texto passa de 4096 letras."), field="text")
    return given["text"]


def _toast() -> str | None:
    said = {
        "criada": gettext("Resposta rápida guardada."),
        "alterada": gettext("Resposta rápida alterada."),
        "apagada": gettext("Resposta rápida apagada."),
    }
    return said.get(request.args.get("feito", ""))
