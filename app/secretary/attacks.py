"""Whether a message attacks: exact rules on every reading of it, then the local model for what no rule knows."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from app.infra.portuguese import words
from app.llm.offline.understanding.attacks import attack_score
from app.secretary.attack_words import Aim, aim_in, has_markup
from app.secretary.unmasking import is_encoded, is_smuggling, readings

SUSPECTED: Final = 0.93
"""The local model's score from which it is believed alone: below, harmless look-alikes would be turned away."""


@lru_cache(maxsize=2_000)
def aim_of(message: str) -> Aim | None:
    """What the message is after; None for an honest one."""
    if is_smuggling(message) or is_encoded(message) or has_markup(message):
        return Aim.HIDDEN
    for reading in readings(message):
        if (aim := aim_in(" ".join(words(reading)))) is not None:
            return aim
    return Aim.SUSPECTED if attack_score(message) >= SUSPECTED else None
