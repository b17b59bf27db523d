"""Now. The business clock can be shifted for a simulated day; leases and time-outs follow the machine's clock instead.

The shift is one row, `public.business_clock`, so that SQL (`business_now()`) and code agree: every transaction reads it as it
begins (`tenancy`) and tells this module.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """This instant by the business clock, aware, UTC."""
    return machine_now() + _shift


def machine_now() -> datetime:
    """This instant by the machine's clock, aware, UTC: leases, log lines, heartbeats."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that never go back: time-outs and durations."""
    return time.monotonic()


def adopt_shift(seconds: float) -> None:
    """Take over the shift that the database states."""
    global _shift
    if seconds != _shift.total_seconds():
        _shift = timedelta(seconds=seconds)
