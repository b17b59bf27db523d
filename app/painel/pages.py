"""What every page has: who is signed in, errors in words, and the headers that keep strangers' content out."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale, gettext, lazy_gettext
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from app.errors import DomainError, Unauthenticated
from app.infra import limiting, log
from app.infra.tenancy import tenant_session
from app.infra.web import wants_fragment
from app.notifications import reading
from app.painel import navigation
from app.tenants import auth, companies, painel_screens
from app.tenants.errors import CsrfFailed, TokenExpired, TokenMissing
from app.tenants.models import Language, Role, Theme
from app.tenants.painel import EXPIRED, OPEN_TO_ALL, SIGN_OUT, inside
from app.tenants.painel_account import PASSWORD
from app.tenants.roles import Permission, may
from app.tenants.users import CurrentUser

STATIC: Final = Path(__file__).with_name("static")
TRANSLATIONS: Final = "painel/translations"  # from the application's folder
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_HEADINGS: Final = {
    403: lazy_gettext("Você não tem acesso a isto"),
    404: lazy_gettext("Não encontramos esta página"),
    429: lazy_gettext("Devagar, por favor"),
    503: lazy_gettext("Estamos nos recuperando"),
}
_DRAFT: Final = re.compile("[0-9a-f]{32}")
_TOLD_S: Final = 60
_SPOKEN: Final = {language.partition("_")[0]: language for language in Language}
PANEL: Final = "/painel/"
_LIVE: Final = "/painel/eventos"
_SEARCH: Final = "/painel/conversas/buscar"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame around every page shows."""

    company: str
    timezone: str
    user_id: UUID
    person: str
    email: str
    role: Role
    language: Language | None
    theme: Theme
    alerts: int


def install(app: Flask) -> None:
    """The way to the panel, and languages. Portuguese is what the templates are written in; the zone is the company's."""
    app.add_url_rule("/", "front", lambda: redirect(url_for("painel.home.show")))
    Babel(
        app,
        default_locale=Language.PORTUGUESE,
        default_translation_directories=TRANSLATIONS,
        locale_selector=_language,
        timezone_selector=lambda: g.shell.timezone if "shell" in g else None,
    )


def _language() -> str:
    """The person's own, else the first that the browser asks for and we speak."""
    if "shell" in g and g.shell.language:
        return str(g.shell.language)
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((_SPOKEN[tag] for tag in asked if tag in _SPOKEN), Language.PORTUGUESE)


def enter() -> ResponseReturnValue | None:
    """Let only signed-in people in. An access token that ran out is renewed on the way."""
    if request.endpoint in OPEN_TO_ALL:
        return None
    try:
        user = auth.current_user()
    except (TokenExpired, TokenMissing):
        g.renewed = auth.renew()
        user = auth.current_user()
    g.shell = _shell(user)
    if user.must_change_password and request.endpoint not in (PASSWORD, SIGN_OUT):
        return redirect(url_for(PASSWORD), 303)
    g.entered = True
    return None


def _shell(user: CurrentUser) -> Shell:
    with tenant_session(user.company_id) as session:
        company = companies.current(session)
        alerts = 0 if wants_fragment() else reading.count_open(session, user)
    return Shell(
        company=company.name,
        timezone=company.timezone,
        user_id=user.id,
        person=user.name,
        email=user.email,
        role=user.role,
        language=user.language,
        theme=user.theme,
        alerts=alerts,
    )


def leave(response: Response) -> Response:
    """Tell the browser of renewed tokens, our scripts whose session it is, and what a page of ours may load."""
    if "renewed" in g and "signed_out" not in g:
        auth.set_cookies(response, g.renewed)
    if wants_fragment() and "shell" in g:
        # A page outlives the session that it was rendered in, when somebody signs in beside it.
        response.headers["X-CSRF-TOKEN"], response.headers["X-User"] = auth.csrf_token(), str(g.shell.user_id)
    if "entered" in g and request.method == "POST" and response.status_code == 303:
        _tell_taken(response)
    if request.endpoint == "painel.static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _tell_taken(response: Response) -> None:
    """Name the form that was accepted, for the script that keeps drafts: see `drafts.js`. It reads this cookie and takes it away."""
    try:
        number = request.form.get("rascunho", "")
    except HTTPException:  # a body that cannot be read was no form of ours
        return
    if _DRAFT.fullmatch(number):
        response.set_cookie(
            f"rascunho-{number}", "1", max_age=_TOLD_S, path="/painel", samesite="Lax", secure=request.is_secure
        )


def context() -> dict[str, Any]:
    return {
        "shell": g.get("shell"),
        "csrf_token": auth.csrf_token,
        "asset": asset,
        "nav": navigation.lines,
        "allowed": _allowed,
        "lang": str(get_locale() or Language.PORTUGUESE).replace("_", "-"),
        "live_url": lambda: painel_screens.existing(_LIVE),
        "search_url": lambda: painel_screens.existing(_SEARCH),
    }


def _allowed(permission: Permission) -> bool:
    """Whether to show whoever looks a way to it. The screen itself asks again."""
    return "shell" in g and may(g.shell.role, permission)


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
    if not wants_fragment():
        return redirect(door, 303)
    response = make_response(gettext(error.message), 401)
    response.headers["X-Sign-In"] = door
    return response


def refuse(error: DomainError) -> ResponseReturnValue:
    return _problem(error.status, gettext(error.message))


def refuse_old_page(error: CsrfFailed) -> ResponseReturnValue:
    """Most often no stranger's form, but one of a page that was open when somebody signed in anew. It is fetched again from here."""
    return _problem(
        error.status,
        gettext(error.message),
        heading=gettext("Esta página ficou desatualizada"),
        back=inside(there) if (there := _page_in_view()) else None,
    )


def refuse_too_many(_: RateLimitExceeded) -> ResponseReturnValue:
    """Before anybody looked who is asking: the page has no frame."""
    error = limiting.used_up()
    response = make_response(refuse(error))
    response.headers["Retry-After"] = str(error.retry_after)
    return response


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


def _problem(status: int, message: str, *, heading: str | None = None, back: str | None = None) -> ResponseReturnValue:
    if wants_fragment():
        return Response(message, status=status, mimetype="text/plain")
    told = {
        "heading": heading or _HEADINGS.get(status) or gettext("Não deu certo"),
        "message": message,
        "back": back,
        "reference": log.correlation_id() if status >= 500 else None,
    }
    return render_template("painel/problem.html", **told), status


def _page_in_view() -> str | None:
    """The page asked for; where a form or a script asked, the page that it stands on."""
    if request.method == "GET" and not wants_fragment():
        return request.full_path.rstrip("?")
    parts = urlsplit(request.referrer or "")
    path = _readable(parts.path)
    return f"{path}?{parts.query}" if path and parts.query else path


def _readable(path: str) -> str | None:
    """The address, or where it stands under: a form that was refused shows its page at an address that only takes forms."""
    while path.startswith(PANEL):
        if (found := painel_screens.existing(path)) is not None:
            return found
        path = path.rpartition("/")[0]
    return None
