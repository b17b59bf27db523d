"""/painel/conversas: fragments for the pages of the operators' desk."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.contacts import directory
from app.conversations import inbox, search
from app.conversations.inbox import Wanted
from app.infra.tenancy import tenant_session
from app.tenants import painel_screens as screens
from app.tenants.auth import current_user, requires

conversations_painel = Blueprint("conversations", __name__, url_prefix="/conversas", template_folder="templates")

LEAST = 2
MOST_SHOWN = 8


@conversations_painel.context_processor
def _addresses() -> dict[str, Callable[[UUID], str | None]]:
    return {"page_of": lambda conversation_id: screens.existing(f"/painel/conversas/{conversation_id}")}


@conversations_painel.get("/buscar")
@requires("conversations:read")
def find() -> ResponseReturnValue:
    """People and messages with these words, for the command palette. Too short, or nothing found, is an empty list and no error."""
    words = request.args.get("q", "").replace("\x00", "").strip()[: directory.LONGEST_QUERY]
    if len(words) < LEAST:
        return render_template("conversations/_found.html", words=words, people=[], hits=[])
    with tenant_session(current_user().company_id) as session:
        entries = directory.listed(session, words=words, tag=None, after=None, limit=MOST_SHOWN)
        ids = frozenset(entry.contact.id for entry in entries)
        people = inbox.listed(session, Wanted(contact_ids=ids), after=None, limit=MOST_SHOWN) if ids else []
        hits = search.search(session, words, limit=MOST_SHOWN)
    return render_template("conversations/_found.html", words=words, people=people, hits=hits)
