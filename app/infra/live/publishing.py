"""Say what changed, after the commit, from a thread of its own: whoever commits pays for a queue and for nothing else.

Redis may be slow or away; then events are dropped, counted, and for a second Redis is left alone.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from queue import Empty, Full, Queue
from typing import Any, Final
from uuid import UUID

from prometheus_client import Counter
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from app.infra import clock, redis, tenancy

EVENTS_LOST: Final = Counter(
    "live_events_lost_total", "Events for open pages that Redis did not take; the pages fetch later"
)
MOST_WAITING: Final = 10_000
MOST_AT_ONCE: Final = 200
GATHER_S: Final = 0.1  # the first change is told at once, what follows together: a trip to Redis per change cost a tenth of the main road
ALL: Final = ""  # the id of a change that every page with the topic is to look at
_REST_S: Final = 1.0
_FAREWELL_S: Final = 1.0
_PENDING: Final = "live"

_log = logging.getLogger(__name__)


class Topic(StrEnum):
    """What can change while somebody looks at it; the id is a conversation's, a contact's, or an alert's kind and key."""

    CONVERSATION = "conversation"
    TURN = "turn"
    PRESENCE = "presence"
    CONTACT = "contact"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Event:
    """Something of a company changed."""

    company_id: UUID
    topic: Topic
    id: str

    def as_json(self) -> str:
        return json.dumps({"topic": self.topic, "id": self.id}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that stands for a while beside an event: what is being done there just now. None takes it away."""

    word: str | None
    lasts: timedelta


def channel(company_id: UUID) -> str:
    """Where a company's events are said."""
    return redis.key(company_id, "live")


def changed(session: Session, topic: Topic, id: object) -> None:
    """Tell the open pages of the session's company once this transaction is durable; never if it is not. Saying it twice says it once."""
    pending: dict[Event, None] | None = session.info.get(_PENDING)
    if pending is None:
        pending = session.info[_PENDING] = {}
        tenancy.after_commit(session, partial(_leave, pending))
    pending[Event(tenancy.company_of(session), topic, str(id))] = None


def say(company_id: UUID, topic: Topic, id: object, mark: Mark | None = None) -> None:
    """Tell at once, outside any transaction; with `mark`, keep the word too, so that a page that comes later can read it."""
    _publisher.take(Event(company_id, topic, str(id)), mark)


def marked(company_id: UUID, topic: Topic, id: object) -> str | None:
    """The word that was kept with an event, while it lasts. None also while Redis is away."""
    try:
        word: Any = redis.client(hurried=True).get(_mark_key(company_id, topic, str(id)))
    except RedisError:
        return None
    return word.decode() if word is not None else None


def _mark_key(company_id: UUID, topic: Topic, id: str) -> str:
    return redis.key(company_id, "live", topic, id)


def _leave(pending: dict[Event, None]) -> None:
    for event in pending:
        _publisher.take(event)


class _Publisher:
    """The thread that speaks to Redis, one per process, begun with the first event. Events keep their order."""

    def __init__(self) -> None:
        self._waiting: Queue[tuple[Event, Mark | None] | None] = Queue(MOST_WAITING)  # None: nothing comes after
        self._begun_in: int | None = None
        self._thread: threading.Thread | None = None
        self._beginning = threading.Lock()
        self.resting_until = 0.0

    def take(self, event: Event, mark: Mark | None = None) -> None:
        """Never waits and never raises."""
        if self._begun_in != os.getpid():
            self._begin()
        try:
            self._waiting.put_nowait((event, mark))
        except Full:
            EVENTS_LOST.inc()

    def _begin(self) -> None:
        with self._beginning:
            if self._begun_in != os.getpid():
                self._begun_in = os.getpid()
                self._thread = threading.Thread(target=self._run, name="live-publisher", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Tell what still waits, if it takes a moment: a command that ends at once has changed something, too."""
        if self._thread is None or self._begun_in != os.getpid():
            return
        with suppress(Full):  # Redis is away: what waits is lost anyway
            self._waiting.put_nowait(None)
            self._thread.join(_FAREWELL_S)

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            batch, goes_on = self._next()
            self._tell(batch)
            time.sleep(GATHER_S if goes_on else 0)

    def _next(self) -> tuple[list[tuple[Event, Mark | None]], bool]:
        """What waits, and whether more may come."""
        batch: list[tuple[Event, Mark | None]] = []
        waiting = self._waiting.get()
        while waiting is not None:
            batch.append(waiting)
            if len(batch) == MOST_AT_ONCE:
                return batch, True
            try:
                waiting = self._waiting.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _tell(self, batch: list[tuple[Event, Mark | None]]) -> None:
        if not batch:
            return
        if clock.monotonic() < self.resting_until:
            EVENTS_LOST.inc(len(batch))
            return
        pipeline = redis.client(hurried=True).pipeline(transaction=False)
        for event, mark in {event: mark for event, mark in batch if mark is not None}.items():
            _set(pipeline, _mark_key(event.company_id, event.topic, event.id), mark)
        for event in dict.fromkeys(event for event, _ in batch):
            pipeline.publish(channel(event.company_id), event.as_json())
        self._guarded(pipeline.execute, len(batch))

    def _guarded(self, execute: Callable[[], object], events: int) -> None:
        try:
            execute()
        except RedisError as error:
            self.resting_until = clock.monotonic() + _REST_S
            EVENTS_LOST.inc(events)
            _log.warning("events for open pages lost, they fetch later", extra={"error": type(error).__name__})
        except Exception:  # whatever it is: without this thread no page of this process' work would live again
            _log.exception("events for open pages lost")


def _set(pipeline: Any, key: str, mark: Mark) -> None:
    if mark.word is None:
        pipeline.delete(key)
    else:
        pipeline.set(key, mark.word, ex=mark.lasts)


_publisher = _Publisher()
atexit.register(_publisher.finish)
