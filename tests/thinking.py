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
    returns one of these and may act on the world meanwhile. It is the reply's; of the other calls of a turn, `understands` takes the
    next of its own (an intent, or the fields of an understanding) and `forms` those of a message's type, and both have something plain
    to say when nothing was written for them. `tasks` are the calls in their order.
    """

    name = NAME

    def __init__(self) -> None:
        self.thoughts: deque[Thought | Thinks] = deque()
        self.asked: list[list[str]] = []
        self.recollects: deque[dict[str, Any]] = deque()
        self.summed: list[Request[Any]] = []
        self.understands: deque[Thought | Thinks] = deque()
        self.forms: deque[Thought | Thinks] = deque()
        self.requests: list[Request[Any]] = []

    @property
    def systems(self) -> list[str]:
        """What it was told before each reply."""
        return [request.system for request in self.requests if request.task == "reply"]

    @property
    def tasks(self) -> list[str]:
        return [request.task for request in self.requests]

    def will(self, *thoughts: Thought | Thinks) -> None:
        self.thoughts.extend(thoughts)

    def complete(self, request: Request[T]) -> Completed[T]:
        if request.task == "summary":
            return self._recollection(request)
        self.requests.append(request)
        said = [line.text for line in request.dialogue if line.who == "customer"]
        fields = {"understand": self._understanding, "message_type": self._form}.get(request.task, self._reply)(said)
        return Completed(value=request.result.model_validate(fields), provider=NAME, model="thinking")

    def _reply(self, said: list[str]) -> dict[str, Any]:
        self.asked.append(said)
        thought = _next(self.thoughts, said) or f"eco: {said[-1]}"
        fields = {"text": thought} if isinstance(thought, str) else thought
        return {"known": True, "wants_person": False, "offer_person": False, **fields}

    def _understanding(self, said: list[str]) -> dict[str, Any]:
        thought = _next(self.understands, said) or {}
        fields = {"intent": thought} if isinstance(thought, str) else thought
        return {"intent": "faq", "sentiment": "neutral", "confidence": 0.9, **fields}

    def _form(self, said: list[str]) -> dict[str, Any]:
        thought = _next(self.forms, said) or {}
        fields = {"kind": thought} if isinstance(thought, str) else thought
        return {"kind": "text", **fields}

    def _recollection(self, request: Request[T]) -> Completed[T]:
        """What a talk leaves behind: the next of `recollects`; where there is none, the next model is asked."""
        self.summed.append(request)
        if not self.recollects:
            raise ProviderRejected("Nada para lembrar.", reason="refused")
        return Completed(
            value=request.result.model_validate(self.recollects.popleft()), provider=NAME, model="thinking"
        )


def _next(thoughts: deque[Thought | Thinks], said: list[str]) -> str | dict[str, Any] | None:
    """The next thought, or None when nothing more was written. Raises what is an exception."""
    thought = thoughts.popleft() if thoughts else None
    if callable(thought):
        thought = thought(said[-1])
    if isinstance(thought, BaseException):
        raise thought
    return thought


@contextmanager
def thinking() -> Iterator[Thinking]:
    """Every company's first model thinks as the test says."""
    mind = Thinking()
    registry.register(NAME, lambda: mind)
    try:
        yield mind
    finally:
        registry.register(NAME, lambda: None)
