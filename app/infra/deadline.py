"""A wall-clock limit for a conversation over a socket: at its deadline the connection is shut down, whatever it is waiting for.

A socket's own time-out begins anew with every byte, so a peer that sends one now and then would hold its caller for ever. One thread
per process watches all calls; a call that ends in time costs it nothing.
"""

from __future__ import annotations

import heapq
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count

from app.infra import clock


class Call:
    """One call with its deadline, and the connection it uses at the moment."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.is_cut = False
        self.has_ended = False
        self._lock = threading.Lock()
        self._watched: socket.socket | None = None

    def left_s(self) -> float:
        return self.deadline - clock.monotonic()

    def watch(self, used: socket.socket) -> None:
        """From now on the deadline shuts this connection down. Through a descriptor of our own: a TLS handshake takes the socket's away."""
        handle = socket.socket(fileno=os.dup(used.fileno()))
        with self._lock:
            self._replace(handle)
            if self.is_cut:
                _shut(handle)

    def release(self) -> None:
        """The connection is no longer this call's: somebody else may use it next."""
        with self._lock:
            self._replace(None)

    def end(self) -> None:
        self.has_ended = True
        self.release()

    def cut(self) -> None:
        with self._lock:
            self.is_cut = not self.has_ended
            if self._watched is not None:
                _shut(self._watched)

    def _replace(self, handle: socket.socket | None) -> None:
        if self._watched is not None:
            self._watched.close()
        self._watched = handle


class _Watchdog:
    """The thread that cuts calls at their deadlines."""

    def __init__(self) -> None:
        self._calls: list[tuple[float, int, Call]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        threading.Thread(target=self._watch, name="deadlines", daemon=True).start()

    def add(self, call: Call) -> None:
        with self._changed:
            heapq.heappush(self._calls, (call.deadline, next(self._numbers), call))
            if self._calls[0][2] is call:
                self._changed.notify()

    def _watch(self) -> None:
        while True:
            self._next_due().cut()

    def _next_due(self) -> Call:
        with self._changed:
            while True:
                while self._calls and self._calls[0][2].has_ended:
                    heapq.heappop(self._calls)
                wait_s = self._calls[0][2].left_s() if self._calls else None
                if wait_s is not None and wait_s <= 0:
                    return heapq.heappop(self._calls)[2]
                self._changed.wait(wait_s)


@lru_cache(maxsize=1)
def _watchdog() -> _Watchdog:
    return _Watchdog()


os.register_at_fork(after_in_child=_watchdog.cache_clear)  # threads do not survive a fork
_own = threading.local()


@contextmanager
def limited(timeout_s: float) -> Iterator[Call]:
    """The call of this thread, cut off after `timeout_s`."""
    call = Call(clock.monotonic() + timeout_s)
    _watchdog().add(call)
    _own.call = call
    try:
        yield call
    finally:
        _own.call = None
        call.end()


def current() -> Call | None:
    """This thread's call, if it is in one."""
    call: Call | None = getattr(_own, "call", None)
    return call


def _shut(used: socket.socket) -> None:
    with suppress(OSError):  # the other side was quicker
        used.shutdown(socket.SHUT_RDWR)
