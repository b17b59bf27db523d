"""Whether a message attacks: exact rules on every reading of it, then the local model's score for what no rule knows."""

from __future__ import annotations

from functools import lru_cache

from app.infra.portuguese import words
from app.secretary.attack_words import Aim, aim_in, has_markup
from app.secretary.unmasking import is_encoded, is_smuggling, readings


@lru_cache(maxsize=2_000)
def aim_of(message: str) -> Aim | None:
    """What the message is after; None for an honest one."""
    if is_smuggling(message) or is_encoded(message) or has_markup(message):
        return Aim.HIDDEN
    for reading in readings(message):
        if (aim := aim_in(" ".join(words(reading)))) is not None:
            return aim
    return None
