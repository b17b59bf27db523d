"""How much of a question each text of a company covers, in its words or in others that mean the same.

What few of the company's texts speak of tells them apart, and counts for more: log(1 + texts / texts that have it), as in
Spärck Jones' inverse document frequency (1972).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.infra.portuguese import words
from app.llm.offline.understanding.thesaurus import Piece, pieces_of

MEASURES: Final = 3
MOST: Final = 60  # words of either text
_SAME: Final = 0.9  # what the same sense in other words counts against the same word
_NARROWER: Final = 0.8  # … what a kind of the thing asked for: "cachorro", and the text speaks of shih tzus
_BROADER: Final = 0.7  # … and what it is a kind of
_MANY: Final = 4.0

_Places = Mapping[str, Sequence[int]]  # in which texts each stem or sense stands


@dataclass(frozen=True, slots=True)
class Told:
    """All texts of one company, by what they say."""

    count: int
    said: _Places
    named: _Places
    implied: _Places

    def rarity(self, texts: Sequence[int]) -> float:
        return _rarity(self.count, len(texts))


@lru_cache(maxsize=200)
def told(texts: tuple[str, ...]) -> Told:
    """Read them once: the same company is asked again and again."""
    read = [_pieces(text) for text in texts]
    return Told(
        len(texts),
        _places(read, lambda piece: piece.stems),
        _places(read, lambda piece: piece.named),
        _places(read, lambda piece: piece.implied),
    )


def covered(question: str, company: Told) -> list[tuple[float, float, float]]:
    """For each text: the share of the question's weight that it covers, how rare the rarest thing is that they share, and how much of
    the question it says nothing of.
    """
    asked = _pieces(question)
    weights = [max(company.rarity(company.said.get(stem, ())) for stem in piece.stems) for piece in asked]
    gained, rarest, unsaid = [0.0] * company.count, [0.0] * company.count, [len(asked)] * company.count
    for piece, weight in zip(asked, weights, strict=True):
        for text, worth in _found(piece, company).items():
            gained[text] += min(worth, weight)
            rarest[text] = max(rarest[text], worth)
            unsaid[text] -= 1
    whole, highest = sum(weights) or 1.0, _rarity(company.count, 0)
    return [
        (gain / whole, rare / highest, left / _MANY) for gain, rare, left in zip(gained, rarest, unsaid, strict=True)
    ]


def _found(piece: Piece, company: Told) -> Mapping[int, float]:
    """The texts that speak of it, and how much that tells."""
    worth: defaultdict[int, float] = defaultdict(float)
    for counts, places, wanted in (
        (1.0, company.said, piece.stems),
        (_SAME, company.named, piece.named),
        (_NARROWER, company.implied, piece.named),
        (_BROADER, company.named, piece.implied),
    ):
        for each in wanted:
            texts = places.get(each, ())
            for text in texts:
                worth[text] = max(worth[text], counts * company.rarity(texts))
    return worth


def _pieces(text: str) -> Sequence[Piece]:
    return pieces_of(words(text)[:MOST])


def _places(read: Sequence[Sequence[Piece]], of: Callable[[Piece], Iterable[str]]) -> _Places:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for text, pieces in enumerate(read):
        for each in {each for piece in pieces for each in of(piece)}:
            places[each].append(text)
    return dict(places)


def _rarity(texts: int, having: int) -> float:
    return math.log(1 + texts / (having or 0.5))
