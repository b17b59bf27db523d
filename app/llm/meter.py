"""What a piece of work's calls to models take, and how much they may: every attempt counts, also a repair and an answer that was no use.

Before a call its highest possible cost is set aside: no more input tokens than the prompt has bytes, no more output than we allow, nothing
cached. What was set aside once covers many small calls; when it does not cover the next, `more` is asked. The threads of a turn share one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from types import TracebackType
from typing import Any, Final, Protocol, runtime_checkable

from pydantic import BaseModel

from app.billing.budget import Call
from app.errors import ProviderError, ProviderRejected
from app.infra import clock
from app.llm import prices
from app.llm.errors import Took, took
from app.llm.port import Completed, Model, Request, Usage
from app.llm.providers.answer import room_to_think
from app.llm.schema import strict_schema

FRAMES: Final = 200  # tokens a provider adds around a prompt and its messages


@runtime_checkable
class Paid(Protocol):
    """A model that somebody is paid for, by the name it is sold under. One without it costs nothing."""

    @property
    def model(self) -> str: ...


def asked(provider: Model) -> str | None:
    """The model that this provider will ask for; None: it costs nothing."""
    return provider.model if isinstance(provider, Paid) else None


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt at a model, paid for or not. `outcome`: `ok`, or why it was no use."""

    task: str
    provider: str
    model: str
    outcome: str
    ms: int


class Meter:
    """`allowance`: micro-dollars set aside; None: without limit. `more`: asks to set aside so much more, and says whether it may.

    `granted`: what it got that way; `is_dry`: only what costs nothing is left to be asked, from the start or since a call was refused.
    """

    def __init__(
        self, allowance: int | None = None, more: Callable[[int], bool] | None = None, *, is_dry: bool = False
    ) -> None:
        self._lock = Lock()
        self._left = allowance
        self._more = more
        self._calls: list[Call] = []
        self._tried: list[Tried] = []
        self._told = 0
        self._running = 0
        self._when_idle: Callable[[], None] | None = None
        self.granted = 0
        self.is_dry = is_dry

    def calls(self) -> list[Call]:
        """All that was paid for so far."""
        with self._lock:
            return list(self._calls)

    def tried(self) -> list[Tried]:
        """Everybody who was asked so far, in the order in which they had done."""
        with self._lock:
            return list(self._tried)

    def note(self, tried: Tried) -> None:
        with self._lock:
            self._tried.append(tried)

    def untold(self) -> list[Call]:
        """What was paid for and is not in the ledger yet."""
        with self._lock:
            return self._calls[self._told :]

    def told(self, count: int) -> None:
        """So many more of them are in the ledger, for good."""
        with self._lock:
            self._told += count

    @property
    def is_running(self) -> bool:
        return self._running > 0

    def when_idle(self, do: Callable[[], None]) -> None:
        """Do it once no call runs: now, or in the thread of the last one as it ends."""
        with self._lock:
            if self._running:
                self._when_idle = do
                return
        do()

    def running(self, provider: Model, request: Request[Any]) -> Attempt:
        """Set aside what the call may cost at most; ProviderRejected (`budget`) when there is no more to be had."""
        model = asked(provider)
        most = _most(model, request) if model is not None else None
        self._set_aside(most or 0)
        with self._lock:
            self._running += 1
        return Attempt(self, provider.name, model, request.task, most or 0)

    def _set_aside(self, most: int) -> None:
        with self._lock:  # also while asking for more: two threads would ask for the same
            if self._left is None or not most:
                return
            missing = most - self._left
            if missing > 0:
                if self._more is None or not self._more(missing):
                    self.is_dry = True
                    raise ProviderRejected(
                        "O limite de gasto com modelos não cobre mais esta chamada.", reason="budget"
                    )
                self._left += missing
                self.granted += missing
            self._left -= most

    def add(self, call: Call | None, most: int) -> None:
        """A call has ended: note it, and let the others have what it did not need."""
        with self._lock:
            if self._left is not None:
                self._left += most - ((call.micro_usd or 0) if call is not None else 0)
            if call is not None:
                self._calls.append(call)
            self._running -= 1
            then = None if self._running else self._when_idle
        if then is not None:
            then()


@dataclass(slots=True)
class Attempt(AbstractContextManager["Attempt"]):
    """One call. Whatever comes of it, what it took is noted when the block ends."""

    meter: Meter
    provider: str
    model: str | None
    task: str
    most: int
    _took: Took | None = None
    _outcome: str = "ok"
    _began: float = field(default_factory=clock.monotonic)

    def measured(self, outcome: str, seconds: float) -> None:
        """How long the provider itself took, without what was waited for before it was asked."""
        name = self.model or self.provider
        self.meter.note(Tried(self.task, self.provider, name, outcome, round(seconds * 1000)))

    def completed(self, answer: Completed[Any]) -> None:
        self._took = Took(answer.model, answer.usage)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, ProviderError):
            self._took, self._outcome = took(error), str(getattr(error, "reason", error.code))
        self.meter.add(self._call(), self.most)

    def _call(self) -> Call | None:
        """None where nobody was paid: no tokens were told."""
        if self._took is None or self._took.usage == Usage():
            return None
        usage = self._took.usage
        return Call(
            task=self.task,
            provider=self.provider,
            model=self._took.model,
            input=usage.input,
            cached=usage.cached,
            output=usage.output,
            micro_usd=prices.cost_micro_usd(self._took.model, self.model, usage, clock.now()),
            outcome=self._outcome,
            milliseconds=round((clock.monotonic() - self._began) * 1000),
        )


def _most(model: str, request: Request[Any]) -> int | None:
    result: type[BaseModel] = request.result
    size = len(request.system.encode()) + sum(len(said.text.encode()) for said in request.dialogue)
    return prices.most_micro_usd(
        model,
        input_tokens=size + _schema_size(result) + FRAMES,
        output_tokens=request.max_output_tokens + room_to_think(model),
        at=clock.now(),
    )


@lru_cache(maxsize=64)
def _schema_size(result: type[BaseModel]) -> int:
    return len(json.dumps(strict_schema(result)))
