"""Wait for what no page shows."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 20.0


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
