"""Who is served next. RQ's own dequeue is strict list order over a fixed list: one company's backlog would starve the rest.

A ring per pool is a sorted set of queue names, scored by when each was last served. Adding a job and marking its queue is one MULTI;
taking is one script: the queue served longest ago gives one job and goes to the end while it holds more. Everything here may be lost:
the sweep rebuilds it from PostgreSQL.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast
from uuid import UUID

from redis import Redis
from redis.commands.core import Script
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from app.infra.work.kinds import Pool

_log = logging.getLogger(__name__)

ENTRY: Final = "app.jobs.perform"
TTL_S: Final = 3600
SCHEDULED_KEY: Final = "rq:scheduler:scheduled_jobs"

# KEYS: rings in order of precedence. ARGV: how many, now, the most one company may have at work while another waits, then pairs: a company
# and how many it has at work already. What nobody within their share wants is free for all.
_TAKE = """
local taken, at_work = {}, {}
for i = 4, #ARGV, 2 do at_work[ARGV[i]] = tonumber(ARGV[i + 1]) end
local want, now = tonumber(ARGV[1]), ARGV[2]

local function fill(ring, share)
  local got = true
  while got and #taken < want do
    got = false
    for _, queue in ipairs(redis.call('ZRANGE', ring, 0, 255)) do
      if #taken >= want then return end
      local company = string.match(queue, 'company_(%x+)$') or queue
      if (at_work[company] or 0) < share then
        local list = 'rq:queue:' .. queue
        local job = redis.call('LPOP', list)
        if job then
          taken[#taken + 1] = job
          at_work[company] = (at_work[company] or 0) + 1
          redis.call('DEL', 'rq:job:' .. job)
          got = true
        end
        if job and redis.call('LLEN', list) > 0 then
          redis.call('ZADD', ring, now, queue)
        else
          redis.call('ZREM', ring, queue)
        end
      end
    end
  end
end

for _, ring in ipairs(KEYS) do fill(ring, tonumber(ARGV[3])) end
for _, ring in ipairs(KEYS) do fill(ring, math.huge) end
return taken
"""


@dataclass(frozen=True, slots=True)
class Hint:
    """A row that waits, as Redis knows it: the job's id says it all, so taking one needs no second look."""

    pool: Pool
    company_id: UUID
    row_id: int

    @property
    def job_id(self) -> str:
        return f"{self.pool}-{self.company_id.hex}-{self.row_id}"

    @property
    def queue(self) -> str:
        return f"{self.pool}:company_{self.company_id.hex}"

    @classmethod
    def parse(cls, job_id: str) -> Hint:
        """Raises ValueError for a job that is none of ours."""
        pool, company, row = job_id.split("-")
        return cls(Pool(pool), UUID(company), int(row))


def read(job_ids: Iterable[bytes]) -> list[Hint]:
    """The hints among these job ids. A stranger's job in our queues is dropped and logged: it must not stop the others."""
    hints = []
    for raw in job_ids:
        try:
            hints.append(Hint.parse(raw.decode()))
        except ValueError:
            _log.warning("not a job of ours, dropped", extra={"job": raw.decode(errors="replace")[:80]})
    return hints


def ring_key(pool: Pool) -> str:
    return f"secretaria:ring:{pool}"


def push(redis: Redis, hints: Iterable[Hint]) -> None:
    """Enqueue jobs and mark their queues, all in one MULTI."""
    now = time.time()
    with redis.pipeline(transaction=True) as pipe:
        for hint in hints:
            queue = Queue(hint.queue, connection=redis, serializer=JSONSerializer)
            job_for(redis, hint).save(pipeline=pipe, include_meta=False)
            pipe.expire(Job.key_for(hint.job_id), TTL_S)
            pipe.sadd(Queue.redis_queues_keys, queue.key)
            pipe.expire(Queue.redis_queues_keys, TTL_S)
            queue.push_job_id(hint.job_id, pipeline=pipe)
            pipe.expire(queue.key, TTL_S)
            pipe.zadd(ring_key(hint.pool), {hint.queue: now}, nx=True)
            pipe.expire(ring_key(hint.pool), TTL_S)
        pipe.execute()


def mark(redis: Redis, queue: str) -> None:
    """Put a queue that holds jobs back in its ring, to be served first, unless it is there."""
    ring = ring_key(Pool(queue.partition(":")[0]))
    with redis.pipeline(transaction=True) as pipe:
        pipe.zadd(ring, {queue: 0}, nx=True)
        pipe.expire(ring, TTL_S)
        pipe.execute()


def arm(redis: Redis, hint: Hint, at: float) -> None:
    """Let rq-scheduler's set hold the hint until `at` (seconds since the epoch, machine clock). A later call moves it."""
    with redis.pipeline(transaction=True) as pipe:
        pipe.zadd(SCHEDULED_KEY, {hint.job_id: at})
        pipe.expire(SCHEDULED_KEY, TTL_S)
        pipe.execute()


_DISARM = """
for i = 2, #ARGV do
  local at = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if at and tonumber(at) <= tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
"""


def due(redis: Redis, now: float, most: int) -> list[bytes]:
    """Ids of the armed jobs whose time has come, at most `most`, the longest due first."""
    return cast("list[bytes]", redis.zrangebyscore(SCHEDULED_KEY, 0, now, start=0, num=most))


def disarm(redis: Redis, job_ids: Iterable[bytes], now: float) -> None:
    """Take jobs out of the set that were pushed, save those that were armed anew for later meanwhile."""
    redis.register_script(_DISARM)(keys=[SCHEDULED_KEY], args=[now, *job_ids])


def job_for(redis: Redis, hint: Hint) -> Job:
    """The RQ job of a hint. A stock `rq worker` could run it: it names one function, the company and the row."""
    return Job.create(
        ENTRY,
        args=[hint.company_id.hex, hint.row_id],
        connection=redis,
        id=hint.job_id,
        origin=hint.queue,
        ttl=TTL_S,
        failure_ttl=TTL_S,
        result_ttl=0,
        serializer=JSONSerializer,
    )


def take(
    redis: Redis,
    pools: Pool | Sequence[Pool],
    most: int,
    *,
    share: int | None = None,
    at_work: Mapping[UUID, int] | None = None,
) -> list[Hint]:
    """Take up to `most` jobs, pool by pool, from the queues served longest ago, one per queue and round. One script, one round trip.

    No company gets beyond `share` jobs at work, counting those it has `at_work` already, unless nobody else waits.
    """
    rings = [ring_key(pool) for pool in ([pools] if isinstance(pools, Pool) else pools)]
    share = most if share is None else share
    # Only these can reach their share by what is taken now.
    near = {company: count for company, count in (at_work or {}).items() if count + most > share}
    pairs = [word for company, count in near.items() for word in (company.hex, count)]
    taken = _taker(redis)(keys=rings, args=[most, time.time(), share, *pairs])
    return read(taken)


@lru_cache(maxsize=4)
def _taker(redis: Redis) -> Script:
    return redis.register_script(_TAKE)


def take_from(redis: Redis, queue: str, most: int) -> list[Hint]:
    """Take up to `most` jobs of one queue only: a worker dedicated to one company."""
    taken = cast("list[bytes]", redis.lpop(f"rq:queue:{queue}", most) or []) if most else []
    if taken:
        redis.delete(*(Job.key_for(job_id.decode()) for job_id in taken))
    return read(taken)


def lengths(redis: Redis) -> dict[str, int]:
    """How many jobs each company's queue holds, the emptied ones included that are still on RQ's list."""
    names = [
        raw.decode().removeprefix(Queue.redis_queue_namespace_prefix)
        for raw in cast("set[bytes]", redis.smembers(Queue.redis_queues_keys))
    ]
    ours = [name for name in names if name.partition(":")[0] in set(Pool)]
    with redis.pipeline(transaction=False) as pipe:
        for name in ours:
            pipe.llen(Queue.redis_queue_namespace_prefix + name)
        return dict(zip(ours, pipe.execute(), strict=True))
