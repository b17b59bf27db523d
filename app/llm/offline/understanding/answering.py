"""Which of a company's texts answers a question, learnt from questions that people ask of companies and the facts that answer them.

Questions and texts are each read into marks, and every mark has a place in one small space of meanings: what is asked with "segurar o dia"
comes to lie where a "sinal" is spoken of. A text answers as surely as the two meanings point the same way; beside them count the words
that both share, how much of the question it covers by the `thesaurus`, and how such questions were answered elsewhere (`precedents`).
Concepts of all trades stand in `app.knowledge.concepts`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from app.infra.portuguese import asks_outright, fold, is_filler, runs, stem, words
from app.llm.offline.understanding.concepts import concepts_of
from app.llm.offline.understanding.coverage import MEASURES, MOST, covered, told
from app.llm.offline.understanding.precedents import LEANINGS, Precedents
from app.llm.offline.understanding.thesaurus import pieces_of
from app.llm.offline.understanding.vectors import Floats, Keys, Places

MEANINGS: Final = 128  # how wide the space of meanings is
SHARED: Final = 12 + MEASURES + LEANINGS  # what both have in common, and how such questions were answered elsewhere
_PIECE: Final = 4

# What a text tells by its figures, however it is worded.
_TELLS: Final = (
    ("money", re.compile(r"r\$ ?\d|\d reais")),
    ("free", re.compile(r"\bgratuit|\bgratis|\bsem (?:custo|cobr|taxa)|\bcortesia|\bnao (?:cobra|paga)")),
    ("percent", re.compile(r"\d ?%")),
    ("clock", re.compile(r"\b\d{1,2} ?h\b|\b\d{1,2}h\d{2}|\b\d{1,2}:\d{2}")),
    ("while", re.compile(r"\b\d+ (?:min|hora|dia|semana|mes|ano)|\b(?:um|dois|tres|seis) (?:ano|dia|mes|semana)")),
    ("age", re.compile(r"\b\d+ anos\b|\bmaior(?:es)? de\b|\bmenor(?:es)?\b")),
    ("place", re.compile(r"\b(?:rua|av|avenida|alameda|travessa|rodovia|praca|largo|estrada)\b")),
    ("phone", re.compile(r"\d{4}[- ]\d{4}")),
    ("times", re.compile(r"\b\d+ ?(?:x|vezes)\b")),
    ("denied", re.compile(r"\bnao\b|\bsem\b|\bapenas\b|\bsomente\b|\bso\b")),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A text's marks as checksums, its words that say something, and pieces of these."""

    marks: Keys
    said: frozenset[str]
    pieces: frozenset[str]
    figures: frozenset[str]
    ideas: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The marks of all questions, or of all texts: sorted keys, how rare each is, and its place in the space of meanings.

    The last column is a lean: of a text's mark, to answer whatever is asked; of a question's, to be answered by nothing.
    """

    keys: Keys
    rarity: Floats
    columns: Floats

    def known(self, read: Read) -> tuple[Places, Floats]:
        """The rows of the marks that were learnt, and what each weighs: together they have length one."""
        found = np.searchsorted(self.keys, read.marks)
        inside = found < len(self.keys)
        rows: Places = found[inside][self.keys[found[inside]] == read.marks[inside]]
        weights = self.rarity[rows]
        return rows, weights / (np.sqrt(weights @ weights) or np.float32(1.0))

    def meaning(self, read: Read) -> Floats:
        """Where the whole text stands, and how it leans."""
        rows, weights = self.known(read)
        meant: Floats = weights @ self.columns[rows]
        return meant


@dataclass(frozen=True, slots=True, eq=False)
class Answering:
    """What was learnt of questions and answers. `common`: what each shared feature counts, and last what any pair is held back by."""

    asked: Side
    told: Side
    common: Floats
    precedents: Precedents

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """How surely each of a company's texts answers the question: above 0 rather it than nothing."""
        if not texts:
            return []
        meant = _of_question(self.asked, question)
        means = np.array([_of_text(self.told, text) for text in texts])
        shared = shared_by(question, texts, self.precedents)
        none = meant[-1] + self.common[-1]
        scores: Floats = means[:, :-1] @ meant[:-1] + means[:, -1] + shared @ self.common[:-1] - none
        return [float(score) for score in scores]


