"""Parts of Conversas that only this room can tell: what the secretary knows, and how an answer of hers came to be."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.conversations import inbox, thread
from app.conversations.models import Message
from app.conversations.painel import page, stage_of
from app.errors import Invalid, NotFound
from app.infra.storable import UNSTORABLE
from app.infra.tenancy import tenant_session
from app.secretary import context_engine
from app.secretary.profile import LONGEST_NOTE
from app.tenants.auth import current_user, requires
from app.tenants.roles import may
from app.turns import explaining, knowing

knowing_painel = Blueprint(
    "knowing", __name__, url_prefix="/conversas/<uuid:conversation_id>", template_folder="templates"
)


@knowing_painel.get("/sabe")
@requires("conversations:read")
def knows(conversation_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return render_template(
            "turns/_knows.html", known=knowing.of(session, conversation_id), conversation_id=conversation_id
        )


@knowing_painel.get("/lembra")
@requires("conversations:read")
def remembers(conversation_id: UUID) -> ResponseReturnValue:
    """What she has noted of the person, for the page to fetch by itself: not refreshed under somebody who corrects it just now."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template(
            "turns/_remembers.html",
            card=context_engine.stored(session, _contact(session, conversation_id)),
            conversation_id=conversation_id,
            may_write=may(user.role, "conversations:write"),
            longest=LONGEST_NOTE,
        )


@knowing_painel.post("/lembra/<uuid:note_id>/corrigir")
@requires("conversations:write")
def correct(conversation_id: UUID, note_id: UUID) -> ResponseReturnValue:
    def act(session: Session, contact_id: UUID, actor: str) -> None:
        said = UNSTORABLE.sub("", request.form.get("lembranca", ""))
        context_engine.correct(session, contact_id, note_id, said, actor=actor)

    return _done(conversation_id, act, "corrigida")


@knowing_painel.post("/lembra/<uuid:note_id>/apagar")
@requires("conversations:write")
def strike(conversation_id: UUID, note_id: UUID) -> ResponseReturnValue:
    def act(session: Session, contact_id: UUID, actor: str) -> None:
        context_engine.strike(session, contact_id, note_id, actor=actor)

    return _done(conversation_id, act, "esquecida")


@knowing_painel.post("/lembra/resumo/apagar")
@requires("conversations:write")
def strike_summary(conversation_id: UUID) -> ResponseReturnValue:
    def act(session: Session, contact_id: UUID, actor: str) -> None:
        context_engine.strike_summary(session, contact_id, actor=actor)

    return _done(conversation_id, act, "resumo-apagado")


def _done(conversation_id: UUID, act: Callable[[Session, UUID, str], None], told: str) -> ResponseReturnValue:
    """Do it and go back to the page; what is refused is told there. Raises NotFound."""
    user = current_user()
    try:
        with tenant_session(user.company_id) as session:
            act(session, _contact(session, conversation_id), user.actor)
    except Invalid as error:
        stage = stage_of(user, conversation_id)
        with tenant_session(user.company_id) as session:
            return page(session, user, conversation_id, stage, problem=gettext(error.message)), error.status
    back = url_for("painel.conversations.show", conversation_id=conversation_id, feito=told, _anchor="ficha")
    return redirect(back, 303)


def _contact(session: Session, conversation_id: UUID) -> UUID:
    return inbox.one(session, conversation_id).contact.id


@knowing_painel.get("/como/<int:message_id>")
@requires("conversations:read")
def how(conversation_id: UUID, message_id: int) -> ResponseReturnValue:
    """Behind the last part of an answer that is shown. What no turn of hers wrote has no explanation: 404."""
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        if not thread.has(session, conversation_id, message_id):
            raise NotFound("Mensagem não encontrada.")
        message = session.get_one(Message, message_id)
        if message.direction != "out" or message.turn_id is None:
            raise NotFound("Esta mensagem não veio de uma resposta da secretária.")
        found = explaining.explained(session, [message]).get(message_id)
        if found is None:
            return render_template("turns/_how_forgotten.html")
        return render_template("turns/_how_body.html", how=found)
