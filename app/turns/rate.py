"""An authenticated event is never refused for its rate: it is stored, and its turn deferred.

Counts stand in Redis for a minute. Without Redis nothing is deferred: a limit is a courtesy, a message is not.
"""

from __future__ import annotations

import time
from typing import Final
from uuid import UUID

from redis.exceptions import RedisError

from app.infra import clock, redis
from app.infra.metrics import HINTS_LOST
from app.turns.metrics import DEFERRED
from app.turns.settings import TurnSettings

WINDOW_S: Final = 60
MOST_S: Final = 120.0
_REST_S: Final = 1.0
_resting_until = 0.0


def defer_s(company_id: UUID, conversation: str, settings: TurnSettings) -> float:
    """Seconds by which the turn of this message waits longer, because its contact or its company sends too many."""
    global _resting_until
    if clock.monotonic() < _resting_until:
        return 0.0
    window = int(time.time()) // WINDOW_S
    of_contact = redis.key(company_id, "rate", conversation, str(window))
    of_company = redis.key(company_id, "rate", "all", str(window))
    try:
        with redis.client(hurried=True).pipeline(transaction=False) as pipe:
            for key in (of_contact, of_company):
                pipe.incr(key)
                pipe.expire(key, WINDOW_S * 2)
            counts = pipe.execute()
    except RedisError:
        _resting_until = clock.monotonic() + _REST_S
        HINTS_LOST.inc()
        return 0.0
    over_contact = _over(int(counts[0]), settings.messages_per_minute_contact)
    over_company = _over(int(counts[2]), settings.messages_per_minute_company)
    for scope, over in (("contact", over_contact), ("company", over_company)):
        if over:
            DEFERRED.labels(str(company_id), scope).inc()
    return max(over_contact, over_company)


def _over(count: int, allowed: int) -> float:
    """A minute's share for each message above what is allowed, at most MOST_S."""
    return min(MOST_S, (count - allowed) * WINDOW_S / allowed) if count > allowed else 0.0
