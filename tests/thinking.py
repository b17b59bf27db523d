"""A model whose thoughts a test writes, and which can let something happen while it thinks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import BaseModel

from app.errors import ProviderRejected
from app.llm import registry
from app.llm.port import Completed, Request

T = TypeVar("T", bound=BaseModel)
NAME = "openai"  # the first in a company's order; tests have no key for the real one

Thought = str | dict[str, Any] | BaseException
Thinks = Callable[[str], Thought]


class Thinking:
    """Answers each call with the next of `thoughts`, or repeats what the customer said last.

    A thought is a text, the fields of a reply, an exception to raise, or a function of what the customer said that
    returns one of these and may act on the world meanwhile.
    """

    name = NAME

    def __init__(self) -> None:
        self.thoughts: deque[Thought | Thinks] = deque()
        self.asked: list[list[str]] = []
        self.recollects: deque[dict[str, Any]] = deque()
        self.summed: list[Request[Any]] = []
        self.systems: list[str] = []

    def will(self, *thoughts: Thought | Thinks) -> None:
        self.thoughts.extend(thoughts)

    def complete(self, request: Request[T]) -> Completed[T]:
        if request.task == "summary":
            return self._recollection(request)
        self.systems.append(request.system)
        said = [line.text for line in request.dialogue if line.who == "customer"]
        self.asked.append(said)
        thought = self.thoughts.popleft() if self.thoughts else f"eco: {said[-1]}"
        if callable(thought):
            thought = thought(said[-1])
        if isinstance(thought, BaseException):
            raise thought
        fields = {"text": thought} if isinstance(thought, str) else thought
        reply = {"known": True, "wants_person": False, "offer_person": False, **fields}
        return Completed(value=request.result.model_validate(reply), provider=NAME, model="thinking")

    def _recollection(self, request: Request[T]) -> Completed[T]:
        """What a talk leaves behind: the next of `recollects`; where there is none, the next model is asked."""
        self.summed.append(request)
        if not self.recollects:
            raise ProviderRejected("Nada para lembrar.", reason="refused")
        return Completed(
            value=request.result.model_validate(self.recollects.popleft()), provider=NAME, model="thinking"
        )


@contextmanager
def thinking() -> Iterator[Thinking]:
    """Every company's first model thinks as the test says."""
    mind = Thinking()
    registry.register(NAME, lambda: mind)
    try:
        yield mind
    finally:
        registry.register(NAME, lambda: None)
