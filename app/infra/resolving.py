"""Find the addresses of a name, within a time limit. The system's own look-up may take half a minute and cannot be stopped.

So each runs in a thread that is left behind when it takes too long; how many there may be at once is limited.
"""

from __future__ import annotations

import socket
import threading
from queue import Empty, SimpleQueue
from typing import Any, Final

from app.infra import clock

AT_ONCE: Final = 32
PATIENCE_S: Final = 5.0

Found = tuple[socket.AddressFamily, tuple[Any, ...]]

_slots = threading.BoundedSemaphore(AT_ONCE)


def addresses(host: str, port: int | None, *, timeout_s: float = PATIENCE_S) -> list[Found]:
    """Families and socket addresses of a name, in the system's order. Raises OSError (TimeoutError among them), UnicodeError."""
    deadline = clock.monotonic() + timeout_s
    if not _slots.acquire(timeout=max(0.0, timeout_s)):
        raise TimeoutError("too many names are being looked up")
    outcome: SimpleQueue[list[Found] | Exception] = SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, outcome), name="resolving", daemon=True).start()
    left = deadline - clock.monotonic()
    try:
        found = outcome.get(timeout=left) if left > 0 else None
    except Empty:
        found = None
    if found is None:
        raise TimeoutError("the name was not found in time")
    if isinstance(found, Exception):
        raise found
    return found


def _look_up(host: str, port: int | None, outcome: SimpleQueue[list[Found] | Exception]) -> None:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        outcome.put([(family, sockaddr) for family, _, _, _, sockaddr in answers])
    except (OSError, UnicodeError) as error:
        outcome.put(error)
    finally:
        _slots.release()
