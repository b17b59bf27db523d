"""How questions like this one were answered elsewhere, and how much each of a company's texts is like what answered them there.

The nearest of all questions that were learnt from (Cover and Hart 1967) point to the facts of other companies that answered them. From
these is summed up what is wanted, and a text counts by how much of that it says. It knows what the meanings of `answering` are too few
to keep apart: what was asked once, in words that nobody else used.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from app.infra.portuguese import is_filler, runs, stem, words
from app.llm.offline.understanding.coverage import MOST
from app.llm.offline.understanding.messages import Company
from app.llm.offline.understanding.thesaurus import pieces_of
from app.llm.offline.understanding.vectors import Floats, Keys, Places

LEANINGS: Final = 2
_NEAREST: Final = 50  # questions
_SHARPNESS: Final = 6  # one that is twice as near counts two to the power of this
_PIECE: Final = 4
_BY_WORDS: Final = 0.6  # how much of likeness words and senses make; pieces of words the rest
_LEAST: Final = 0.02  # the share that every text has, so that no single precedent decides

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What texts are told apart by: sorted checksums, and how rare each is."""

    keys: Keys
    rarity: Floats

    def placed(self, marks: Keys) -> tuple[Places, Floats]:
        """The places of those that are known, and their rarity; together of length one."""
        if not len(self.keys):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        found = np.minimum(np.searchsorted(self.keys, marks), len(self.keys) - 1)
        places: Places = found[self.keys[found] == marks]
        weights = self.rarity[places]
        return places, weights / (np.sqrt(weights @ weights) or np.float32(1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """For each row the places that it has and what each weighs there: those of row 0 stand from `starts[0]` to `starts[1]`, and so on."""

    starts: Rows
    places: Rows
    weights: Floats

    def fits(self, rows: int, width: int) -> bool:
        """Whether it has so many rows, and no place beyond this width."""
        ends = len(self.starts) == rows + 1 and self.starts[-1] == len(self.places) == len(self.weights)
        return bool(ends and self.places.max(initial=-1) < width)

    def sum_of(self, rows: Places, counts: Floats, width: int) -> Floats:
        """These rows added up, each counting so much, over so many places."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(lengths) - lengths
        entries = np.repeat(self.starts[rows] - before, lengths) + np.arange(lengths.sum())
        weights = self.weights[entries] * np.repeat(counts, lengths)
        return np.bincount(self.places[entries], weights, minlength=width).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Precedents:
    """Every question that a fact answered, and the fact. `asked`: for each mark the questions that have it; `told`: for each fact its
    marks; `answered`: for each question its fact.
    """

    asked_marks: Marks
    asked: Table
    told_marks: Marks
    told: Table
    answered: Rows

    @property
    def is_whole(self) -> bool:
        """Whether its parts fit together."""
        marks, facts = len(self.told_marks.keys), len(self.told.starts) - 1
        return (
            all(len(side.rarity) == len(side.keys) for side in (self.asked_marks, self.told_marks))
            and self.asked.fits(len(self.asked_marks.keys), len(self.answered))
            and self.told.fits(facts, marks)
            and bool(self.answered.max(initial=-1) < facts)
        )

    def leanings(self, question: str, texts: Sequence[str], besides: slice = slice(0)) -> Floats:
        """For each text, above 0 where it is more like what answered questions like this than its company's other texts; and the same
        by how near those questions were. `besides`: questions that are none of the precedents.
        """
        alike = self._alike(question)
        alike[besides] = 0
        wanted, nearest = self._wanted(alike)
        like = np.array([self._like(wanted, text) for text in texts], dtype=np.float32)
        if not like.any():
            return np.zeros((len(texts), LEANINGS), dtype=np.float32)
        shares = like / like.sum()
        leaning = np.log(shares + _LEAST) - np.log(1 / len(texts) + _LEAST)
        return np.column_stack([leaning, shares * nearest]).astype(np.float32)

    def _alike(self, question: str) -> Floats:
        """How near each question is, 0 to 1."""
        by_words, by_pieces = (self.asked_marks.placed(marks) for marks in _marks_of_question(question))
        places, weights = _both(by_words, by_pieces)
        shares = np.repeat(
            np.array([_BY_WORDS, 1 - _BY_WORDS], dtype=np.float32), [len(by_words[0]), len(by_pieces[0])]
        )
        return self.asked.sum_of(places, shares * weights, len(self.answered))

    def _wanted(self, alike: Floats) -> tuple[Floats, float]:
        """How much each mark stands in what answered the nearest questions; and how near the nearest is."""
        nearest = np.argpartition(-alike, _NEAREST)[:_NEAREST] if len(alike) > _NEAREST else np.arange(len(alike))
        near = alike[nearest]
        facts = self.answered[nearest].astype(np.int64)
        wanted = self.told.sum_of(facts, near**_SHARPNESS, len(self.told_marks.keys))
        return wanted, float(near.max(initial=0.0))

    def _like(self, wanted: Floats, text: str) -> float:
        places, weights = _placed(self.told_marks, text)
        return float(wanted[places] @ weights)


def learn_precedents(companies: Sequence[Company]) -> Precedents:
    """From all that was asked of them. The questions stand company by company, as `precedents_of` lists them."""
    asked = [_marks_of_question(question) for company in companies for question, _ in precedents_of(company)]
    told = [_marks_of_text(text) for company in companies for text in company.facts.values()]
    asked_marks, told_marks = (
        _learn_marks([block for blocks in asked for block in blocks], len(asked)),
        _learn_marks(told, len(told)),
    )
    placed = [_both(asked_marks.placed(by_words), asked_marks.placed(by_pieces)) for by_words, by_pieces in asked]
    return Precedents(
        asked_marks,
        _turned(placed, len(asked_marks.keys)),
        told_marks,
        _table([told_marks.placed(marks) for marks in told]),
        np.array(list(_answered(companies)), dtype=np.int32),
    )


def _both(one: tuple[Places, Floats], other: tuple[Places, Floats]) -> tuple[Places, Floats]:
    return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])


def precedents_of(company: Company) -> list[tuple[str, str]]:
    """Each question with the fact that answers it, once for each that does."""
    return [(question, fact) for question, facts in company.asked for fact in sorted(facts)]


def _answered(companies: Sequence[Company]) -> Iterator[int]:
    """For each question the number of its fact, counted through all companies."""
    before = 0
    for company in companies:
        numbers = {fact: before + place for place, fact in enumerate(company.facts)}
        yield from (numbers[fact] for _, fact in precedents_of(company))
        before += len(numbers)


def _learn_marks(texts: Sequence[Keys], count: int) -> Marks:
    """All marks of these texts, by how few of them have each."""
    keys, seen = np.unique(np.concatenate([np.zeros(0, dtype=np.uint32), *texts]), return_counts=True)
    return Marks(keys, (np.log((1 + count) / (1 + seen)) + 1).astype(np.float32))


def _table(rows: Sequence[tuple[Places, Floats]]) -> Table:
    places = np.concatenate([np.zeros(0, dtype=np.int64), *(places for places, _ in rows)])
    weights = np.concatenate([np.zeros(0, dtype=np.float32), *(weights for _, weights in rows)])
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    return Table(starts.astype(np.int32), places.astype(np.int32), weights.astype(np.float32))


def _turned(rows: Sequence[tuple[Places, Floats]], width: int) -> Table:
    """The same by places: for each place the rows that have it."""
    table = _table(rows)
    order = np.argsort(table.places, kind="stable")
    numbers = np.repeat(np.arange(len(rows)), np.diff(table.starts))
    starts = np.concatenate([[0], np.cumsum(np.bincount(table.places, minlength=width))])
    return Table(starts.astype(np.int32), numbers[order].astype(np.int32), table.weights[order])


@lru_cache(maxsize=4_000)
def _placed(marks: Marks, text: str) -> tuple[Places, Floats]:
    return marks.placed(_marks_of_text(text))


def _marks_of_question(text: str) -> tuple[Keys, Keys]:
    """Its words with their senses, and the pieces of its words."""
    spoken = words(text)[:MOST]
    pieces = (f"#{piece}" for word in spoken if not is_filler(word) for piece in runs(f"<{word}>", _PIECE))
    return _keys(_said(spoken)), _keys(pieces)


def _marks_of_text(text: str) -> Keys:
    return _keys(_said(words(text)[:MOST]))


def _said(spoken: Sequence[str]) -> Iterator[str]:
    yield from (stem(word) for word in spoken if not is_filler(word))
    yield from (f"~{sense}" for piece in pieces_of(spoken) for sense in piece.implied)


def _keys(marks: Iterable[str]) -> Keys:
    return np.unique(np.array([zlib.crc32(mark.encode()) for mark in marks], dtype=np.uint32))
