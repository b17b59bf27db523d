"""Whether a text answers a question, learnt from questions that people ask of a company and the facts that answer them.

Words meet words: what is asked with "segurar o dia" is answered where a "sinal" is spoken of. Every pair of a question's mark and a text's
mark has a weight; beside them count the words that both share. Concepts that somebody wrote down stand in `app.knowledge.concepts`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from app.infra.portuguese import asks, fold, is_filler, runs, stem, words
from app.llm.offline.understanding.concepts import concepts_of
from app.llm.offline.understanding.vectors import Floats

SIZE: Final = 1 << 18
_SHARED: Final = 8  # the first places: what both have in common
_TURN: Final = np.uint32(2_654_435_761)  # Knuth's multiplicative hashing
_MOST: Final = 60  # words of either text
_PIECE: Final = 4

Marks = npt.NDArray[np.uint32]

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

    marks: Marks
    said: frozenset[str]
    pieces: frozenset[str]


@lru_cache(maxsize=20_000)
def read(text: str, is_question: bool) -> Read:
    """A question, or a text that may answer it."""
    spoken = words(text)[:_MOST]
    told = [stem(word) for word in spoken if not is_filler(word)]
    found = dict.fromkeys(_question_marks(text, spoken) if is_question else _text_marks(text, spoken))
    pieces = frozenset(piece for root in told for piece in runs(f"<{root}>", _PIECE))
    return Read(np.array([zlib.crc32(mark.encode()) for mark in found], dtype=np.uint32), frozenset(told), pieces)


def pair(question: Read, text: Read) -> tuple[npt.NDArray[np.int64], Floats]:
    """The places of the two together, and what stands there."""
    crossed = (question.marks[:, None] * _TURN ^ text.marks[None, :]).ravel()
    places = (crossed % np.uint32(SIZE - _SHARED)).astype(np.int64) + _SHARED
    weight = 1.0 / np.sqrt(max(1, len(question.marks)) * max(1, len(text.marks)))
    shared = np.array(_shared(question, text), dtype=np.float32)
    values = np.concatenate([shared, np.full(len(places), 4.0 * weight, dtype=np.float32)])
    return np.concatenate([np.arange(_SHARED), places]), values


def score(weights: Floats, question: Read, text: Read) -> float:
    """How surely the text answers the question; above 0 it rather does. `weights`: one for each place, and one for any pair."""
    places, values = pair(question, text)
    return float(values @ weights[places] + weights[-1])


def _shared(question: Read, text: Read) -> Sequence[float]:
    """As many as `_SHARED`."""
    asked, common = len(question.said), len(question.said & text.said)
    pieces = len(question.pieces & text.pieces)
    return (
        common / asked if asked else 0.0,
        float(common > 0),
        float(common > 1),
        common / len(text.said) if text.said else 0.0,
        pieces / len(question.pieces) if question.pieces else 0.0,
        pieces / len(text.pieces) if text.pieces else 0.0,
        (asked - common) / 8.0,
        float(asked == 0),
    )


def _question_marks(text: str, spoken: Sequence[str]) -> Iterator[str]:
    yield from _marks_of_words(spoken)
    stems = [stem(word) for word in spoken]
    yield from (f"{first} {second}" for first, second in pairwise(stems))
    yield f"asks {asks(text)}"
    yield from (f"tells {name}" for name, pattern in _TELLS if pattern.search(fold(text)))


def _text_marks(text: str, spoken: Sequence[str]) -> Iterator[str]:
    yield from _marks_of_words([word for word in spoken if not is_filler(word)])
    yield from (f"tells {name}" for name, pattern in _TELLS if pattern.search(fold(text)))
    yield "any"


def _marks_of_words(spoken: Sequence[str]) -> Iterator[str]:
    for word in spoken:
        yield stem(word)
        yield from (f"#{concept}" for concept in concepts_of(word))
