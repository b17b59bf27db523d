"""Things done again and again in a thread of their own. A failure is told and the thread goes on: nobody would notice its end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something done again and again. `every` in seconds."""

    name: str
    every: float
    do: Callable[[], Any]

    def begin(self, stopping: threading.Event) -> threading.Thread:
        """Do it until `stopping` is set."""
        thread = threading.Thread(target=self._repeat, args=(stopping,), name=self.name, daemon=True)
        thread.start()
        return thread

    def _repeat(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            try:
                self.do()
            except (RedisError, SQLAlchemyError) as error:
                _log.warning("periodic work failed", extra={"task": self.name, "error": type(error).__name__})
            except Exception:
                _log.exception("periodic work failed", extra={"task": self.name})
            stopping.wait(self.every)
