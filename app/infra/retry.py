"""Ask the database again where giving up would lose something: gateways do not post an event twice.

PostgreSQL needs a second or two to restart, and refuses every connection meanwhile. Of two transactions in a deadlock one is told to
try again, and may at once. A lock or a connection that was not to be had in time may be free now.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from psycopg2.extensions import TransactionRollbackError

from app.infra.db import DATABASE_AWAY

T = TypeVar("T")

WAITS_S: Final = (0.1, 0.4, 1.5)
PATIENCE_S: Final = 12.0  # later than that nothing is begun again: whoever asks holds a thread that others need
_JITTER_S: Final = 0.02

_log = logging.getLogger(__name__)


def through_restarts(do: Callable[[], T], patience_s: float = PATIENCE_S) -> T:
    """What `do` returns, which is a whole transaction or several: called again while the database is away, three times at most."""
    give_up_at = time.monotonic() + patience_s
    for wait_s in WAITS_S:
        try:
            return do()
        except DATABASE_AWAY as error:
            if time.monotonic() >= give_up_at:
                raise
            cause = getattr(error, "orig", error)
            _log.warning("database asked again", extra={"error": type(cause).__name__})
            time.sleep(_pause_s(cause, wait_s))
    return do()


def _pause_s(cause: object, wait_s: float) -> float:
    """Deadlocks and serialization failures need only another order of things; a server that is away needs time."""
    return random.uniform(0, _JITTER_S) if isinstance(cause, TransactionRollbackError) else wait_s
