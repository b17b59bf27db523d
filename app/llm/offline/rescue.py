"""Whom to call in which danger, and what beside it may be told."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from app.infra.portuguese import fold
from app.llm.offline.danger_words import Danger
from app.llm.offline.phrases import IN_EVERY_LANGUAGE, Phrases

MAY_BE_TREATED: Final = frozenset({Danger.HEALTH, Danger.ANIMAL})
"""Where it helps to hear that the company itself attends emergencies."""

_OF_EMERGENCIES: Final = re.compile(
    r"\b(?:emergencias?|urgencias?|plantao|plantonista|pronto (?:socorro|atendimento)|24 ?(?:h|hs|hrs|horas))\b"
)
_CALL: Final = r"(?:n[oa]|ao|at|al|ligue|disque|call|llame)"
_NUMBER_OF: Final = {
    Danger.FIRE: re.compile(r"\b193\b"),
    Danger.RESCUE: re.compile(r"\b193\b"),
    Danger.HEALTH: re.compile(r"\b(?:192|SAMU)\b"),
    Danger.HOME: re.compile(rf"\b{_CALL} 1[89]0\b", re.IGNORECASE),
    Danger.CRIME: re.compile(rf"\b{_CALL} 190\b", re.IGNORECASE),
    Danger.DESPAIR: re.compile(r"\b(?:188|CVV)\b"),
}
"""Who is named where somebody is sent for help. A price of R$ 180 or R$ 190 is none."""


def words(phrases: Phrases, dangers: Collection[Danger]) -> list[str]:
    """What is said at once, the most pressing first."""
    return [said for danger, said in _words(phrases).items() if danger in dangers]


def named_in(text: str) -> list[Danger]:
    """The dangers whose numbers an answer names, in her words or in a hosted model's."""
    return [danger for danger, number in _NUMBER_OF.items() if number.search(text)]


def unnamed(phrases: Phrases, dangers: Collection[Danger], text: str) -> list[str]:
    """What is still to be said where a text names some numbers already."""
    named = named_in(text)
    return words(phrases, [danger for danger in dangers if danger not in named])


def is_of_emergencies(fact: str) -> bool:
    return bool(_OF_EMERGENCIES.search(fold(fact)))


def _words(phrases: Phrases) -> Mapping[Danger, str]:
    return {
        Danger.FIRE: phrases.fire,
        Danger.RESCUE: phrases.rescue,
        Danger.HEALTH: phrases.danger,
        Danger.HOME: phrases.violence,
        Danger.CRIME: phrases.crime,
        Danger.DESPAIR: phrases.despair,
        Danger.ANIMAL: phrases.animal,
    }


EVERY_WORD: Final = " ".join(said for phrases in IN_EVERY_LANGUAGE for said in _words(phrases).values())
"""All that she says in dangers, in every language."""
