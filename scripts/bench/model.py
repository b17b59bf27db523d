"""A language model that costs time and no computing: each turn takes three calls of 300 ms, one and then two in parallel.

The calls are waits inside the process. What they leave out is the client's own work per call (building and reading JSON); what
they keep is what a turn mostly is: a thread that waits, and memory for what it waits with.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from pydantic import BaseModel

from app.llm.port import Completed, Request, Said
from scripts.bench.webhooks import TOKEN

T = TypeVar("T", bound=BaseModel)

CALL_S: Final = 0.3


class ThreeCalls:
    """See `app.llm.port.Model`. Its answer repeats the tokens of the messages it answers."""

    def __init__(self) -> None:
        self._beside = ThreadPoolExecutor(256, thread_name_prefix="call")

    @property
    def name(self) -> str:
        return "bench"

    def complete(self, request: Request[T]) -> Completed[T]:
        started = time.monotonic()
        _call()
        beside = self._beside.submit(_call)
        _call()
        beside.result()
        answer = request.result.model_validate(
            {
                "text": f"Claro, vou ajudar com isso. {' '.join(_tokens(request.dialogue))}".strip(),
                "known": True,
                "wants_person": False,
                "offer_person": False,
            }
        )
        return Completed(answer, self.name, "bench", milliseconds=int((time.monotonic() - started) * 1000))


def _call() -> None:
    time.sleep(CALL_S)


def _tokens(dialogue: Sequence[Said]) -> list[str]:
    """Tokens in what the customer said since our last answer."""
    found: list[str] = []
    for said in reversed(dialogue):
        if said.who == "secretary":
            break
        found = TOKEN.findall(said.text) + found
    return found
