"""/api/contacts and /api/tags: the people a company knows, and their labels."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from app.contacts import directory, shown, tags
from app.contacts.directory import Entry, Place
from app.contacts.shown import ContactOut, ContactWhole, LabelOut
from app.infra import paging, parsing, web
from app.infra.describing import describe
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires

contacts_api = Blueprint("contacts", __name__)

TAG: Final = "Contatos"

Label = Annotated[parsing.Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=tags.LONGEST)]
Labels = Annotated[list[Label], Field(max_length=tags.MOST_EACH)]
Name = Annotated[
    parsing.Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=directory.LONGEST_NAME)
]


class ContactsQuery(PageQuery):
    q: Annotated[parsing.Text, StringConstraints(strip_whitespace=True)] | None = Field(
        None,
        min_length=1,
        max_length=directory.LONGEST_QUERY,
        description="Começos de palavras do nome, ou ao menos quatro algarismos do número.",
    )
    tag: Label | None = Field(None, description="Só quem tem esta etiqueta.")


class ContactPatch(parsing.Body):
    """What is left out stays as it is; a null name is taken away."""

    name: Name | None = None
    tags: Labels = Field(default_factory=list)


@contacts_api.get("/contacts")
@requires("conversations:read")
@describe("List contacts, newest first", tag=TAG, query=ContactsQuery, answer=Page[ContactOut])
def listed() -> ResponseReturnValue:
    """The newest first. `q`: beginnings of words of the name, or at least four digits of the number."""
    asked = parsing.query(ContactsQuery)
    after = paging.decode(asked.cursor, Place.parse) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        rows = directory.listed(session, words=asked.q, tag=asked.tag, after=after, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, shown.contact, _cursor)


@contacts_api.get("/contacts/<uuid:contact_id>")
@requires("conversations:read")
@describe(
    "Read one contact",
    tag=TAG,
    description="Com todos os números pelos quais a pessoa é conhecida.",
    answer=ContactWhole,
    conditional=True,
)
def one(contact_id: UUID) -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        return web.conditional(_whole(session, directory.one(session, contact_id)))


@contacts_api.patch("/contacts/<uuid:contact_id>")
@requires("conversations:write")
@describe(
    "Correct a contact",
    tag=TAG,
    description="O que não é enviado fica como está; `name` null tira o nome. Se a pessoa não quer receber mensagens: `PUT …/opt-out`.",
    body=ContactPatch,
    answer=ContactWhole,
)
def change(contact_id: UUID) -> ResponseReturnValue:
    given, user = parsing.body(ContactPatch), current_user()
    with tenant_session(user.company_id) as session:
        entry = directory.one(session, contact_id)
        if "name" in given.model_fields_set:
            entry = directory.rename(session, contact_id, given.name, actor=user.actor)
        if "tags" in given.model_fields_set:
            entry = Entry(entry.contact, tags.put(session, contact_id, given.tags, actor=user.actor))
        return _whole(session, entry)


@contacts_api.get("/tags")
@requires("conversations:read")
@describe("List labels", tag=TAG, description="Todas, por nome.", answer=Page[LabelOut])
def labels() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        rows = tags.listed(session)
    return {"items": [shown.label(row) for row in rows], "next_cursor": None}


@contacts_api.delete("/tags/<uuid:tag_id>")
@requires("conversations:write")
@describe("Take a label off everybody", tag=TAG, status=204)
def remove_label(tag_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        tags.delete(session, tag_id, actor=user.actor)
    return Response(status=204)


def _cursor(entry: Entry) -> str:
    return paging.encode(entry.contact.created_at.isoformat(), entry.contact.id)


def _whole(session: Session, entry: Entry) -> dict[str, Any]:
    return shown.whole(entry, directory.addresses(session, entry.contact.id))
