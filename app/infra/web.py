"""What every HTTP answer has in common: the correlation id, and errors as problem details (RFC 9457)."""

from __future__ import annotations

import logging
import re
from typing import Final

from flask import Flask, Response, g, json, request
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from app.errors import DomainError, TooManyRequests
from app.infra import log

_log = logging.getLogger(__name__)
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER: Final = "X-Correlation-Id"


def install(app: Flask) -> None:
    """Correlation ids and the error handlers of all doors."""
    app.before_request(_begin)
    app.after_request(_name_request)
    app.teardown_request(_end)
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.correlation = log.correlation(given if _ID.fullmatch(given) else log.new_correlation_id())
    g.correlation.__enter__()


def _name_request(response: Response) -> Response:
    response.headers[HEADER] = log.correlation_id() or ""
    return response


def _end(_: BaseException | None) -> None:
    correlation = g.pop("correlation", None)
    if correlation is not None:
        correlation.__exit__(None, None, None)


def problem(status: int, code: str, title: str, **details: object) -> Response:
    """A problem document. `type` and `code` are stable; `title` is for people."""
    body = {"type": f"/api/problems/{code}", "code": code, "title": title, "status": status, **details}
    body["correlation_id"] = log.correlation_id()
    return Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/problem+json")


def _refusal(error: DomainError) -> Response:
    response = problem(error.status, error.code, error.message, **error.details)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _database_away(error: OperationalError | InterfaceError) -> Response:
    _log.error("the database does not answer", extra={"error": type(error).__name__})
    response = problem(503, "unavailable", "O serviço está se recuperando. Tente de novo em instantes.")
    response.headers["Retry-After"] = "2"
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None:
        return Response(status=status, headers=dict(error.response.headers))
    return problem(status, (error.name or "error").lower().replace(" ", "_"), error.description or error.name)


def _bug(error: Exception) -> Response:
    _log.exception("unhandled error", extra={"path": request.path})
    return problem(500, "internal_error", "Algo deu errado do nosso lado. Já foi registrado.")
