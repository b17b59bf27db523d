"""Whether a message attacks: exact wordings on every reading of it, then all evidence together for what no rule is sure of."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

from app.infra.portuguese import words
from app.llm.intents import Intent
from app.llm.offline.understanding.unmasking import is_encoded, is_smuggling, readings
from app.secretary import second_opinion
from app.secretary.attack_hints import hinted_in
from app.secretary.attack_words import Aim, aim_in, has_markup
from app.secretary.honest_words import honest_in, is_excused
from app.secretary.second_opinion import Opinion

ENOUGH: Final = 1.1
"""The evidence from which a message is suspected, chosen on messages that the local model had not learnt from (docs/modelo-local.md)."""

FEWEST: Final = 3
"""The words from which the local model is believed: one or two ("instruções", "as regras") say too little to be suspected by."""

_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
"""An address is no sentence: its letters say nothing. What is known by its very words is found in it all the same."""

_HINT: Final = 1.3  # what each broad wording adds to the local model's log odds
_MOST_HINTS: Final = 3
_HONEST: Final = 1.5  # and what each wording of honest people takes from them
_MOST_HONEST: Final = 2
_NO_BUSINESS: Final = 0.5  # by the logarithm of the share of `other`: an attack seldom wants what customers want
_LEAST: Final = 0.001

# What people of the team may be asked for, too: whoever was honest gets on with them.
_NAMED: Final = frozenset({Aim.OTHERS, Aim.TOOLS, Aim.PROMISE, Aim.STAFF})


def aim_of(message: str) -> Aim | None:
    """What the message is after; None for an honest one."""
    return _surely(message) or _suspected(message)


@lru_cache(maxsize=2_000)
def _surely(message: str) -> Aim | None:
    """By what is hidden in it, or by a wording that stands alone."""
    if is_smuggling(message) or is_encoded(message) or has_markup(message):
        return Aim.HIDDEN
    return next((aim for reading in readings(message) if (aim := aim_in(_folded(reading))) is not None), None)


def _suspected(message: str) -> Aim | None:
    """By the local model and broad wordings together; by neither alone."""
    told = _LINK.sub(" ", message)
    said = _folded(told)
    if len(said.split()) < FEWEST or is_excused(said) or (opinion := second_opinion.of(told)) is None:
        return None
    hints, honest = _weighed(told)
    if _evidence(opinion, len(hints), honest) < ENOUGH:
        return None
    return next((aim for aim in hints if aim in _NAMED), Aim.SUSPECTED)


def _evidence(opinion: Opinion, hints: int, honest: int) -> float:
    """Log odds, more or less."""
    attack = min(max(opinion.attack, _LEAST), 1 - _LEAST)
    other = max(opinion.intents[Intent.OTHER], _LEAST)
    by_wording = _HINT * min(hints, _MOST_HINTS) - _HONEST * min(honest, _MOST_HONEST)
    return math.log(attack / (1 - attack)) + by_wording + _NO_BUSINESS * math.log(other)


@lru_cache(maxsize=2_000)
def _weighed(message: str) -> tuple[tuple[Aim, ...], int]:
    """What broad wordings hint at, and how many wordings of honest people stand against it."""
    said = _folded(message)
    return tuple(hinted_in(said)), honest_in(said)


def _folded(text: str) -> str:
    return " ".join(words(text))
