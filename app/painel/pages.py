"""What every page has: who is signed in, errors in words, and the headers that keep strangers' content out."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, gettext
from werkzeug.exceptions import HTTPException

from app.errors import DomainError, Unauthenticated
from app.infra import log
from app.infra.tenancy import tenant_session
from app.tenants import auth, companies
from app.tenants.errors import TokenExpired, TokenMissing
from app.tenants.painel import EXPIRED, OPEN_TO_ALL, SIGN_OUT

STATIC: Final = Path(__file__).with_name("static")
FRAGMENT: Final = "X-Fragment"  # sent by our scripts, which want a part of a page and not a redirect
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_HEADINGS: Final = {
    403: "Você não tem acesso a isto",
    404: "Não encontramos esta página",
    429: "Devagar, por favor",
    503: "Estamos nos recuperando",
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame around every page shows."""

    company: str
    person: str
    timezone: str


def install(app: Flask) -> None:
    """The way to the panel, and languages. Portuguese is what the templates are written in; the zone is the company's."""
    app.add_url_rule("/", "front", lambda: redirect(url_for("painel.home")))
    Babel(app, default_locale="pt_BR", timezone_selector=lambda: g.shell.timezone if "shell" in g else None)


def enter() -> None:
    """Let only signed-in people in. An access token that ran out is renewed on the way."""
    if request.endpoint in OPEN_TO_ALL:
        return
    try:
        user = auth.current_user()
    except (TokenExpired, TokenMissing):
        g.renewed = auth.renew()
        user = auth.current_user()
    with tenant_session(user.company_id) as session:
        company = companies.current(session)
    g.shell = Shell(company.name, user.name, company.timezone)


def leave(response: Response) -> Response:
    """Tell the browser of renewed tokens, and what a page of ours may load."""
    if "renewed" in g and request.endpoint != SIGN_OUT:
        auth.set_cookies(response, g.renewed)
    if request.endpoint == "painel.static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def context() -> dict[str, Any]:
    return {"shell": g.get("shell"), "csrf_token": auth.csrf_token, "asset": asset}


def asset(name: str) -> str:
    """The address of a file of ours, which changes with its content."""
    return url_for("painel.static", filename=name, v=_digest(name))


@lru_cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def ask_to_sign_in(error: Unauthenticated) -> ResponseReturnValue:
    """Send the person to the sign-in page, and back here afterwards. Scripts read where to from `X-Sign-In`."""
    why = None if isinstance(error, TokenMissing) else EXPIRED
    door = url_for("painel.tenants.sign_in", next=_page_in_view(), why=why)
    if FRAGMENT not in request.headers:
        return redirect(door, 303)
    response = make_response(error.message, 401)
    response.headers["X-Sign-In"] = door
    return response


def refuse(error: DomainError) -> ResponseReturnValue:
    return _problem(error.status, error.message)


def refuse_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code in (404, 405):
        return _problem(404, gettext("O endereço pode ter mudado, ou a página não existe mais."))
    return _problem(error.code, gettext("O pedido não pôde ser entendido. Volte e tente de novo."))


def database_away(error: Exception) -> ResponseReturnValue:
    _log.error("the database does not answer", extra={"error": type(error).__name__})
    return _problem(503, gettext("O serviço volta em instantes. Nada do que chegou se perdeu."))


def bug(error: Exception) -> ResponseReturnValue:
    _log.exception("unhandled error", extra={"path": request.path})
    return _problem(500, gettext("Algo deu errado do nosso lado. Já foi registrado."))


def _problem(status: int, message: str) -> ResponseReturnValue:
    if FRAGMENT in request.headers:
        return Response(message, status=status, mimetype="text/plain")
    heading = gettext(_HEADINGS.get(status, "Não deu certo"))
    reference = log.correlation_id() if status >= 500 else None
    return render_template("painel/problem.html", heading=heading, message=message, reference=reference), status


def _page_in_view() -> str | None:
    """The page asked for; where a form or a script asked, the page that it stands on."""
    if request.method == "GET" and FRAGMENT not in request.headers:
        return request.full_path.rstrip("?")
    return urlsplit(request.referrer or "").path or None
