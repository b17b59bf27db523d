"""Kinds of work that tests give to real processes. They tell what they do through Redis, and write through the fence.

Imported by `run_pool`, which a test starts, and by the test itself, so that both know the pools.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from app.infra import redis
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work
from tests.infra.work import rows

KEPT_S: Final = 60
PATIENCE_S: Final = 20.0


class NobodyCame(Exception):
    pass


def count(company: UUID, what: str) -> int:
    """How often `what` was told."""
    return int(redis.client().get(redis.key(company, what)) or 0)


def tell(company: UUID, what: str) -> None:
    key = redis.key(company, what)
    redis.client().incr(key)
    redis.client().expire(key, KEPT_S)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise NobodyCame
        time.sleep(0.01)


@work("tests.meet")
def meet(item: WorkItem) -> None:
    """Ends when as many are here at once as `guests` says. Idempotent by nothing: a test runs it once."""
    tell(item.company_id, "guests")
    _until(lambda: count(item.company_id, "guests") >= item.payload["guests"])


@work("tests.wait")
def wait(item: WorkItem) -> None:
    """Ends when it is told `go`, and notes which attempt that was. Idempotent by the item's end, in the same commit."""
    tell(item.company_id, "began")
    _until(lambda: count(item.company_id, "go") > 0)
    with item.transaction() as session:
        rows.note(session, f"attempt-{item.attempts}")


@work("tests.quick")
def quick(item: WorkItem) -> None:
    """Does nothing, at once."""


@work("tests.quick_campaign", Pool.CAMPAIGNS)
def quick_campaign(item: WorkItem) -> None:
    """Does nothing, after all replies."""
