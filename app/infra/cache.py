"""What a process remembers of the database, so that a message does not pay for the same look-up as the one before.

An entry is dropped as soon as somebody says that it changed: in this process at once, in the others by a word over Redis. A process
that does not hear (Redis away, just started) trusts its memory for DEAF_S seconds only.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar, cast

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from app.infra import clock, redis, tenancy

V = TypeVar("V")

HEARING_S: Final = 60.0
DEAF_S: Final = 3.0
CHANNEL: Final = "secretaria:forget"
_REST_S: Final = 1.0
_LISTEN_S: Final = 1.0
_STRIPES: Final = 16  # keys that share a lock wait for each other, which is rare and short

_log = logging.getLogger(__name__)
_caches: dict[str, Cache[object]] = {}


class Cache(Generic[V]):
    """One kind of memory, at most `most` entries. Keys are strings that every process forms alike."""

    def __init__(self, name: str, most: int = 20_000) -> None:
        self.name = name
        self._most = most
        self._entries: dict[str, tuple[float, V]] = {}
        self._changes = 0
        self._lock = threading.Lock()
        _caches[name] = cast("Cache[object]", self)

    def get(self, key: str, load: Callable[[], V]) -> V:
        """What `load` returned not long ago. None is not remembered: strangers' questions would fill the memory."""
        with self._lock:
            entry, changes = self._entries.get(key), self._changes
        if entry is not None and clock.monotonic() - entry[0] < _trust_s():
            return entry[1]
        value = load()
        with self._lock:
            if value is None or changes != self._changes:  # something changed while it was read: read again next time
                self._entries.pop(key, None)
            else:
                if len(self._entries) >= self._most:
                    self._entries.clear()
                self._entries[key] = (clock.monotonic(), value)
        return value

    def changed(self, session: Session, key: str) -> None:
        """Drop the entry everywhere once this transaction is durable, and in this process at once."""
        self.drop(key)
        tenancy.after_commit(session, lambda: self._tell(key))

    def drop(self, key: str | None = None) -> None:
        """Forget one entry, or all, in this process."""
        with self._lock:
            self._changes += 1
            if key is None:
                self._entries.clear()
            else:
                self._entries.pop(key, None)

    def _tell(self, key: str) -> None:
        self.drop(key)
        try:
            redis.client(hurried=True).publish(CHANNEL, f"{self.name} {key}")
        except RedisError as error:
            _log.warning("a change was not told, the others notice later", extra={"error": type(error).__name__})


class Brief(Generic[V]):
    """What was worked out moments ago, at most `lasts_s` old, for what many ask for at once: one works it out, the others wait for that.

    Nobody says that it changed. Whoever shows it asks again no sooner than `lasts_s` after a change.
    """

    def __init__(self, lasts_s: float, most: int = 1_000) -> None:
        self._lasts_s = lasts_s
        self._most = most
        self._entries: dict[str, tuple[float, V]] = {}
        self._working = [threading.Lock() for _ in range(_STRIPES)]

    def get(self, key: str, work_out: Callable[[], V]) -> V:
        with self._working[hash(key) % _STRIPES]:
            entry = self._entries.get(key)
            if entry is not None and clock.monotonic() - entry[0] < self._lasts_s:
                return entry[1]
            begun = clock.monotonic()
            value = work_out()
            if len(self._entries) >= self._most:
                self._entries.clear()
            self._entries[key] = (begun, value)
            return value


class _Listener:
    """Hears what other processes say has changed. One thread per process, begun when it first remembers something."""

    def __init__(self) -> None:
        self.hears = False
        self._begun = threading.Lock()

    def begin(self) -> None:
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._listen, name="forget", daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                with redis.client().pubsub(ignore_subscribe_messages=True) as pubsub:  # type: ignore[no-untyped-call]
                    pubsub.subscribe(CHANNEL)
                    drop_all()  # what was said before we heard
                    self.hears = True
                    while True:
                        message = pubsub.get_message(timeout=_LISTEN_S)
                        if message is not None:
                            hear(message["data"].decode())
            except RedisError as error:
                _log.warning("changes are not heard", extra={"error": type(error).__name__})
            except Exception:  # whatever it is: a process that stops listening for ever would not know that it does
                _log.exception("changes are not heard")
            finally:
                self.hears = False
            threading.Event().wait(_REST_S)


_listener = _Listener()


def _trust_s() -> float:
    _listener.begin()
    return HEARING_S if _listener.hears else DEAF_S


def hear(message: str) -> None:
    """Drop what another process says has changed."""
    name, _, key = message.partition(" ")
    if (cache := _caches.get(name)) is not None:
        cache.drop(key)


def drop_all() -> None:
    """Forget everything in this process."""
    for cache in list(_caches.values()):
        cache.drop()
