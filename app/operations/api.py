"""/api/dead-letter: what was given up, why, and what becomes of it."""

from __future__ import annotations

import re
from typing import Annotated, Final
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.errors import NotFound
from app.infra import parsing
from app.infra.describing import describe
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.operations import dead_letter, shown
from app.operations.shown import EntryOut, Reprocessed
from app.tenants.auth import current_user, requires

operations_api = Blueprint("operations", __name__, url_prefix="/dead-letter")

TAG: Final = "O que falhou"
MOST_AT_ONCE: Final = 200
_ENTRY: Final = r"(work|message):[0-9]{1,18}"
EntryId = Annotated[parsing.Text, Field(pattern=f"^{_ENTRY}$")]


class DeadLetterQuery(PageQuery):
    kind: parsing.Text | None = Field(None, max_length=100, description="O nome do trabalho, ou `message`.")


class ReprocessIn(parsing.Body):
    ids: list[EntryId] = Field(min_length=1, max_length=MOST_AT_ONCE)


class DiscardIn(parsing.Body):
    reason: Annotated[parsing.Text, Field(min_length=3, max_length=500)]


@operations_api.get("")
@requires("operations:read")
@describe("List what failed, newest first", tag=TAG, query=DeadLetterQuery, answer=Page[EntryOut])
def listed() -> ResponseReturnValue:
    """Newest first. `kind`: a piece of work's name, or `message`."""
    asked = parsing.query(DeadLetterQuery)
    with tenant_session(current_user().company_id) as session:
        page = dead_letter.list_entries(session, kind=asked.kind, cursor=asked.cursor, limit=asked.limit)
    return {"items": [shown.entry(entry) for entry in page.entries], "next_cursor": page.cursor}


@operations_api.get("/<entry_id>")
@requires("operations:read")
@describe("Read one entry of what failed", tag=TAG, answer=EntryOut)
def one(entry_id: str) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return shown.entry(dead_letter.show(session, _named(entry_id)))


@operations_api.post("/reprocess")
@requires("operations:write")
@describe(
    "Bring several entries back",
    tag=TAG,
    description="Cada um por si: o que já não está ali não segura os outros, e vem em `missing`.",
    body=ReprocessIn,
    answer=Reprocessed,
)
def reprocess_many() -> ResponseReturnValue:
    """Each in a transaction of its own: what is there no more, or fails, keeps no other back."""
    given, user = parsing.body(ReprocessIn), current_user()
    done = [entry_id for entry_id in dict.fromkeys(given.ids) if _reprocess(user.company_id, entry_id, user.actor)]
    missing = [entry_id for entry_id in dict.fromkeys(given.ids) if entry_id not in done]
    return shown.reprocessed(done, missing)


@operations_api.post("/<entry_id>/reprocess")
@requires("operations:write")
@describe("Bring one entry back", tag=TAG, answer=Reprocessed)
def reprocess(entry_id: str) -> ResponseReturnValue:
    user = current_user()
    if not _reprocess(user.company_id, _named(entry_id), user.actor):
        raise NotFound("Este item não está mais entre o que falhou.")
    return shown.reprocessed([entry_id], [])


@operations_api.post("/<entry_id>/discard")
@requires("operations:write")
@describe(
    "Put an entry aside for good",
    tag=TAG,
    description="Nunca será feito; o motivo fica no registro de auditoria.",
    body=DiscardIn,
    status=204,
)
def discard(entry_id: str) -> ResponseReturnValue:
    """It will never be done; the reason is kept in the audit log."""
    given, user = parsing.body(DiscardIn), current_user()
    with tenant_session(user.company_id) as session:
        if not dead_letter.discard(session, _named(entry_id), reason=given.reason, actor=user.actor):
            raise NotFound("Este item não está mais entre o que falhou.")
    return Response(status=204)


def _reprocess(company_id: UUID, entry_id: str, actor: str) -> bool:
    with tenant_session(company_id) as session:
        return dead_letter.reprocess(session, entry_id, actor=actor)


def _named(entry_id: str) -> str:
    """An address that names no entry is not there, like one that names another company's."""
    if not re.fullmatch(_ENTRY, entry_id, re.ASCII):
        raise NotFound("Este item não está entre o que falhou.")
    return entry_id
