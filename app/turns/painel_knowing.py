"""Parts of Conversas that only this room can tell: what the secretary knows, and how an answer of hers came to be."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.conversations import inbox, thread
from app.conversations.models import Message
from app.errors import NotFound
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
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


@knowing_painel.get("/como/<int:message_id>")
@requires("conversations:read")
def how(conversation_id: UUID, message_id: int) -> ResponseReturnValue:
    """Behind the last part of an answer that is shown. What no turn of hers wrote has no explanation: 404."""
    with tenant_session(current_user().company_id) as session:
        inbox.must_exist(session, conversation_id)
        if not thread.has(session, conversation_id, message_id):
            raise NotFound("Mensagem não encontrada.")
        message = session.get_one(Message, message_id)
        found = explaining.explained(session, [message]).get(message_id) if message.direction == "out" else None
        if found is None:
            raise NotFound("Esta mensagem não veio de uma resposta da secretária.")
        return render_template("turns/_how_body.html", how=found)
