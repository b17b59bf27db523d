"""What threatens somebody's life in a customer's turn: read sentence by sentence, and over what was told in a row of short messages.

To hear nothing where somebody dies is worse than an emergency number too many; what is past, feared, denied, somebody's trade, a machine
or a figure of speech is no danger all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.infra.portuguese import words
from app.infra.wording import Wording
from app.llm.offline import danger_signs
from app.llm.offline.danger_spares import (
    AT_LEISURE,
    DENIED,
    FEARED,
    LONG_AGO,
    NOW,
    OVER,
    PRESENT,
    SPARES,
    THING,
    TRADE,
    WISHED_NOW,
)
from app.llm.offline.danger_words import ACUTE, BEAST, CRY_ALONE, NAMED, PERSON, Danger

_LONGEST_TURN: Final = 12_000
_MOST_SENTENCES: Final = 80
_LONGEST_SENTENCE: Final = 600
_OVERLAP: Final = 200
_LONGEST_ROW: Final = 240
_IN_A_ROW: Final = 3  # sentences that may tell one thing: "meu pai caiu / socorro / ele não responde"
_END: Final = re.compile(r"[.!?;…]+")
_CLAUSE: Final = re.compile(r"\b(?:e|mas|porem|so que|and|but|y|pero) ")
_LAUGHS: Final = re.compile(r"(?i)\bk{3,}\b|\b(?:rs){2,}\b|\b(?:ha){2,}h?\b|\bhue(?:hue)+|[\U0001f602\U0001f923]")
_PASSING: Final = frozenset({Danger.HEALTH, Danger.ANIMAL, Danger.FIRE, Danger.RESCUE, Danger.CRIME})
"""What is over once it is past. Despair and violence at home come back, and are spoken of with a laugh."""
_BEING: Final = re.compile(
    rf"(?P<prey>\b(?:por|pel[oa]|de|d[oa]|com) (?:um |uma |o |a )?{BEAST}\b)|(?P<beast>\b{BEAST}\b)|(?P<person>\b{PERSON}\b)"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """Folded words; `cuts` are the places where a comma, or the end of a sentence, stood among them."""

    text: str
    cuts: tuple[int, ...]
    laughs: bool

    def before(self, at: int) -> str:
        """What leads to a place, from the last cut on."""
        return self.text[max((cut for cut in self.cuts if cut <= at), default=0) : at]

    def clause(self, start: int, end: int) -> str:
        """What stands around a place, from the last comma or "e" before it to the next one behind it."""
        lead = self.before(start)
        first = start - len(lead) + max((match.end() for match in _CLAUSE.finditer(lead)), default=0)
        last = min((cut for cut in self.cuts if cut >= end), default=len(self.text))
        following = _CLAUSE.search(self.text, end, last)
        return self.text[first : following.start() if following else last]


def heard(text: str) -> frozenset[Danger]:
    """Every danger that a message, or several in a row on lines of their own, speaks of; of endless ones, their end."""
    return _heard_in(text[-_LONGEST_TURN:])


@lru_cache(maxsize=500)
def _heard_in(text: str) -> frozenset[Danger]:
    whole = " ".join(words(text))
    if CRY_ALONE.fullmatch(whole):
        return frozenset({Danger.HEALTH})
    found: set[Danger] = set()
    for said in _in_a_row(_sentences(text)):
        found |= _in(said, whole)
    return frozenset(found)


def _sentences(text: str) -> list[_Said]:
    """The last ones: whoever tells a long story comes to the point at its end."""
    said = [
        window
        for line in text.splitlines()
        for piece in _END.split(line)
        for window in _windows(_of_clauses(piece.split(","), laughs=_LAUGHS.search(line) is not None))
    ]
    return said[-_MOST_SENTENCES:]


def _of_clauses(clauses: Sequence[str], *, laughs: bool) -> _Said:
    said = [" ".join(words(clause)) for clause in clauses]
    return _joined([_Said(clause, (), laughs) for clause in said if clause])


def _joined(pieces: Sequence[_Said]) -> _Said:
    cuts: list[int] = []
    at = 0
    for piece in pieces:
        cuts += [at, *(at + cut for cut in piece.cuts)]
        at += len(piece.text) + 1
    return _Said(" ".join(piece.text for piece in pieces), tuple(cuts), any(piece.laughs for piece in pieces))


def _windows(said: _Said) -> Iterator[_Said]:
    """What goes on without a full stop, in pieces that overlap."""
    start = 0
    while start < len(said.text):
        end = start + _LONGEST_SENTENCE
        yield _Said(said.text[start:end], tuple(cut - start for cut in said.cuts if start <= cut < end), said.laughs)
        if end >= len(said.text):
            return
        start = said.text.find(" ", end - _OVERLAP) + 1 or end


def _in_a_row(sentences: Sequence[_Said]) -> Iterator[_Said]:
    """Each alone, and with those that follow."""
    yield from sentences
    for length in range(2, _IN_A_ROW + 1):
        for first in range(len(sentences) - length + 1):
            said = _joined(sentences[first : first + length])
            if len(said.text) <= _LONGEST_ROW:
                yield said


def _in(said: _Said, whole: str) -> set[Danger]:
    found = {_whose(danger, said.text, at, whole) for danger, at in _heard(said, whole)}
    if Danger.ANIMAL in found and not _speaks_of(whole, "beast"):
        found.discard(Danger.ANIMAL)
    return found - _PASSING if said.laughs else found


def _heard(said: _Said, whole: str) -> Iterator[tuple[Danger, int]]:
    """Each danger with the place of its first words in what was said."""
    said = _without_spares(said)
    for danger, wordings in ACUTE.items():
        spared = DENIED if danger is Danger.DESPAIR else FEARED  # who may die "se eu…" is heard all the same
        for start, end in _places(wordings, said, spared):
            if danger not in _PASSING or not _is_past(said, start, end):
                yield danger, start
    if any(pattern.search(whole) for pattern in (TRADE, AT_LEISURE)) or _tells_of_the_past(said.text, whole):
        return
    if (at := _signs(said)) is not None:
        yield Danger.HEALTH, at
    for danger, wordings in NAMED.items():
        yield from ((danger, start) for start, _ in _places(wordings, said, FEARED))


def _is_past(said: _Said, start: int, end: int) -> bool:
    """Whether the words at this place tell of what is over. What happens now is told with what happened before it."""
    if _is_now(said.text):
        return False
    clause = said.clause(start, end)
    return OVER.search(said.text) is not None or (LONG_AGO.search(clause) is not None and not PRESENT.search(clause))


def _is_now(said: str) -> bool:
    return NOW.search(WISHED_NOW.sub("", OVER.sub("", said))) is not None


def _tells_of_the_past(said: str, whole: str) -> bool:
    if _is_now(said):
        return False
    return LONG_AGO.search(whole) is not None or OVER.search(whole) is not None


def _signs(said: _Said) -> int | None:
    named = _named(said.text)
    at = danger_signs.first_of_many(said.text, names_somebody=bool(named))
    return None if at is None or THING.search(said.text) or FEARED.search(said.before(at)) else at


def _without_spares(said: _Said) -> _Said:
    """What is left to be heard: a figure of speech takes nothing from the words around it, and everything stays in its place."""
    text = said.text
    for spare in SPARES:
        text = spare.pattern.sub(lambda match: "#" * len(match.group()), text)
    return _Said(text, said.cuts, said.laughs)


def _places(wordings: Sequence[Wording], said: _Said, spared: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for wording in wordings:
        at = 0
        while match := wording.pattern.search(said.text, at):
            if spared.search(said.before(match.start())):
                at = (
                    match.start() + 1
                )  # what is only feared may hold what is not: "depois da anestesia a garganta fechou"
            else:
                at = match.end()
                yield match.span()


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
