"""/painel/conversas/<id>/estados: where a conversation is, drawn, and the way it went. A part of its page, fetched by itself."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.conversations import inbox, map_of_states, path, thread
from app.conversations.fsm import State
from app.conversations.state_words import MEANINGS, STATES, TRIGGERS
from app.infra import paging
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires

LATEST: Final = 6
MOST_DRAWN: Final = 40  # steps that leave a line in the drawing

states_painel = Blueprint(
    "states", __name__, url_prefix="/conversas/<uuid:conversation_id>/estados", template_folder="templates"
)


@states_painel.get("/")
@requires("conversations:read")
def shown(conversation_id: UUID) -> ResponseReturnValue:
    """The drawing with the latest steps; with a cursor, the steps that follow."""
    cursor = request.args.get("cursor")
    before = paging.decode(cursor, thread.place) if cursor else None
    with tenant_session(current_user().company_id) as session:
        state = State(inbox.one(session, conversation_id).conversation.state)
        found = path.steps(session, conversation_id, before=before, limit=MOST_DRAWN + 1)
    return render_template(
        "conversations/_states.html",
        here=conversation_id,
        state=state,
        drawing=map_of_states.drawn(state, found) if before is None else None,
        steps=found[:LATEST],
        more=paging.encode(found[LATEST - 1].id) if len(found) > LATEST else None,
        name=lambda each: gettext(STATES[each]),
        meaning=lambda each: gettext(MEANINGS[each]),
        why=lambda each: gettext(TRIGGERS[each]),
    )
