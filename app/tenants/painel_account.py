"""/painel/conta: password, devices, language and look of whoever is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.errors import DomainError, Invalid, TooManyRequests
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.tenants import auth, devices, passwords, sessions, users
from app.tenants.auth import current_user, signed_in
from app.tenants.errors import PasswordLength
from app.tenants.models import Role, Theme, UserSession
from app.tenants.painel import LEFT_EVERYWHERE
from app.tenants.painel_screens import Entry, Place

ENTRY: Final = Entry(Place.ACCOUNT, "painel.account.show", lazy_gettext("Conta"), "person", in_menu=True)
PASSWORD: Final = "painel.account.password"
LANGUAGES: Final = (("pt_BR", "Português (Brasil)"), ("en", "English"), ("es", "Español"))
THEMES: Final = (
    (Theme.SYSTEM, lazy_gettext("Como no aparelho")),
    (Theme.LIGHT, lazy_gettext("Clara")),
    (Theme.DARK, lazy_gettext("Escura")),
)
ROLES: Final = {
    Role.OWNER: lazy_gettext("Responsável pela conta"),
    Role.ADMIN: lazy_gettext("Administração"),
    Role.OPERATOR: lazy_gettext("Atendimento"),
    Role.ANALYST: lazy_gettext("Análise"),
    Role.AUDITOR: lazy_gettext("Auditoria"),
}
_DONE: Final = {
    "preferencias": lazy_gettext("Preferências guardadas."),
    "senha": lazy_gettext("Senha trocada. Os outros aparelhos saíram da conta."),
    "acesso": lazy_gettext("Acesso encerrado."),
}
_JUST_NOW: Final = auth.ACCESS_LASTS + timedelta(minutes=1)  # a session is noted as used when its token is renewed

account_painel = Blueprint("account", __name__, url_prefix="/conta", template_folder="templates")


@account_painel.get("/")
@signed_in
def show() -> ResponseReturnValue:
    return _page()


@account_painel.post("/preferencias")
@signed_in
def prefer() -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        users.prefer(
            session, user.id, language=request.form.get("language", ""), theme=request.form.get("theme", Theme.SYSTEM)
        )
    return _done("preferencias")


@account_painel.route("/senha", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Where one is sent who has to choose another password, and what the form on the account page sends."""
    if request.method == "GET":
        return _password_page()
    try:
        _change_password()
    except (Invalid, TooManyRequests) as error:
        return _password_page(error)
    return _done("senha")


@account_painel.post("/acessos/<uuid:session_id>/encerrar")
@signed_in
def end_session(session_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        sessions.end_own(session, user.id, session_id, actor=user.actor)
    return _signed_out() if session_id == user.session_id else _done("acesso")


@account_painel.post("/acessos/encerrar")
@signed_in
def end_all_sessions() -> ResponseReturnValue:
    """Out everywhere, here too."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        sessions.end_all(session, user.id, actor=user.actor)
    return _signed_out()


def _change_password() -> None:
    form = request.form
    if form.get("new_password", "") != form.get("again", ""):
        raise Invalid(gettext("As duas senhas novas não são iguais."), field="again")
    auth.change_password(old=form.get("current_password", ""), new=form.get("new_password", ""))


def _page() -> str:
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template(
            "tenants/account.html",
            user=user,
            role=ROLES[user.role],
            languages=LANGUAGES,
            themes=THEMES,
            devices=_devices(session, user),
            toast=_DONE.get(request.args.get("feito", "")),
            **_password_form(),
        )


def _password_page(error: DomainError | None = None) -> ResponseReturnValue:
    page = render_template("tenants/password.html", forced=current_user().must_change_password, **_password_form(error))
    return page, error.status if error else 200


def _password_form(error: DomainError | None = None) -> dict[str, Any]:
    return {
        "least": passwords.MIN_LENGTH,
        "most": passwords.MAX_LENGTH,
        "problem": _said(error) if error else None,
        "field": error.details.get("field") if error else None,
    }


def _said(error: DomainError) -> str:
    if isinstance(error, PasswordLength):
        words = gettext("A senha precisa ter de %(least)d a %(most)d caracteres.", least=error.least, most=error.most)
    else:
        words = gettext(error.message)
    return str(words)


def _devices(session: Session, user: users.CurrentUser) -> list[dict[str, Any]]:
    """This device first, then the latest used."""
    rows = sorted(sessions.open_of(session, user.id), key=lambda row: row.id != user.session_id)
    return [_device(row, is_this=row.id == user.session_id) for row in rows]


def _device(row: UserSession, *, is_this: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": _device_name(row.user_agent),
        "since": row.created_at,
        "used": row.last_used_at,
        "in_use": is_this or _is_recent(row.last_used_at),
        "is_this": is_this,
    }


def _device_name(user_agent: str | None) -> str:
    browser, system = devices.browser(user_agent), devices.system(user_agent)
    if browser and system:
        return str(gettext("%(browser)s em %(system)s", browser=browser, system=system))
    return browser or system or str(gettext("Aparelho desconhecido"))


def _is_recent(at: datetime) -> bool:
    return clock.machine_now() - at < _JUST_NOW


def _done(what: str) -> ResponseReturnValue:
    return redirect(url_for("painel.account.show", feito=what), 303)


def _signed_out() -> ResponseReturnValue:
    response = make_response(redirect(url_for("painel.tenants.sign_in", why=LEFT_EVERYWHERE), 303))
    auth.clear_cookies(response)
    return response
