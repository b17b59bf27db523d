"""What makes hints a mere courtesy: look in the database for rows that wait for nobody, and hint them again.

Runs in the scheduler process as `platform`, which may see every company's rows.
"""

from __future__ import annotations

from typing import Final, cast

from redis import Redis
from rq.queue import Queue
from sqlalchemy import text

from app.infra import clock
from app.infra.tenancy import platform_session
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint, push, ring_key

PER_QUEUE: Final = 200
BATCH: Final = 2000

# Overdue by 5 s or about to be due, in nobody's hands, and not hinted for 15 s.
_FORGOTTEN = text(
    """
    UPDATE public.work_items SET hinted_at = clock_timestamp()
    WHERE id IN (
        SELECT id FROM public.work_items WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (PARTITION BY company_id, pool ORDER BY due_at) AS place
                FROM public.work_items
                WHERE state = 'pending' AND due_at < CAST(:now AS timestamptz) - interval '5 s'
                  AND (leased_until IS NULL OR leased_until < clock_timestamp())
                  AND (hinted_at IS NULL OR hinted_at < clock_timestamp() - interval '15 s')
                ORDER BY due_at LIMIT :batch
            ) AS waiting WHERE place <= :per_queue
        ) FOR UPDATE SKIP LOCKED
    )
    RETURNING id, company_id, pool
    """
)


def sweep(redis: Redis) -> int:
    """Hint every forgotten row, a bounded number per queue; returns how many."""
    with platform_session() as session:
        rows = session.execute(_FORGOTTEN, {"now": clock.now(), "batch": BATCH, "per_queue": PER_QUEUE}).all()
    if rows:
        push(redis, [Hint(Pool(row.pool), row.company_id, row.id) for row in rows])
    return len(rows)


def rebuild_rings(redis: Redis) -> None:
    """Put every queue that holds jobs back in its ring: a ring may have been lost while its queues were not."""
    for raw in cast("set[bytes]", redis.smembers(Queue.redis_queues_keys)):
        name = raw.decode().removeprefix(Queue.redis_queue_namespace_prefix)
        pool = name.partition(":")[0]
        if pool not in set(Pool):
            continue
        if redis.llen(raw):
            redis.zadd(ring_key(Pool(pool)), {name: 0}, nx=True)
        else:
            redis.srem(Queue.redis_queues_keys, raw)
