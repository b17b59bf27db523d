"""/painel/operacao/retidas: what a restore kept back, and what becomes of it. Each deed is asked about on a page of its own."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.errors import Invalid
from app.infra.storable import is_storable
from app.infra.tenancy import tenant_session
from app.operations import held
from app.tenants.auth import current_user, requires
from app.tenants.roles import may

LONGEST_REASON: Final = 500

held_painel = Blueprint("held", __name__, url_prefix="/operacao/retidas", template_folder="templates")


@held_painel.get("/", strict_slashes=False)
@requires("operations:read")
def show() -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        kept, restored = held.count(session), held.after_restore(session)
    return render_template(
        "operations/held.html",
        kept=kept,
        restored=restored,
        may_change=may(user.role, "operations:write"),
        done=request.args.get("feito"),
    )


@held_painel.get("/liberar")
@requires("operations:write")
def ask_release() -> ResponseReturnValue:
    with tenant_session(current_user().company_id) as session:
        kept = held.count(session)
    if kept.nothing:
        return redirect(url_for("painel.held.show"), 303)
    return render_template("operations/held_release.html", kept=kept)


@held_painel.post("/liberar")
@requires("operations:write")
def release() -> ResponseReturnValue:
    user = current_user()
    held.release(user.company_id, actor=user.actor)
    return redirect(url_for("painel.held.show", feito="liberado"), 303)


@held_painel.get("/descartar")
@requires("operations:write")
def ask_discard() -> ResponseReturnValue:
    return _discard_page()


@held_painel.post("/descartar")
@requires("operations:write")
def discard() -> ResponseReturnValue:
    user, reason = current_user(), request.form.get("reason", "").strip()
    try:
        if len(reason) > LONGEST_REASON or not is_storable(reason):
            raise Invalid(gettext("Escreva o motivo em até %(most)s letras.", most=LONGEST_REASON), field="reason")
        held.discard(user.company_id, reason, actor=user.actor)
    except Invalid as error:
        return _discard_page(problem=gettext(error.message), reason=reason), error.status
    return redirect(url_for("painel.held.show", feito="descartado"), 303)


@held_painel.post("/dispensar")
@requires("operations:write")
def dismiss() -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        held.dismiss(session, actor=user.actor)
    return redirect(url_for("painel.operations.home"), 303)


def _discard_page(*, problem: str | None = None, reason: str = "") -> str:
    with tenant_session(current_user().company_id) as session:
        kept = held.count(session)
    return render_template("operations/held_discard.html", kept=kept, problem=problem, reason=reason)
