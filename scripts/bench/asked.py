"""What the person asked for on the command line: RATE, DURATION (seconds) and MESSAGES come through the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """How hard, how long and how much; `companies` and `numbers_each` say over how many."""

    rate: float | None
    duration: float
    messages: int | None
    companies: int

    def messages_at(self, rate: float) -> int:
        """How many messages one step sends."""
        planned = max(1, int(rate * self.duration))
        return planned if self.messages is None else min(planned, self.messages)


def from_environment(*, duration: float, companies: int) -> Asked:
    """Reads the environment once; what is not given takes these defaults."""
    given = {name: os.environ.get(name) or None for name in ("RATE", "DURATION", "MESSAGES", "COMPANIES")}
    return Asked(
        rate=float(given["RATE"]) if given["RATE"] else None,
        duration=float(given["DURATION"] or duration),
        messages=int(given["MESSAGES"]) if given["MESSAGES"] else None,
        companies=int(given["COMPANIES"] or companies),
    )
