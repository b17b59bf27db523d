"""What the gateway's answer to a send means: the contract's error table, for every variant of the family."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.infra.http import Answer

ALERTS = frozenset({"unauthorized", "subscription"})
"""Reasons that an operator must hear of at once: nothing leaves until somebody acts."""

_LONGEST_WAIT_S = 3600

Refusal = ProviderRejected | ProviderUnavailable


def _bad_number() -> Refusal:
    return ProviderRejected("O número não existe no WhatsApp ou foi escrito de forma inválida.", reason="bad_number")


def _line_down() -> Refusal:
    return ProviderUnavailable("O telefone está desconectado do Whaticket. Leia o QR code de novo.", reason="line_down")


def _unauthorized() -> Refusal:
    return ProviderRejected("O Whaticket recusou o token. Copie de novo o token da conexão.", reason="unauthorized")


def _subscription() -> Refusal:
    return ProviderRejected("O plano do Whaticket venceu ou não permite enviar pela API.", reason="subscription")


def _generic() -> Refusal:
    return ProviderUnavailable("O Whaticket não conseguiu enviar agora.", reason="generic")


# By the start of the error's text, since some codes carry an appendix ("… in COMPANY 7").
_BY_TEXT: tuple[tuple[str, Callable[[], Refusal]], ...] = (
    ("ERR_WAPP_INVALID_CONTACT", _bad_number),
    ("ERR_CHECK_NUMBER", _bad_number),
    ("ERR_SYNTAX", _bad_number),
    ("Invalid number format", _bad_number),
    ("O número é obrigatório", _bad_number),
    ("ERR_WAPP_NOT_INITIALIZED", _line_down),
    ("ERR_NO_DEF_WAPP_FOUND", _line_down),
    ("ERR_CONNECTION_OFFLINE", _line_down),
    ("ERR_SESSION_EXPIRED", _unauthorized),
    ("Invalid token", _unauthorized),
    ("Acesso não permitido", _unauthorized),
    ("ERR_SUBSCRIPTION_EXPIRED", _subscription),
    ("ERR_SENDING_WAPP_MSG", _generic),
    ("ERR_WAPP_CHECK_CONTACT", _generic),
    ("Não foi possível enviar a mensagem", _generic),
)


def check_sent(answer: Answer, now: datetime) -> None:
    """Return if the gateway accepted the message; otherwise raise what may be done.

    A refusal that the table knows counts whatever its status (some forks say 500), except that a *generic* 5xx, like any
    other 5xx and a 2xx that is not the API's own (an HTML page, say), leaves open whether the text was sent. The rest are
    refusals before sending, retried with the small budget of `generic`.
    """
    told = error_text(answer.body)
    known = None if told is None else _known(told)
    if known is not None and (answer.status < 500 or known.reason != "generic"):
        raise known
    if answer.status >= 500:
        raise OutcomeUnknown(f"O Whaticket respondeu com erro {answer.status}.")
    if 200 <= answer.status < 300:
        if _is_success(answer.body):
            return
        raise OutcomeUnknown("O Whaticket respondeu algo que não se entende.")
    raise _by_status(answer, told, now)


def refusal_of(answer: Answer, now: datetime) -> Refusal | None:
    """Why this gateway would send nothing, told by its answer to a send without a number. None: it would."""
    told = error_text(answer.body)
    refusal = None if told is None else _known(told)
    if refusal is None and 300 <= answer.status < 500:
        refusal = _by_status(answer, told, now)
    if refusal is not None and refusal.reason not in ("bad_number", "generic"):
        return refusal
    if told is not None or (200 <= answer.status < 300 and _is_success(answer.body)):
        return None
    return ProviderUnavailable("O endereço respondeu, mas não como a API do Whaticket.", reason="not_found")


def error_text(body: bytes) -> str | None:
    """The text of `{"error": "…"}`; None where the body is something else."""
    content = _object(body)
    told = content.get("error") if content is not None else None
    return told if isinstance(told, str) and told else None


def _known(told: str) -> Refusal | None:
    return next((error() for start, error in _BY_TEXT if told.startswith(start)), None)


def _is_success(body: bytes) -> bool:
    content = _object(body)
    return not body.strip() or (content is not None and "error" not in content)


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, Mapping) else None


def _by_status(answer: Answer, told: str | None, now: datetime) -> Refusal:
    if answer.status == 401:
        return _unauthorized()
    if answer.status == 402 or (answer.status == 403 and told is not None):
        return _subscription()  # the only 403 texts besides a bad token's are those of the plan
    if answer.status == 429:
        return ProviderUnavailable(
            "O Whaticket pediu para enviar mais devagar.", retry_at=_retry_at(answer, now), reason="pace"
        )
    if answer.status in (404, 405) or 300 <= answer.status < 400:
        return ProviderUnavailable(
            "O endereço não é o da API do Whaticket. Use o endereço da API, não o do painel.", reason="not_found"
        )
    return _generic()


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    seconds = answer.headers.get("Retry-After", "")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 6):
        return None
    return now + timedelta(seconds=min(int(seconds), _LONGEST_WAIT_S))
