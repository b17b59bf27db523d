"""Who of the company looks at a conversation just now. Kept for seconds in Redis: a page says again and again that it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from redis.exceptions import RedisError

from app.infra import clock, redis
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic

LASTS_S: Final = 45
SAY_AGAIN_S: Final = 20


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who looks on."""

    id: UUID
    name: str


def look(company_id: UUID, conversation_id: UUID, me: Person) -> list[Person]:
    """Say that I look at it, and hear who else does. Nobody while Redis is away: it is a courtesy, not a lock."""
    key = redis.key(company_id, "presence", conversation_id.hex)
    now = clock.machine_now().timestamp()
    pipeline = redis.client(hurried=True).pipeline()
    pipeline.zadd(key, {f"{me.id} {me.name}": now})
    pipeline.zremrangebyscore(key, "-inf", now - LASTS_S)
    pipeline.zrange(key, 0, -1)
    pipeline.expire(key, LASTS_S)
    try:
        is_new, _, here, _ = pipeline.execute()
    except RedisError:
        return []
    if is_new:
        live.say(company_id, Topic.PRESENCE, conversation_id)
    return [person for person in map(_read, here) if person.id != me.id]


def leave(company_id: UUID, conversation_id: UUID, me: Person) -> None:
    """I look at something else now."""
    key = redis.key(company_id, "presence", conversation_id.hex)
    try:
        redis.client(hurried=True).zrem(key, f"{me.id} {me.name}")
    except RedisError:
        return
    live.say(company_id, Topic.PRESENCE, conversation_id)


def _read(member: bytes) -> Person:
    id, _, name = member.decode().partition(" ")
    return Person(UUID(id), name)
