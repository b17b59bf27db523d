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
_CALLED: Final = (  # what goes before a number to call: a price or a house has nothing of the kind
    r"\b(?:n[oa]|ao|at|al|para o|pelo|(?:ligue|disque|telefone|call|dial|llame)(?: (?:agora|now|ahora))?(?: para)?"
    r"|bombeiros|pol[ií]c(?:ia|e)|1[89]\d (?:ou|e|or|and|o)(?: n?ao?)?)(?::? [(*]?|[(*])"
)
_NO_PRICE: Final = r"\b(?!,\d| ?(?:reais|,00)| d[ao] (?:rua|av))"


def _call(number: str) -> str:
    return rf"(?:{_CALLED}(?:o |the )?{number}{_NO_PRICE})"


_NUMBER_OF: Final = {
    danger: re.compile(pattern, re.IGNORECASE)
    for danger, pattern in {
        Danger.FIRE: _call("193"),
        Danger.RESCUE: _call("193"),
        Danger.HEALTH: rf"{_call('192')}|\bSAMU\b",
        Danger.HOME: _call("1[89]0"),
        Danger.CRIME: _call("190"),
        Danger.DESPAIR: rf"{_call('188')}|\bCVV\b",
    }.items()
}
"""Who is named where somebody is sent for help: "ligue 192", "no 193". A price of R$ 188 or a house with the number 193 is none."""
_TOLD_WITH: Final = {Danger.CRIME: Danger.HOME}
"""Who hears of the police in the words for another danger is not sent there twice."""


def words(phrases: Phrases, dangers: Collection[Danger]) -> list[str]:
    """What is said at once, the most pressing first."""
    return [
        said for danger, said in _words(phrases).items() if danger in dangers and _TOLD_WITH.get(danger) not in dangers
    ]


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
