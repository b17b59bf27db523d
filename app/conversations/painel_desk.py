"""/painel/conversas/<id>/…: what people do with a conversation. Plain forms: each leads back to the page, with what it has to say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.channels.text import LONGEST, is_blank
from app.contacts import tags
from app.conversations import (
    assignment,
    closing,
    conversations,
    failures,
    holding,
    inbox,
    mentions,
    notes,
    person,
    stopping,
    thread,
)
from app.conversations.assignment import AlreadyTaken
from app.conversations.painel import page, stage_of
from app.conversations.painel_asked import asked
from app.errors import Conflict, DomainError, Invalid, NotFound
from app.infra import idempotency
from app.infra.idempotency import Answer, Request
from app.infra.parsing import FORM_KEY as _KEY
from app.infra.storable import UNSTORABLE as _UNSTORABLE
from app.infra.tenancy import tenant_session
from app.infra.web import FRAGMENT
from app.tenants import users
from app.tenants.auth import current_user, requires
from app.tenants.users import CurrentUser

TAKEN: Final = "X-Taken-By"
ANCHOR: Final = "ficha"  # the pane beside the thread

desk_painel = Blueprint("desk", __name__, url_prefix="/conversas", template_folder="templates")

Action = Callable[[Session, CurrentUser], str | None]


@desk_painel.post("/<uuid:conversation_id>/assumir")
@requires("conversations:write")
def take_over(conversation_id: UUID) -> ResponseReturnValue:
    """Of two who ask at once the second is told who has it; naming that colleague takes it from them."""

    def act(session: Session, user: CurrentUser) -> str:
        assignment.claim(session, conversation_id, by=user.id, instead_of=_user("no_lugar_de"))
        return "assumida-saindo" if thread.leaving(session, conversation_id) else "assumida"

    return _done(conversation_id, act)


@desk_painel.post("/<uuid:conversation_id>/devolver")
@requires("conversations:write")
def give_back(conversation_id: UUID) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        holding.give_back(session, conversations.lock(session, conversation_id), by=user.actor)
        return "devolvida"

    return _done(conversation_id, act)


@desk_painel.post("/<uuid:conversation_id>/encerrar")
@requires("conversations:write")
def close(conversation_id: UUID) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        closing.close(session, conversation_id, by=user.actor)
        return "encerrada"

    return _done(conversation_id, act)


@desk_painel.post("/<uuid:conversation_id>/reabrir")
@requires("conversations:write")
def reopen(conversation_id: UUID) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        closing.reopen(session, conversation_id, by=user.actor)
        return "reaberta"

    return _done(conversation_id, act)


@desk_painel.post("/<uuid:conversation_id>/mensagem")
@requires("conversations:write")
def write(conversation_id: UUID) -> ResponseReturnValue:
    """Takes the conversation over; never from a colleague unseen. Sent twice, it is said once."""
    said = _said("text")

    def act(session: Session, user: CurrentUser) -> None:
        words, key = _checked(said), _key()
        taken_from = _user("no_lugar_de")
        person.say_unless_taken(session, conversation_id, words, by=user.id, instead_of=taken_from, key=f"painel-{key}")

    if FRAGMENT in request.headers:
        return _quietly(act)
    return _done(conversation_id, act, text=said)


@desk_painel.post("/<uuid:conversation_id>/mensagens/<int:message_id>/tentar")
@requires("conversations:write")
def retry(conversation_id: UUID, message_id: int) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        if not thread.has(session, conversation_id, message_id):
            raise NotFound("Mensagem não encontrada.")
        return "tentando" if failures.retry(session, message_id, actor=user.actor) else "nao-falhou"

    return _done(conversation_id, act)


@desk_painel.post("/<uuid:conversation_id>/anotacoes")
@requires("conversations:write")
def note(conversation_id: UUID) -> ResponseReturnValue:
    """A form that is sent twice leaves one note."""
    said = _said("note")
    informed: list[UUID] = []

    def act(session: Session, user: CurrentUser) -> str:
        words, key = _checked(said), _key()

        def leave() -> Answer:
            meant = mentions.named(words, users.colleagues(session), _chosen())
            informed.extend(each for each in meant if each != user.id)
            return {"id": notes.write(session, conversation_id, words, mentions=meant, by=user.id).id}, 201

        idempotency.once(session, _noting(user, conversation_id, key, words), leave)
        return "anotada"

    return _done(conversation_id, act, anchor=ANCHOR, informed=informed, note=said)


@desk_painel.post("/<uuid:conversation_id>/anotacoes/<int:note_id>/apagar")
@requires("conversations:write")
def unnote(conversation_id: UUID, note_id: int) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        notes.delete(session, conversation_id, note_id, by=user.id)
        return "apagada"

    return _done(conversation_id, act)


@desk_painel.post("/<uuid:conversation_id>/etiquetas")
@requires("conversations:write")
def label(conversation_id: UUID) -> ResponseReturnValue:
    """Adds `etiqueta`, takes `tirar` off."""

    def act(session: Session, user: CurrentUser) -> None:
        added = _said("etiqueta")
        if len(added) > tags.LONGEST:
            raise Invalid(gettext("Uma etiqueta tem até 40 letras."), field="etiqueta")
        contact_id = inbox.one(session, conversation_id).contact.id
        tags.change(session, contact_id, add=added, take_off=_said("tirar"), actor=user.actor)

    return _done(conversation_id, act, anchor=ANCHOR)


@desk_painel.post("/<uuid:conversation_id>/iniciativa/parar")
@requires("conversations:write")
def stop(conversation_id: UUID) -> ResponseReturnValue:
    """The person wants no messages of the company's own initiative: told by telephone, or in words that nobody understood."""

    def act(session: Session, user: CurrentUser) -> str:
        stopping.opt_out(session, conversations.lock(session, conversation_id), by=user.actor)
        return "parada"

    return _done(conversation_id, act, anchor=ANCHOR)


