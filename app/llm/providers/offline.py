"""The model that needs no account: it says what the company's facts say, admits what it does not know, offers a person."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from app.errors import ProviderRejected
from app.infra import clock
from app.llm.offline.composing import compose
from app.llm.offline.reading import read
from app.llm.port import Completed, Request

T = TypeVar("T", bound=BaseModel)


class OfflineModel:
    """Answers task `reply` from the request's grounding; deterministic, a few milliseconds, no network."""

    name = "offline"

    def complete(self, request: Request[T]) -> Completed[T]:
        if request.task != "reply":
            raise ProviderRejected(f"O modelo local não faz {request.task!r}.", reason="bad_request")
        started = clock.monotonic()
        answer = compose(read(request.dialogue, request.grounding), request.grounding)
        value = request.result.model_validate(
            {
                "text": answer.text,
                "known": bool(answer.facts),
                "wants_person": answer.wants_person,
                "offer_person": answer.offer_person,
                "facts": answer.facts,
                "language": answer.language,
            }
        )
        elapsed = round((clock.monotonic() - started) * 1000)
        return Completed(value=value, provider=self.name, model="offline", milliseconds=elapsed)
