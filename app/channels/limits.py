"""How fast one connection may send before WhatsApp takes offence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pacing:
    """A bucket of `burst` messages, refilled at `per_minute`."""

    burst: int
    per_minute: int


REAL_NUMBER = Pacing(burst=5, per_minute=30)