# Questions hardly repeat: they are kept only while one is laid beside the facts. Facts are asked for again and again.
@lru_cache(maxsize=200)
def _of_question(side: Side, text: str) -> Floats:
    return side.meaning(read(text, True))


@lru_cache(maxsize=4_000)
def _of_text(side: Side, text: str) -> Floats:
    return side.meaning(read(text, False))


def read(text: str, is_question: bool) -> Read:
    """A question, or a text that may answer it."""
    return _read_question(text) if is_question else _read_text(text)


@lru_cache(maxsize=200)
def _read_question(text: str) -> Read:
    spoken = words(text)[:MOST]
    return _as_read(spoken, dict.fromkeys(_question_marks(text, spoken)))


@lru_cache(maxsize=4_000)
def _read_text(text: str) -> Read:
    spoken = words(text)[:MOST]
    return _as_read(spoken, dict.fromkeys(_text_marks(text, spoken)))


def _as_read(spoken: Sequence[str], marks: Iterable[str]) -> Read:
    told = [stem(word) for word in spoken if not is_filler(word)]
    pieces = frozenset(piece for root in told for piece in runs(f"<{root}>", _PIECE))
    figures = frozenset(word for word in spoken if any(letter.isdigit() for letter in word))
    ideas = frozenset(concept for word in spoken for concept in concepts_of(word))
    keys = np.array([zlib.crc32(mark.encode()) for mark in marks], dtype=np.uint32)
    return Read(keys, frozenset(told), pieces, figures, ideas)


def shared_by(question: str, texts: Sequence[str], precedents: Precedents, besides: slice = slice(0)) -> Floats:
    """For each of a company's texts a row of `SHARED`: what the question has in common with it, and whether texts like it answered
    questions like this one. `besides`: the precedents that are this company's own.
    """
    asked = read(question, True)
    shared = [
        (*_in_common(asked, read(text, False)), *measured)
        for text, measured in zip(texts, covered(question, told(tuple(texts))), strict=True)
    ]
    return np.column_stack([np.array(shared, dtype=np.float32), precedents.leanings(question, texts, besides)])


def _in_common(question: Read, text: Read) -> Sequence[float]:
    asked, common = len(question.said), len(question.said & text.said)
    pieces = len(question.pieces & text.pieces)
    figures, ideas = len(question.figures & text.figures), len(question.ideas & text.ideas)
    return (
        common / asked if asked else 0.0,
        float(common > 0),
        float(common > 1),
        common / len(text.said) if text.said else 0.0,
        pieces / len(question.pieces) if question.pieces else 0.0,
        pieces / len(text.pieces) if text.pieces else 0.0,
        (asked - common) / 8.0,
        float(asked == 0),
        float(min(figures, 3)),
        float(bool(question.figures) and not figures),
        ideas / len(question.ideas) if question.ideas else 0.0,
        float(any(len(word) > 5 for word in question.said & text.said)),
    )


def _question_marks(text: str, spoken: Sequence[str]) -> Iterator[str]:
    yield from _marks_of_words(spoken)
    yield from _senses(spoken)
    stems = [stem(word) for word in spoken]
    yield from (f"{first} {second}" for first, second in pairwise(stems))
    yield f"asks {asks_outright(text)}"
    yield from (f"tells {name}" for name, pattern in _TELLS if pattern.search(fold(text)))


def _text_marks(text: str, spoken: Sequence[str]) -> Iterator[str]:
    yield from _marks_of_words([word for word in spoken if not is_filler(word)])
    yield from _senses(spoken)
    yield from (f"tells {name}" for name, pattern in _TELLS if pattern.search(fold(text)))
    yield "any"


def _marks_of_words(spoken: Sequence[str]) -> Iterator[str]:
    for word in spoken:
        yield stem(word)
        yield from (f"#{concept}" for concept in concepts_of(word))


def _senses(spoken: Sequence[str]) -> Iterator[str]:
    yield from (f"~{sense}" for piece in pieces_of(spoken) for sense in sorted(piece.implied))
