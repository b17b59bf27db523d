"""Above what a person writes in Conversas: the answer that the secretary suggests."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.channels.text import LONGEST, is_blank
from app.conversations import inbox
from app.errors import Invalid
from app.infra.storable import storable
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.tenants.users import CurrentUser
from app.turns import suggesting
from app.turns.suggesting import Outdated

suggesting_painel = Blueprint(
    "suggesting", __name__, url_prefix="/conversas/<uuid:conversation_id>/sugestao", template_folder="templates"
)


@suggesting_painel.get("")
@requires("conversations:write")
def show(conversation_id: UUID) -> ResponseReturnValue:
    """Nothing where she suggests nothing."""
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        return _shown(conversation_id, suggesting.open_one(session, conversation_id))


@suggesting_painel.post("/<uuid:turn_id>/enviar")
@requires("conversations:write")
def send(conversation_id: UUID, turn_id: UUID) -> ResponseReturnValue:
    words = storable(request.form.get("text", "")).strip()
    if is_blank(words) or len(words) > LONGEST:
        raise Invalid(gettext("Escreva algo: o texto está vazio."), field="text")

    def act(session: Session, user: CurrentUser) -> None:
        suggesting.send(session, conversation_id, turn_id, words, by=user.actor)

    return _done(conversation_id, act)


@suggesting_painel.post("/<uuid:turn_id>/dispensar")
@requires("conversations:write")
def dismiss(conversation_id: UUID, turn_id: UUID) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> None:
        suggesting.dismiss(session, conversation_id, turn_id, by=user.actor)

    return _done(conversation_id, act)


def _done(conversation_id: UUID, act: Callable[[Session, CurrentUser], None]) -> ResponseReturnValue:
    """Back to the conversation, which shows what became of it; one that has moved on shows that, too."""
    user = current_user()
    try:
        with tenant_session(user.company_id) as session:
            inbox.must_exist(session, conversation_id)
            act(session, user)
    except Outdated:
        pass  # the page that follows shows the conversation as it is now
    return redirect(url_for("painel.conversations.show", conversation_id=conversation_id), 303)


def _shown(conversation_id: UUID, suggested: suggesting.Suggestion | None) -> str:
    return render_template(
        "turns/_suggested.html", suggested=suggested, conversation_id=conversation_id, longest=LONGEST
    )