@desk_painel.post("/<uuid:conversation_id>/iniciativa/permitir")
@requires("conversations:write")
def allow(conversation_id: UUID) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        stopping.take_back(session, conversations.lock(session, conversation_id), by=user.actor)
        return "permitida"

    return _done(conversation_id, act, anchor=ANCHOR)


@desk_painel.post("/<uuid:conversation_id>/responsavel")
@requires("conversations:write")
def assign(conversation_id: UUID) -> ResponseReturnValue:
    def act(session: Session, user: CurrentUser) -> str:
        assignment.assign(session, conversation_id, _user("user_id"), by=user.actor)
        return "responsavel"

    return _done(conversation_id, act, anchor=ANCHOR)


@desk_painel.post("/<uuid:conversation_id>/lida")
@requires("conversations:write")
def read(conversation_id: UUID) -> ResponseReturnValue:
    """Somebody looks at the end of the thread."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        thread.mark_read(session, conversation_id, up_to=None)
        mentions.seen(session, conversation_id, user.id)
    return Response(status=204)


def _done(
    conversation_id: UUID, act: Action, *, anchor: str | None = None, informed: Sequence[UUID] = (), **written: str
) -> ResponseReturnValue:
    """Do it and go back to the page; what is refused is told there, with what was `written` still in its field. Raises NotFound."""
    user = current_user()
    try:
        with tenant_session(user.company_id) as session:
            told = act(session, user)
    except AlreadyTaken as error:
        return _refused(conversation_id, error, taken=error.details, **written)
    except (Invalid, Conflict) as error:
        return _refused(conversation_id, error, problem=gettext(error.message), **written)
    place: dict[str, Any] = {**asked().kept, "feito": told, "avisado": list(informed), "_anchor": anchor}
    return redirect(url_for("painel.conversations.show", conversation_id=conversation_id, **place), 303)


def _quietly(act: Action) -> ResponseReturnValue:
    """The same for a page that shows by itself what became of it: words for what is refused, and who has it already."""
    user = current_user()
    try:
        with tenant_session(user.company_id) as session:
            act(session, user)
    except AlreadyTaken as error:
        words = gettext("%(name)s já assumiu esta conversa.", name=error.details["held_by_name"])
        taken = {TAKEN: str(error.details["held_by"]).removeprefix(holding.BY_USER)}
        return Response(words, error.status, taken, mimetype="text/plain")
    except (Invalid, Conflict) as error:
        return Response(gettext(error.message), error.status, mimetype="text/plain")
    return Response(status=204)


def _refused(conversation_id: UUID, error: DomainError, **more: Any) -> ResponseReturnValue:
    user = current_user()
    stage = stage_of(user, conversation_id)
    with tenant_session(user.company_id) as session:
        return page(session, user, conversation_id, stage, **more), error.status


def _said(name: str) -> str:
    return _UNSTORABLE.sub("", request.form.get(name, "")).strip()


def _key() -> str:
    """The form's own name for what it holds: sent twice, it is done once. Raises Invalid."""
    key = request.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid(gettext("Recarregue a página e tente de novo."), field="key")
    return key


def _noting(user: CurrentUser, conversation_id: UUID, key: str, words: str) -> Request:
    """Whoever goes back to a form that was sent, and writes something else in it, leaves another note."""
    digest = hashlib.sha256(words.encode()).digest()
    return Request(f"{user.actor} note {conversation_id}", f"{key}:{digest.hex()}", digest)


def _checked(words: str) -> str:
    if is_blank(words):
        raise Invalid(gettext("Escreva algo: o texto está vazio."), field="text")
    if len(words) > LONGEST:
        raise Invalid(gettext("O texto passa de 4096 letras."), field="text")
    return words


def _chosen() -> frozenset[UUID]:
    """Whom the page's script noted as meant: it tells colleagues of the same name apart. What is no id is nobody's."""
    found = set()
    for given in request.form.getlist("mention")[: notes.MOST_MENTIONS]:
        with suppress(ValueError):
            found.add(UUID(given))
    return frozenset(found)


def _user(name: str) -> UUID | None:
    """The person of the team that the form names; None for nobody. Raises Invalid."""
    given = request.form.get(name, "").removeprefix(holding.BY_USER)
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid(gettext("Escolha uma pessoa da lista."), field=name) from error
