"""Ask the database again where giving up would lose something: gateways do not post an event twice.

PostgreSQL needs a second or two to restart, and refuses every connection meanwhile. Of two transactions in a deadlock one is told to
try again, and may at once.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from psycopg2.extensions import TransactionRollbackError
from sqlalchemy.exc import OperationalError

T = TypeVar("T")

WAITS_S: Final = (0.1, 0.4, 1.5)
_JITTER_S: Final = 0.02

_log = logging.getLogger(__name__)


def through_restarts(do: Callable[[], T]) -> T:
    """What `do` returns, which is a whole transaction or several: called again after an OperationalError, three times at most."""
    for wait_s in WAITS_S:
        try:
            return do()
        except OperationalError as error:
            _log.warning("database asked again", extra={"error": type(error.orig).__name__})
            time.sleep(_pause_s(error, wait_s))
    return do()


def _pause_s(error: OperationalError, wait_s: float) -> float:
    """Deadlocks and serialization failures need only another order of things; a server that is away needs time."""
    return random.uniform(0, _JITTER_S) if isinstance(error.orig, TransactionRollbackError) else wait_s
