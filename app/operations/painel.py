"""/painel/operacao: what waits, what failed and why, who works; bring it back, or put it aside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from app.billing import ledger
from app.errors import Invalid, NotFound
from app.infra import paging
from app.infra.storable import is_storable
from app.infra.tenancy import tenant_session
from app.operations import causes, dead_letter, held, queues, readiness, recent_errors
from app.operations.dead_letter import Entry
from app.operations.recent_errors import Place
from app.tenants import painel_screens as screens
from app.tenants.auth import current_user, requires
from app.tenants.roles import may

ENTRY: Final = screens.Entry(
    screens.Place.OPERATIONS,
    "painel.operations.home",
    lazy_gettext("Operação"),
    "operations",
    "operations:read",
    beside=("painel.held", "painel.spending"),
)

PAGE: Final = 50
LONGEST_REASON: Final = 500
_CORRELATION: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

operations_painel = Blueprint("operations", __name__, url_prefix="/operacao", template_folder="templates")


@operations_painel.context_processor
def _words() -> dict[str, Callable[[Any], str]]:
    """Templates must not translate what is not theirs: to Jinja, whatever `_()` returns is safe HTML."""
    return {
        "cause_in_words": lambda cause: causes.in_words(cause, gettext),
        "kind_in_words": lambda kind: causes.kind_in_words(kind, gettext),
        "pool_in_words": lambda pool: str(gettext(queues.POOLS[pool])) if pool in queues.POOLS else pool,
    }


@operations_painel.get("/")
@requires("operations:read")
def home() -> ResponseReturnValue:
    """Is everything in order? The company's own queues, the house's workers, the latest failures."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        waiting = queues.of(session)
        failed = dead_letter.list_entries(session, limit=5).entries
        errors = recent_errors.listed(session, limit=5)
        restored = held.after_restore(session)
        spending = ledger.standing(session, ledger.this_month(session)) if may(user.role, "billing:read") else None
    return render_template(
        "operations/home.html",
        queues=waiting,
        oldest=max(waiting, key=lambda queue: queue.oldest_s, default=None),
        too_old_s=readiness.OLDEST_DUE_S,
        workers=readiness.workers_now(),
        is_unaided=readiness.lacks_local_model(),
        failed=failed,
        errors=errors,
        restored=restored,
        spending=spending,
        may_change=may(user.role, "operations:write"),
    )


@operations_painel.get("/falhas")
@requires("operations:read")
def failures() -> ResponseReturnValue:
    user, kind = current_user(), request.args.get("tipo") or None
    if kind is not None and (not is_storable(kind) or len(kind) > 100):
        raise Invalid(gettext("Este filtro não existe."), field="tipo")
    with tenant_session(user.company_id) as session:
        page = dead_letter.list_entries(session, kind=kind, cursor=request.args.get("cursor"), limit=PAGE)
    return render_template(
        "operations/failures.html",
        entries=page.entries,
        more=page.cursor,
        kind=kind,
        kinds=causes.KINDS,
        may_change=may(user.role, "operations:write"),
        notice=_notice(),
    )


@operations_painel.post("/falhas/reprocessar")
@requires("operations:write")
def reprocess_many() -> ResponseReturnValue:
    """Those that were chosen, each in a transaction of its own."""
    chosen = list(dict.fromkeys(request.form.getlist("entry")))[:PAGE]
    if not chosen:
        return redirect(url_for("painel.operations.failures", nada=1), 303)
    done = sum(_reprocess(entry_id) for entry_id in chosen)
    return redirect(url_for("painel.operations.failures", feito=done, faltou=len(chosen) - done), 303)


@operations_painel.get("/falhas/<entry_id>")
@requires("operations:read")
def failure(entry_id: str) -> ResponseReturnValue:
    return _entry_page(entry_id)


@operations_painel.post("/falhas/<entry_id>/reprocessar")
@requires("operations:write")
def reprocess(entry_id: str) -> ResponseReturnValue:
    _must_be_there(entry_id)
    done = _reprocess(entry_id)
    return redirect(url_for("painel.operations.failures", feito=int(done), faltou=int(not done)), 303)


@operations_painel.post("/falhas/<entry_id>/descartar")
@requires("operations:write")
def discard(entry_id: str) -> ResponseReturnValue:
    _must_be_there(entry_id)
    user, reason = current_user(), request.form.get("reason", "").strip()
    try:
        if len(reason) > LONGEST_REASON or not is_storable(reason):
            raise Invalid(gettext("Escreva o motivo em até %(most)s letras.", most=LONGEST_REASON), field="reason")
        with tenant_session(user.company_id) as session:
            dead_letter.discard(session, entry_id, reason=reason, actor=user.actor)
    except Invalid as error:
        return _entry_page(entry_id, problem=error.message, reason=reason), error.status
    return redirect(url_for("painel.operations.failures", descartado=1), 303)


@operations_painel.get("/erros")
@requires("operations:read")
def errors() -> ResponseReturnValue:
    wanted, cursor = request.args.get("correlacao", "").strip(), request.args.get("cursor")
    after = paging.decode(cursor, Place.parse) if cursor else None
    with tenant_session(current_user().company_id) as session:
        rows = (
            recent_errors.listed(session, correlation_id=wanted or None, after=after, limit=PAGE + 1)
            if not wanted or _CORRELATION.fullmatch(wanted)
            else []
        )
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    more = paging.encode(last.at.isoformat(), last.source, last.id) if last else None
    return render_template("operations/errors.html", errors=shown, wanted=wanted, more=more)


def _reprocess(entry_id: str) -> bool:
    """False also for an id that is none: it is there no more, or never was."""
    user = current_user()
    try:
        with tenant_session(user.company_id) as session:
            return dead_letter.reprocess(session, entry_id, actor=user.actor)
    except Invalid:
        return False


def _must_be_there(entry_id: str) -> None:
    with tenant_session(current_user().company_id) as session:
        _find(session, entry_id)


def _find(session: Session, entry_id: str) -> Entry:
    try:
        return dead_letter.show(session, entry_id)
    except Invalid as error:
        raise NotFound(gettext("Isto não está mais entre o que falhou.")) from error


def _entry_page(entry_id: str, *, problem: str | None = None, reason: str = "") -> str:
    user = current_user()
    with tenant_session(user.company_id) as session:
        entry = _find(session, entry_id)
    return render_template(
        "operations/failure.html",
        entry=entry,
        payload=json.dumps(entry.payload, ensure_ascii=False, indent=2),
        problem=problem,
        reason=reason,
        may_change=may(user.role, "operations:write"),
    )


def _notice() -> str | None:
    given = request.args
    if "nada" in given:
        return str(gettext("Marque ao menos um item para reprocessar."))
    if "descartado" in given:
        return str(gettext("Descartado. O motivo ficou no registro de auditoria."))
    done, missed = given.get("feito", type=int), given.get("faltou", 0, type=int)
    if done is None:
        return None
    said = [ngettext("%(num)s item voltou à fila.", "%(num)s itens voltaram à fila.", done)] if done else []
    if missed:
        said.append(ngettext("%(num)s já não estava aqui.", "%(num)s já não estavam aqui.", missed))
    return " ".join(map(str, said)) or None
