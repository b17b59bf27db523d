"""Hints: after a commit that leaves a row pending, tell Redis, so that nobody has to wait for the sweep.

A lost hint only delays. So nothing here raises: a failure is counted, logged once in a while, and for a second Redis is left alone.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from app.infra import clock, redis, tenancy
from app.infra.metrics import HINTS_LOST
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint, arm, push

HORIZON_S: Final = 600.0
_REST_S: Final = 1.0

_log = logging.getLogger(__name__)
_resting_until = 0.0


def dumps(payload: Mapping[str, Any]) -> str:
    """JSON of a payload: ids and plain values only."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False)


def after_commit(session: Session, company_id: UUID, pool: str, row_id: int, due_at: datetime) -> None:
    """Hint the row once this transaction is durable."""
    hint = Hint(Pool(pool), company_id, row_id)
    tenancy.after_commit(session, lambda: give(hint, due_at))


def give(hint: Hint, due_at: datetime) -> None:
    """Hint a row for its time. Beyond HORIZON_S nothing is said: the sweep finds it when it is due."""
    global _resting_until
    if clock.monotonic() < _resting_until:
        HINTS_LOST.inc()
        return
    wait = (due_at - clock.now()).total_seconds()
    if wait > HORIZON_S:
        return
    client = redis.client(hurried=True)
    try:
        if wait > 0:
            arm(client, hint, time.time() + wait)
        else:
            push(client, [hint])
    except RedisError as error:
        _resting_until = clock.monotonic() + _REST_S
        HINTS_LOST.inc()
        _log.warning("hint lost, the sweep will find the row", extra={"error": type(error).__name__})
