"""What a handler gets: a leased piece of work, and the fence around everything it writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import clock
from app.infra.tenancy import tenant_session

FRESH_S: Final = 10.0
_ITEM: Final = "work_item"

_FENCE = text("SELECT generation FROM public.work_items WHERE id = :id AND lease = :lease FOR UPDATE")


class LeaseLost(Exception):
    """Somebody else holds this work now, or it is gone: write nothing, call nothing."""

    def __init__(self, item: WorkItem) -> None:
        super().__init__(f"{item.kind} {item.id}: lease {item.lease} no longer stands")


class Superseded(Exception):
    """The reason for this attempt moved on: throw its result away, give the attempt back, come again when the row is due."""


@dataclass(slots=True)
class WorkItem:
    """One lease of one row. Only its holder may write; `transaction` is how.

    `next` was left to be done at once by the transaction that ended this one, and is leased already: its holder goes on with it.
    """

    id: int
    company_id: UUID
    kind: str
    key: str
    payload: dict[str, Any]
    correlation_id: str | None
    lease: int
    generation: int
    attempts: int
    due_at: datetime
    ended: bool = False
    next: WorkItem | None = None
    begun_at: float = field(default_factory=clock.monotonic)
    renewed_at: float = field(default_factory=clock.monotonic)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction of the item's company that commits only while this lease stands. Raises LeaseLost.

        The fence is checked last, because work items come last in the lock order.
        """
        ended_before, next_before = self.ended, self.next
        try:
            with tenant_session(self.company_id) as session:
                session.info[_ITEM] = self
                yield session
                if self.ended == ended_before:
                    self.check_fence(session)
        except BaseException:
            self.ended, self.next = ended_before, next_before
            raise

    def check_fence(self, session: Session) -> int:
        """Lock the row and make sure that the lease still stands; returns the row's generation now. Raises LeaseLost."""
        generation = session.scalar(_FENCE, {"id": self.id, "lease": self.lease})
        if generation is None:
            raise LeaseLost(self)
        return int(generation)

    def assert_fresh(self) -> None:
        """Call directly before each outside call: the fence stops late writes, only this stops late calls."""
        if clock.monotonic() - self.renewed_at > FRESH_S:
            raise LeaseLost(self)


def ending_in(session: Session) -> WorkItem | None:
    """The item whose end is part of this transaction, if there is one."""
    item = session.info.get(_ITEM)
    return item if isinstance(item, WorkItem) and item.ended else None
