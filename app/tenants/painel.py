"""/painel: sign in and out."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.errors import DomainError, Unauthenticated
from app.tenants import auth
from app.tenants.errors import CsrfFailed

DOOR_COOKIE: Final = "secretaria_door"
EXPIRED: Final = "expirou"
LEFT: Final = "saiu"
LEFT_EVERYWHERE: Final = "saiu-de-todos"
OPEN_TO_ALL: Final = frozenset({"painel.static", "painel.tenants.sign_in"})
SIGN_OUT: Final = "painel.tenants.sign_out"
_NOTICES: Final = {
    EXPIRED: lazy_gettext("Sua sessão terminou. Entre de novo para continuar de onde parou."),
    LEFT: lazy_gettext("Você saiu. Até logo!"),
    LEFT_EVERYWHERE: lazy_gettext("Você saiu em todos os aparelhos."),
}
_OLD_PAGE: Final = lazy_gettext("Esta página estava aberta há muito tempo. Escreva a senha e entre de novo.")
_PLAIN_PATH: Final = re.compile(r"/painel(/[\w.~-]+)*/?", re.ASCII)

tenants_painel = Blueprint("tenants", __name__, template_folder="templates")


@tenants_painel.route("/entrar", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The page, and what it sends. Nobody is signed in yet, so a cookie of its own proves that the form is ours."""
    wanted = inside(request.values.get("next", ""))
    if request.method != "POST":
        return redirect(wanted, 303) if _is_signed_in() else _page(wanted)
    email = request.form.get("email", "").strip()
    try:
        _check_form()
        tokens = auth.sign_in(email, request.form.get("password", ""))
    except CsrfFailed as error:
        return _page(wanted, email=email, notice=_OLD_PAGE, status=error.status)
    except DomainError as error:
        return _page(wanted, email=email, problem=gettext(error.message), status=error.status)
    response = make_response(redirect(wanted, 303))
    auth.set_cookies(response, tokens)
    return response


@tenants_painel.post("/sair")
@auth.signed_in
def sign_out() -> ResponseReturnValue:
    auth.sign_out()
    response = make_response(redirect(url_for("painel.tenants.sign_in", why=LEFT), 303))
    auth.clear_cookies(response)
    return response


def _page(
    wanted: str, *, email: str = "", problem: str | None = None, notice: Any = None, status: int = 200
) -> ResponseReturnValue:
    """The cookie lives as long as the browser: a page may stand open overnight, or beside one that signed in already."""
    csrf = request.cookies.get(DOOR_COOKIE) or secrets.token_urlsafe(24)
    page = render_template(
        "tenants/sign_in.html",
        csrf=csrf,
        next=wanted,
        email=email,
        problem=problem,
        notice=notice or _NOTICES.get(request.args.get("why", "")),
    )
    response = make_response(page, status)
    response.set_cookie(
        DOOR_COOKIE, csrf, path=auth.COOKIE_PATH, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def _check_form() -> None:
    kept, sent = request.cookies.get(DOOR_COOKIE, ""), request.form.get("csrf_token", "")
    if not kept or not hmac.compare_digest(kept.encode(), sent.encode()):
        raise CsrfFailed


def _is_signed_in() -> bool:
    try:
        auth.current_user()
    except Unauthenticated:
        return False
    return True


def inside(wanted: str) -> str:
    """The page asked for, if it is one of ours; else the first page. Whoever writes a link cannot lead people elsewhere."""
    parts = urlsplit(wanted)
    foreign = parts.scheme or parts.netloc or "\\" in wanted or ".." in parts.path
    if foreign or not _PLAIN_PATH.fullmatch(parts.path):
        return url_for("painel.home.show")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
