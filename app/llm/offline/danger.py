"""What threatens somebody's life in a customer's turn: read sentence by sentence, and over what was told in a row of short messages.

To hear nothing where somebody dies is worse than an emergency number too many; what is past, feared, denied, somebody's trade, a machine
or a figure of speech is no danger all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from app.infra.portuguese import words
from app.infra.wording import Wording
from app.llm.offline import danger_signs
from app.llm.offline.danger_spares import AT_LEISURE, DENIED, FEARED, LONG_AGO, SPARES, THING, TRADE
from app.llm.offline.danger_words import ACUTE, BEAST, NAMED, PERSON, Danger

_LONGEST_TURN: Final = 6_000
_MOST_SENTENCES: Final = 30
_LONGEST_SENTENCE: Final = 600
_LONGEST_ROW: Final = 240
_IN_A_ROW: Final = 3  # sentences that may tell one thing: "meu pai caiu / socorro / ele não responde"
_END: Final = re.compile(r"[.!?;…\n]+")
_LAUGHS: Final = re.compile(
    r"(?i)\bk{3,}\b|\b(?:rs){2,}|\b(?:ha){2,}h?\b|\bhue(?:hue)+|[\U0001f602\U0001f923\U0001f605]"
)
_PASSING: Final = frozenset({Danger.HEALTH, Danger.ANIMAL, Danger.FIRE, Danger.RESCUE, Danger.CRIME})
"""What is over once it is past. Despair and violence at home come back, and are spoken of with a laugh."""
_BEING: Final = re.compile(
    rf"(?P<prey>\b(?:por|pel[oa]|de|d[oa]|com) (?:um |uma |o |a )?{BEAST}\b)|(?P<beast>\b{BEAST}\b)|(?P<person>\b{PERSON}\b)"
)


@lru_cache(maxsize=500)
def heard(text: str) -> frozenset[Danger]:
    """Every danger that a message, or several in a row on lines of their own, speaks of."""
    text = text[:_LONGEST_TURN]
    laughs = _LAUGHS.search(text) is not None
    whole = " ".join(words(text))
    found: set[Danger] = set()
    for said in _in_a_row(_sentences(text)):
        found |= _in(said, whole)
    if laughs:
        found -= _PASSING
    return frozenset(found)


def _sentences(text: str) -> list[str]:
    said = (" ".join(words(piece[:_LONGEST_SENTENCE])) for piece in _END.split(text))
    return [sentence for sentence in said if sentence][:_MOST_SENTENCES]


def _in_a_row(sentences: Sequence[str]) -> Iterator[str]:
    """Each alone, and with those that follow."""
    for length in range(1, _IN_A_ROW + 1):
        for first in range(len(sentences) - length + 1):
            said = " ".join(sentences[first : first + length])
            if length == 1 or len(said) <= _LONGEST_ROW:
                yield said


def _in(said: str, whole: str) -> set[Danger]:
    found = {_whose(danger, said, at, whole) for danger, at in _heard(said, whole)}
    if Danger.ANIMAL in found and not _speaks_of(whole, "beast"):
        found.discard(Danger.ANIMAL)
    return found


def _heard(said: str, whole: str) -> Iterator[tuple[Danger, int]]:
    """Each danger with the place of its first words in what was said."""
    if any(spare.is_in(said) for spare in SPARES):
        said = _without_spares(said)
    for danger, wordings in ACUTE.items():
        if danger in _PASSING and LONG_AGO.search(said):
            continue
        spared = DENIED if danger is Danger.DESPAIR else FEARED  # who may die "se eu…" is heard all the same
        yield from ((danger, at) for at in _places(wordings, said, spared))
    if any(pattern.search(whole) for pattern in (LONG_AGO, TRADE, AT_LEISURE)):
        return
    if (at := _signs(said)) is not None:
        yield Danger.HEALTH, at
    for danger, wordings in NAMED.items():
        yield from ((danger, at) for at in _places(wordings, said, FEARED))


def _signs(said: str) -> int | None:
    named = _named(said)
    at = danger_signs.first_of_many(said, names_somebody=bool(named))
    return None if at is None or THING.search(said) or FEARED.search(said[:at]) else at


def _without_spares(said: str) -> str:
    """What is left to be heard: a figure of speech takes nothing from the words around it."""
    for spare in SPARES:
        said = spare.pattern.sub(" # ", said)
    return said


def _places(wordings: Sequence[Wording], said: str, spared: re.Pattern[str]) -> Iterator[int]:
    for wording in wordings:
        for match in wording.pattern.finditer(said):
            if not spared.search(said[: match.start()]):
                yield match.start()


def _whose(danger: Danger, said: str, at: int, whole: str) -> Danger:
    """An animal in danger is no case for an ambulance: of whom it is said, who is named last before it tells."""
    if danger is not Danger.HEALTH or not _speaks_of(whole, "beast"):
        return danger
    last = next((kind for kind in reversed(_named(said[:at])) if kind != "prey"), None)
    if last is None:
        last = "person" if _speaks_of(whole, "person") else "beast"
    return Danger.ANIMAL if last == "beast" else danger


def _named(said: str) -> list[str]:
    return [str(match.lastgroup) for match in _BEING.finditer(said)]


def _speaks_of(said: str, kind: str) -> bool:
    return kind in _named(said)
