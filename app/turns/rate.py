"""An authenticated event is never refused for its rate: it is stored, and its turn deferred.

Counts stand in Redis for a minute, and are asked for before the transaction: nothing is locked while Redis lets us wait. Without Redis
nothing is deferred: a limit is a courtesy, a message is not.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from redis.exceptions import RedisError

from app.infra import clock, redis
from app.infra.crypto import sha256
from app.infra.metrics import HINTS_LOST
from app.turns.metrics import DEFERRED
from app.turns.settings import TurnSettings

WINDOW_S: Final = 60
MOST_S: Final = 120.0
_REST_S: Final = 1.0
_resting_until = 0.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many messages came in this minute, the one at hand included, from its sender and to the company. `keys`: where they stand."""

    of_contact: int = 0
    of_company: int = 0
    keys: tuple[str, ...] = ()


UNKNOWN: Final = Counted()


def count(company_id: UUID, sender: str) -> Counted:
    """Count a message. `sender` is any name for who wrote; only its hash leaves the process."""
    global _resting_until
    if clock.monotonic() < _resting_until:
        return UNKNOWN
    window = str(int(time.time()) // WINDOW_S)
    of_contact = redis.key(company_id, "rate", sha256(sender).hex()[:32], window)
    of_company = redis.key(company_id, "rate", "all", window)
    try:
        with redis.client(hurried=True).pipeline(transaction=False) as pipe:
            for key in (of_contact, of_company):
                pipe.incr(key)
                pipe.expire(key, WINDOW_S * 2)
            counts = pipe.execute()
    except RedisError:
        _resting_until = clock.monotonic() + _REST_S
        HINTS_LOST.inc()
        return UNKNOWN
    return Counted(int(counts[0]), int(counts[2]), (of_contact, of_company))


def uncount(counted: Counted) -> None:
    """Take back what turned out to be a repetition of something counted before."""
    try:
        with redis.client(hurried=True).pipeline(transaction=False) as pipe:
            for key in counted.keys:
                pipe.decr(key)
                pipe.expire(key, WINDOW_S * 2)
            pipe.execute()
    except RedisError as error:
        _log.info("a repetition stays counted", extra={"error": type(error).__name__})


def defer_s(company_id: UUID, counted: Counted, settings: TurnSettings) -> float:
    """Seconds by which the turn of this message waits longer, because its contact or its company sends too many."""
    over_contact = _over(counted.of_contact, settings.messages_per_minute_contact)
    over_company = _over(counted.of_company, settings.messages_per_minute_company)
    for scope, over in (("contact", over_contact), ("company", over_company)):
        if over:
            DEFERRED.labels(str(company_id), scope).inc()
    return max(over_contact, over_company)


def _over(count: int, allowed: int) -> float:
    """A minute's share for each message above what is allowed, at most MOST_S."""
    return min(MOST_S, (count - allowed) * WINDOW_S / allowed) if count > allowed else 0.0
