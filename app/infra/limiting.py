"""How often one caller may ask. Counts stand in Redis, and in this process' memory while Redis is away: nobody is refused for that.

Two uses: `limiter` puts a limit on a whole blueprint and states it in `RateLimit-*` headers; `count` and `wait_s` are for what only
counts when it goes wrong (sign-ins, strangers at the webhook). Authenticated gateway events pass neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, TypeVar

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from prometheus_client import Counter
from redis.exceptions import RedisError

from app.errors import TooManyRequests
from app.infra import clock, redis, web

STRATEGY: Final = "fixed-window"
RATE_LIMITED: Final = Counter("rate_limited_total", "Requests refused for their rate", ["scope", "company_id"])

T = TypeVar("T")


def client_address() -> str:
    """Where the request comes from, behind as many proxies as the installation trusts."""
    return request.remote_addr or "unknown"


limiter: Final = Limiter(key_func=client_address, strategy=STRATEGY, in_memory_fallback_enabled=True)
_in_memory: Final = FixedWindowRateLimiter(MemoryStorage())


def install(app: Flask, redis_url: str) -> None:
    """Connect the limits of this application to Redis. Opens no connection yet."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"connection_pool": redis.client(hurried=True).connection_pool}
    limiter.init_app(app)
    app.after_request(_state_limit)
    app.register_error_handler(RateLimitExceeded, _refused)


def refuse(scope: str, wait_s: int, company_id: str = "") -> TooManyRequests:
    """The error to raise or show when `scope` was used up; counted."""
    RATE_LIMITED.labels(scope, company_id).inc()
    return TooManyRequests(f"Muitas tentativas. Espere {_in_words(wait_s)} e tente de novo.", retry_after=wait_s)


def count(limit: RateLimitItem, *who: str) -> int | None:
    """Count one; seconds to wait when that was one too many, else None."""
    return _asked(lambda counts: None if counts.hit(limit, *who) else _wait(counts, limit, who))


def wait_s(limit: RateLimitItem, *who: str) -> int | None:
    """Seconds to wait when nothing is left, else None. Counts nothing."""
    return _asked(lambda counts: None if counts.test(limit, *who) else _wait(counts, limit, who))


def _asked(ask: Callable[[RateLimiter], T]) -> T:
    try:
        return ask(limiter.limiter)
    except RedisError:
        return ask(_in_memory)


def _wait(counts: RateLimiter, limit: RateLimitItem, who: tuple[str, ...]) -> int:
    return _seconds_until(counts.get_window_stats(limit, *who).reset_time)


def _seconds_until(timestamp: float) -> int:
    return max(1, math.ceil(timestamp - clock.machine_now().timestamp()))


def _state_limit(response: Response) -> Response:
    current = limiter.current_limit
    if current is None:
        return response
    try:
        remaining, reset_at = current.remaining, current.window.reset_time
    except RedisError:  # gone since the limit was checked: then there is nothing to state
        return response
    response.headers["RateLimit-Limit"] = str(current.limit.amount)
    response.headers["RateLimit-Remaining"] = str(remaining)
    response.headers["RateLimit-Reset"] = str(_seconds_until(reset_at))
    return response


def used_up() -> TooManyRequests:
    """What to say to the caller whose share of a blueprint's limit this request went beyond; counted."""
    current = limiter.current_limit
    if current is None:
        return refuse("api", 60)
    caller, scope = current.request_args
    return refuse(scope, _seconds_until(current.window.reset_time), caller.partition(":")[0])


def _refused(_: RateLimitExceeded) -> Response:
    return web.refusal(used_up())


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} segundo{'s' if seconds > 1 else ''}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minuto{'s' if minutes > 1 else ''}"
