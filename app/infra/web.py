"""What every HTTP answer has in common: the correlation id, security headers, and errors as problem details (RFC 9457)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, Response, g, json, request
from werkzeug.exceptions import HTTPException

from app.errors import DomainError, TooManyRequests
from app.infra import log
from app.infra.db import DATABASE_AWAY

_log = logging.getLogger(__name__)
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER: Final = "X-Correlation-Id"
FRAGMENT: Final = "X-Fragment"  # sent by our scripts, which want a part of a page and not a redirect

# What flask and werkzeug refuse by themselves, in our codes and words.
_HTTP_ERRORS: Final = {
    400: ("bad_request", "O pedido não pôde ser entendido."),
    404: ("not_found", "Não há nada neste endereço."),
    405: ("method_not_allowed", "Este endereço não aceita esse método."),
    413: ("too_large", "O corpo do pedido é grande demais."),
    415: ("unsupported_media_type", "Envie o corpo como application/json."),
}

_OTHERWISE: Final = (DomainError.code, "O pedido não pôde ser atendido.")

CODES: Final = {
    **{status: code for status, (code, _) in _HTTP_ERRORS.items()},
    500: "internal_error",
    503: "unavailable",
}
"""Codes of what no error of ours says."""

# A door that shows pages sets its own policy; for everything else nothing may be loaded or framed.
_SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def install(app: Flask) -> None:
    """Correlation ids, security headers and the error handlers of all doors."""
    app.before_request(_begin)
    app.after_request(_name_request)
    app.after_request(_secure)
    app.teardown_request(_end)
    app.register_error_handler(DomainError, refusal)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, _database_away)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.correlation = log.correlation(given if _ID.fullmatch(given) else log.new_correlation_id())
    g.correlation.__enter__()


def _name_request(response: Response) -> Response:
    response.headers[HEADER] = log.correlation_id() or ""
    return response


def _secure(response: Response) -> Response:
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _end(_: BaseException | None) -> None:
    correlation = g.pop("correlation", None)
    if correlation is not None:
        correlation.__exit__(None, None, None)


def wants_fragment() -> bool:
    """Whether a script of ours asks, for a part of the page that it stands on."""
    return FRAGMENT in request.headers


def problem_type(code: str) -> str:
    """Where the code is explained."""
    return f"/api/problems/{code}"


def problem(status: int, code: str, title: str, **details: object) -> Response:
    """A problem document. `type` and `code` are stable; `title` is for people."""
    body = {"type": problem_type(code), "code": code, "title": title, "status": status, **details}
    body["correlation_id"] = log.correlation_id()
    return Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/problem+json")


def conditional(body: Mapping[str, Any]) -> Response:
    """A JSON answer named by its content: who has it already gets a 304 without a body."""
    response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)  # in place
    return response


def refusal(error: DomainError) -> Response:
    """An expected refusal, as a problem document. A single wrong field is also told in the list that several would make."""
    details: dict[str, Any] = dict(error.details)
    if "field" in details:
        details.setdefault("errors", [{"field": details["field"], "message": error.message}])
    response = problem(error.status, error.code, error.message, **details)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _database_away(error: Exception) -> Response:
    _log.error("the database does not answer", extra={"error": type(error).__name__})
    response = problem(503, "unavailable", "O serviço está se recuperando. Tente de novo em instantes.")
    response.headers["Retry-After"] = "2"
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:  # redirects
        return Response(status=status, headers=dict(error.get_response().headers))
    code, title = _HTTP_ERRORS.get(status, _OTHERWISE)
    response = problem(status, code, title)
    if (allowed := getattr(error, "valid_methods", None)) is not None:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _bug(error: Exception) -> Response:
    _log.exception("unhandled error", extra={"path": request.path})
    return problem(500, "internal_error", "Algo deu errado do nosso lado. Já foi registrado.")
