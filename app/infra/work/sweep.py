"""What makes hints a mere courtesy: look in the database for rows that wait for nobody, and hint them again.

Runs in the scheduler process as `platform`, which may see every company's rows.
"""

from __future__ import annotations

import time
from typing import Final

from redis import Redis
from rq.queue import Queue
from sqlalchemy import text

from app.infra import clock
from app.infra.tenancy import platform_session
from app.infra.work import ring
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint

PER_QUEUE: Final = 200
BATCH: Final = 2000

# Overdue by 5 s, in nobody's hands, not hinted for 15 s, and in a queue that is not full. The places come first, so that one company's
# backlog cannot hide another's rows.
_FORGOTTEN = text(
    """
    UPDATE public.work_items SET hinted_at = clock_timestamp()
    WHERE id IN (
        SELECT id FROM public.work_items WHERE id IN (
            SELECT id FROM (
                SELECT id, due_at, row_number() OVER (PARTITION BY company_id, pool ORDER BY due_at) AS place
                FROM public.work_items
                WHERE state = 'pending' AND due_at < CAST(:now AS timestamptz) - interval '5 s'
                  AND (leased_until IS NULL OR leased_until < clock_timestamp())
                  AND (hinted_at IS NULL OR hinted_at < clock_timestamp() - interval '15 s')
                  AND pool || '\\:company_' || replace(company_id::text, '-', '') <> ALL (CAST(:full AS text[]))
            ) AS waiting
            WHERE place <= :per_queue ORDER BY place, due_at LIMIT :batch
        ) FOR UPDATE SKIP LOCKED
    )
    RETURNING id, company_id, pool
    """
)


def sweep(redis: Redis) -> int:
    """Hint every forgotten row, a bounded number per queue; returns how many.

    A queue that holds that many already is left alone: its rows wait for a worker, not for a hint.
    """
    full = [queue for queue, length in ring.lengths(redis).items() if length >= PER_QUEUE]
    bounds = {"now": clock.now(), "full": full, "batch": BATCH, "per_queue": PER_QUEUE}
    with platform_session() as session:
        rows = session.execute(_FORGOTTEN, bounds).all()
    if rows:
        ring.push(redis, [Hint(Pool(row.pool), row.company_id, row.id) for row in rows])
    return len(rows)


def rebuild_rings(redis: Redis) -> None:
    """Put every queue that holds jobs back in its ring: a ring may have been lost while its queues were not."""
    for queue, length in ring.lengths(redis).items():
        if length:
            ring.mark(redis, queue)
        else:
            redis.srem(Queue.redis_queues_keys, Queue.redis_queue_namespace_prefix + queue)


def forget_orphans(redis: Redis) -> None:
    """Clear what stock workers that were killed left in RQ's registries: the ledger knows what becomes of their work.

    Entries are scored by when they expire.
    """
    for registry in ("wip", "failed", "finished"):
        for key in redis.scan_iter(match=f"rq:{registry}:*", count=1000):
            redis.zremrangebyscore(key, 0, time.time())
