"""What both Gemini clients share: how a dialogue is laid out, and what an error's status means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from app.errors import ProviderError, ProviderRejected, ProviderUnavailable
from app.llm.port import Said
from app.llm.providers.answer import retry_at

NAME: Final = "gemini"
CONNECT_S: Final = 5.0
CONNECTIONS: Final = 64
END: Final = "[fim da conversa]"
BAD_KEY: Final = frozenset({"API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "API_KEY_EXPIRED"})


@dataclass(frozen=True, slots=True)
class Failed:
    """An error as the API tells it. `details` hold the pause and the exact reason."""

    status: int
    message: str
    details: Sequence[dict[str, Any]]

    @property
    def pause(self) -> str | None:
        """The seconds of `"retryDelay": "3s"`."""
        delays = (str(detail["retryDelay"]) for detail in self.details if "retryDelay" in detail)
        return next((delay.removesuffix("s") for delay in delays), None)

    @property
    def out_of_money(self) -> bool:
        """Both kinds of 429 have the same status: one says when to come again, the other speaks of billing."""
        return self.pause is None and re.search(r"billing|credit|spend", self.message, re.IGNORECASE) is not None


def contents(dialogue: Sequence[Said]) -> list[dict[str, Any]]:
    """Messages in a row by the same side are parts of one content: the API wants the sides to take turns, and the other one last.

    A talk that is only read (to sum it up) may end with our own words: then the last content says that it is over.
    """
    told = [
        {"role": "user" if who == "customer" else "model", "parts": [{"text": said.text} for said in messages]}
        for who, messages in groupby(dialogue, key=lambda said: said.who)
    ]
    if told and told[-1]["role"] != "user":
        told.append({"role": "user", "parts": [{"text": END}]})
    return told


def refusal(error: Failed) -> ProviderError:
    """The table of error statuses. Nothing of the body is repeated: it may quote the key or the prompt."""
    status = error.status
    if status == 429 and not error.out_of_money:
        return ProviderUnavailable("Gemini pediu para esperar.", retry_at=retry_at(error.pause), reason="pace")
    if status in (408, 504):
        return ProviderUnavailable("Gemini não respondeu a tempo.", reason="timeout")
    if status == 503:
        return ProviderUnavailable("Gemini está sobrecarregado.", retry_at=retry_at(error.pause), reason="overloaded")
    if status >= 500:
        return ProviderUnavailable(f"Gemini respondeu com o erro {status}.", reason="server_error")
    return ProviderRejected(f"Gemini recusou a chamada (erro {status}).", reason=_rejection(error))


def _rejection(error: Failed) -> str:
    by_status = {
        401: "unauthorized",
        402: "quota",
        403: "unauthorized",
        404: "not_found",
        413: "too_long",
        429: "quota",
    }
    if error.status in by_status:
        return by_status[error.status]
    if any(detail.get("reason") in BAD_KEY for detail in error.details):
        return "unauthorized"
    return "too_long" if "token count" in error.message else "bad_request"
