"""Hear what changed, for the pages that are open: one subscription per web process, shared by its streams.

Only the listening thread touches the subscription. A stream that comes or goes says which companies are wanted and pokes the thread
over a channel of its own, so that nobody waits for a time-out.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from prometheus_client import Gauge
from redis.exceptions import RedisError

from app.errors import ServiceUnavailable
from app.infra import redis
from app.infra.live.publishing import channel

STREAMS: Final = Gauge("live_streams", "Open streams of pages", multiprocess_mode="livesum")
MOST_WAITING: Final = 500
PATIENCE_S: Final = 2.0
GATHER_S: Final = 0.25  # a stream speaks at once, and then not again for this long: fifty pages on a busy number wake nobody needlessly
_LISTEN_S: Final = 1.0

_log = logging.getLogger(__name__)


class StreamsTaken(ServiceUnavailable):
    """Open pages must not starve the webhook: this one polls, and asks again later."""

    code = "streams_taken"

    def __init__(self) -> None:
        super().__init__("Há páginas demais abertas ao vivo agora. Esta página se atualiza de tempos em tempos.")


class LiveAway(ServiceUnavailable):
    """Redis does not answer: nobody tells what changes."""

    code = "live_away"

    def __init__(self) -> None:
        super().__init__("As atualizações ao vivo estão fora do ar por instantes.")


class Stream:
    """What one page hears. Ends by itself when nothing can be heard any more, or when it hears slower than things happen."""

    def __init__(self, company_id: UUID, page: str) -> None:
        self.company_id = company_id
        self.page = page
        self.channel = channel(company_id)
        self.over = threading.Event()
        self._heard: dict[str, None] = {}
        self._taking = threading.Lock()
        self._something = threading.Event()

    def hear(self, event: str) -> None:
        with self._taking:
            self._heard[event] = None
            full = len(self._heard) > MOST_WAITING
        if full:
            self.end()
        else:
            self._something.set()

    def end(self) -> None:
        """Wake whoever waits. What was heard and not told is lost: the page fetches everything when it comes back."""
        self.over.set()
        self._something.set()

    def next(self, timeout_s: float) -> list[str]:
        """What was heard, each change once; waits for the first. Empty when the time passed or the stream is over."""
        self._something.wait(timeout_s)
        with self._taking:
            heard = list(self._heard)
            self._heard.clear()
            if not self.over.is_set():
                self._something.clear()
        return [] if self.over.is_set() else heard

    def rest(self) -> None:
        """Gather what changes in the next moment, so that it is told together. A stream that ends does not rest."""
        self.over.wait(GATHER_S)


class Hub:
    """The streams of this process and their subscription."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._changed = threading.Condition()
        self._listens_to: frozenset[str] = frozenset()
        self._failures = 0
        self._poke = f"secretaria:live:{os.getpid()}:{secrets.token_hex(6)}"
        self._thread: threading.Thread | None = None

    @contextmanager
    def stream(self, company_id: UUID, page: str, most: int) -> Iterator[Stream]:
        """A stream for a page, of at most `most` in this process. A page that comes back replaces the stream it left behind.

        Raises StreamsTaken, and LiveAway when the company's events cannot be heard within PATIENCE_S.
        """
        stream = self._join(Stream(company_id, page), most)
        try:
            self._await(stream)
            yield stream
        finally:
            self._part(stream)

    def __len__(self) -> int:
        return len(self._streams)

    def end(self) -> None:
        """End every stream: this process stops, and their pages come back to another."""
        with self._changed:
            for stream in self._streams:
                stream.end()

    def _join(self, stream: Stream, most: int) -> Stream:
        with self._changed:
            for old in [s for s in self._streams if (s.company_id, s.page) == (stream.company_id, stream.page)]:
                old.end()
                self._streams.discard(old)
            if len(self._streams) >= most:
                raise StreamsTaken
            self._streams.add(stream)
            STREAMS.set(len(self._streams))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, name="live-listener", daemon=True)
                self._thread.start()
        return stream

    def _part(self, stream: Stream) -> None:
        with self._changed:
            self._streams.discard(stream)
            STREAMS.set(len(self._streams))

    def _await(self, stream: Stream) -> None:
        """Wait until the company's events are heard, so that what changes from now on is not missed."""
        with self._changed:
            failures = self._failures
            if stream.channel in self._listens_to:
                return
        self._wake()
        with self._changed:
            self._changed.wait_for(lambda: stream.channel in self._listens_to or self._failures != failures, PATIENCE_S)
            if stream.channel not in self._listens_to:
                raise LiveAway

    def _wake(self) -> None:
        try:
            redis.client(hurried=True).publish(self._poke, "")
        except RedisError as error:
            raise LiveAway from error

    def _wanted(self) -> frozenset[str]:
        with self._changed:
            return frozenset(stream.channel for stream in self._streams)

    def _listen(self) -> None:
        """Until no page is open, or nothing can be heard: then every stream ends, and the next one begins anew."""
        try:
            # The client that never tries again: a subscription that mends itself in silence has missed what was said meanwhile.
            with redis.client(hurried=True).pubsub(ignore_subscribe_messages=True) as pubsub:  # type: ignore[no-untyped-call]
                pubsub.subscribe(self._poke)
                while self._follow(pubsub):
                    message = pubsub.get_message(timeout=_LISTEN_S)
                    if message is not None:
                        self._hand_out(message["channel"].decode(), message["data"].decode())
        except RedisError as error:
            _log.warning("changes are not heard, streams end", extra={"error": type(error).__name__})
            self._fail()
        except Exception:  # whatever it is: a stream that hears nothing for ever would look alive
            _log.exception("changes are not heard, streams end")
            self._fail()

    def _follow(self, pubsub: Any) -> bool:
        """Bring the subscription in line with the streams. False: nobody listens, and the thread ends."""
        wanted = self._wanted()
        if new := wanted - self._listens_to:
            pubsub.subscribe(*new)
        if gone := self._listens_to - wanted:
            pubsub.unsubscribe(*gone)
        with self._changed:
            if not wanted and not self._streams:
                self._listens_to, self._thread = frozenset(), None
                return False
            self._listens_to = wanted
            self._changed.notify_all()
        return True

    def _hand_out(self, name: str, event: str) -> None:
        with self._changed:
            hearers = [stream for stream in self._streams if stream.channel == name]
        for stream in hearers:
            stream.hear(event)

    def _fail(self) -> None:
        with self._changed:
            self._failures += 1
            self._listens_to, self._thread = frozenset(), None
            self.end()
            self._changed.notify_all()


hub = Hub()
