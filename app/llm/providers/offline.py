"""The model that needs no account: it says what the company's facts say, admits what it does not know, offers a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from app.errors import ProviderRejected
from app.infra import clock
from app.llm.offline.composing import compose
from app.llm.offline.form import form_of
from app.llm.offline.reading import read
from app.llm.offline.summing import recollect
from app.llm.offline.understanding.meaning import understood
from app.llm.port import Completed, Request

T = TypeVar("T", bound=BaseModel)


def _understand(request: Request[Any]) -> dict[str, Any]:
    return understood(request.dialogue, request.grounding.now or clock.now(), request.grounding.language or "pt")


def _reply(request: Request[Any]) -> dict[str, Any]:
    answer = compose(read(request.dialogue, request.grounding), request.grounding)
    return {
        "text": answer.text,
        "known": bool(answer.facts),
        "wants_person": answer.wants_person,
        "offer_person": answer.offer_person,
        "facts": answer.facts,
        "language": answer.language,
    }


def _message_type(request: Request[Any]) -> dict[str, Any]:
    return form_of(request.grounding.done)


def _summary(request: Request[Any]) -> dict[str, Any]:
    return recollect(request.dialogue, request.grounding.facts)


_TASKS: Final[Mapping[str, Callable[[Request[Any]], dict[str, Any]]]] = {
    "understand": _understand,
    "reply": _reply,
    "message_type": _message_type,
    "summary": _summary,
}


class OfflineModel:
    """Does the three calls of a turn, and sums up talks, from the request's grounding; deterministic, a few milliseconds, no network."""

    name = "offline"
    is_local = True

    def complete(self, request: Request[T]) -> Completed[T]:
        does = _TASKS.get(request.task)
        if does is None:
            raise ProviderRejected(f"O modelo local não faz {request.task!r}.", reason="bad_request")
        started = clock.monotonic()
        value = request.result.model_validate(does(request))
        elapsed = round((clock.monotonic() - started) * 1000)
        return Completed(value=value, provider=self.name, model="offline", milliseconds=elapsed)
