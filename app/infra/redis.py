"""Redis: queues, hints, caches, live events. Whatever stands here can be rebuilt from PostgreSQL."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.config import settings

PATIENT_S = 5.0
HURRIED_S = 0.2


def client(hurried: bool = False) -> Redis:
    """A pooled client. `hurried` is for the webhook and other requests: it gives up after 200 ms, since hints may be lost."""
    config = settings()
    config.require("redis_url")
    return _client(config.redis_url, hurried)


# One for each address: a thread that asks while the address changes must not leave the old one's client behind for all who ask later.
@lru_cache(maxsize=8)
def _client(address: str, hurried: bool) -> Redis:
    wait = HURRIED_S if hurried else PATIENT_S
    pool = ConnectionPool.from_url(
        address,
        socket_timeout=wait,
        socket_connect_timeout=wait,
        retry=Retry(NoBackoff(), 0 if hurried else 1),
        health_check_interval=30,
    )
    # A client that owns its pool closes it when the interpreter ends, under a lock that a thread cut off by that end may hold for ever.
    return Redis(connection_pool=pool)


def key(company_id: UUID, *parts: str) -> str:
    """A company's key. Every key of ours is written with a time to live (`client().set(key, …, ex=…)`)."""
    return ":".join((f"tenant_{company_id.hex}", *parts))
