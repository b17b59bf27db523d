"""What the local model makes of a message, beside the rules. Whoever asks goes by the rules alone while it cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter

from app.llm.intents import Intent
from app.llm.offline.understanding import storage
from app.llm.offline.understanding.attacks import attack_score
from app.llm.offline.understanding.meaning import read

UNAIDED: Final = Counter(
    "guard_unaided_total", "Judgements of the guard by its rules alone, because the local model could not be asked"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """`attack`: how surely it attacks, of all ways to read it. `intents`: how likely it wants each of them."""

    attack: float
    intents: Mapping[Intent, float]


def of(message: str) -> Opinion | None:
    """None while there is no local model."""
    intents = wishes_of(message)
    return Opinion(attack_score(message), intents) if intents is not None else None


def wishes_of(message: str) -> Mapping[Intent, float] | None:
    """How likely it wants each of them, without what attacks take to be found. None while there is no local model."""
    if storage.at_hand() is None:
        UNAIDED.inc()
        return None
    return read(message).intents
