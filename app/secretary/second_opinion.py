"""What the local model makes of a message, beside the rules. Whoever asks goes by the rules alone while it cannot be asked.

It may still be learning, or its folder may be out of reach: companies with a hosted model must not stand still for that.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter

from app.infra import clock
from app.llm.intents import Intent
from app.llm.offline.understanding.attacks import attack_score
from app.llm.offline.understanding.meaning import read
from app.llm.offline.understanding.storage import NotLearnt

UNAIDED: Final = Counter(
    "guard_unaided_total", "Judgements of the guard by its rules alone, because the local model could not be asked"
)
_PAUSE_S: Final = 60.0

logger = logging.getLogger(__name__)
_not_before = 0.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """`attack`: how surely it attacks, of all ways to read it. `intents`: how likely it wants each of them."""

    attack: float
    intents: Mapping[Intent, float]


def of(message: str) -> Opinion | None:
    """None while there is no local model; after a failure it is left alone for a minute."""
    global _not_before
    if clock.monotonic() < _not_before:
        UNAIDED.inc()
        return None
    try:
        return Opinion(attack_score(message), read(message).intents)
    except (NotLearnt, OSError):
        _not_before = clock.monotonic() + _PAUSE_S
        UNAIDED.inc()
        logger.exception("the guard goes by its rules alone: the local model cannot be asked")
        return None
