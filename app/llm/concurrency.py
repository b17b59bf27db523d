"""How many calls to one provider a process makes at once. Beyond that a call waits briefly, then goes elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from app.errors import ProviderUnavailable
from app.llm import metrics

LONGEST_WAIT_S = 1.0


class Places:
    """Places for concurrent calls, `limit` per provider."""

    def __init__(self, limit: int, *, wait_s: float = LONGEST_WAIT_S) -> None:
        self._limit = limit
        self._wait_s = wait_s
        self._lock = Lock()
        self._free: dict[str, BoundedSemaphore] = {}

    @contextmanager
    def taken(self, provider: str) -> Iterator[None]:
        """Hold a place during the block; ProviderUnavailable (`pace`) when none gets free in time."""
        with self._lock:
            free = self._free.setdefault(provider, BoundedSemaphore(self._limit))
        if not free.acquire(timeout=self._wait_s):
            metrics.record_refusal(provider, "crowded")
            raise ProviderUnavailable(f"Há chamadas demais ao mesmo tempo para {provider}.", reason="pace")
        try:
            yield
        finally:
            free.release()
