"""A language model that costs time and no computing: every call of a turn takes 300 ms, one and then two in parallel.

The calls are waits inside the process. What they leave out is the client's own work per call (building and reading JSON); what
they keep is what a turn mostly is: a thread that waits, and memory for what it waits with.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from app.llm.port import Completed, Request, Said
from scripts.bench.webhooks import TOKEN

T = TypeVar("T", bound=BaseModel)

CALL_S: Final = 0.3
_BESIDE: Final[Mapping[str, Mapping[str, Any]]] = {
    "understand": {"intent": "faq", "sentiment": "neutral", "confidence": 0.9},
    "message_type": {"kind": "text"},
}


class ThreeCalls:
    """See `app.llm.port.Model`. Its answer repeats the tokens of the messages it answers."""

    name = "bench"

    def complete(self, request: Request[T]) -> Completed[T]:
        started = time.monotonic()
        time.sleep(CALL_S)
        fields = _BESIDE.get(request.task) or _reply(request.dialogue)
        answer = request.result.model_validate(fields)
        return Completed(answer, self.name, "bench", milliseconds=int((time.monotonic() - started) * 1000))


def _reply(dialogue: Sequence[Said]) -> dict[str, Any]:
    return {
        "text": f"Claro, vou ajudar com isso. {' '.join(tokens(dialogue))}".strip(),
        "known": True,
        "wants_person": False,
        "offer_person": False,
    }


def tokens(dialogue: Sequence[Said]) -> list[str]:
    """Tokens in what the customer said since our last answer."""
    found: list[str] = []
    for said in reversed(dialogue):
        if said.who == "secretary":
            break
        found = TOKEN.findall(said.text) + found
    return found
