"""Kinds of work: a stable name, `room.verb`, the pool that runs it, and how it is retried.

Redis stores one function's path and the row's id; the name is looked up in the row, so moving a function strands nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from app.infra.work.item import WorkItem


class Pool(StrEnum):
    """Pools of workers, in the order in which one process serves them: replies go before campaigns."""

    DEFAULT = "default"
    REMINDERS = "reminders"
    FOLLOWUPS = "followups"
    CONTEXT = "context"
    RAG = "rag"
    DEAD_LETTER = "dead_letter"
    CAMPAIGNS = "campaigns"
    INSIGHTS = "insights"


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential waits with full jitter: `first` seconds doubling up to `most`, `attempts` times in all."""

    first: float = 2.0
    most: float = 600.0
    attempts: int = 8

    def delay(self, attempt: int) -> timedelta:
        """Wait before the try after `attempt` (1, 2, …), between half and the whole of the doubled step."""
        step = min(self.most, self.first * 2.0 ** max(0, attempt - 1))
        return timedelta(seconds=random.uniform(step / 2, step))


Handler = Callable[["WorkItem"], None]
OnDead = Callable[[Session, "WorkItem", str], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of work. `on_dead` runs in the transaction that sends an item to the dead letter."""

    name: str
    handler: Handler
    pool: Pool
    retry: Backoff
    on_dead: OnDead | None = None


_kinds: dict[str, Kind] = {}


def work(
    name: str, pool: Pool = Pool.DEFAULT, *, retry: Backoff | None = None, on_dead: OnDead | None = None
) -> Callable[[Handler], Handler]:
    """Register a handler. Handlers are idempotent and say in their docstring by which key."""

    def register(handler: Handler) -> Handler:
        _kinds[name] = Kind(name, handler, pool, retry or Backoff(), on_dead)
        return handler

    return register


def kind_named(name: str) -> Kind:
    """The kind of this name; KeyError when no room registered it."""
    return _kinds[name]


def pool_of(name: str) -> Pool:
    """Where work of this name goes. Rooms schedule work of rooms above by name, so an unknown one goes to the default pool."""
    kind = _kinds.get(name)
    return kind.pool if kind else Pool.DEFAULT
