"""A text as a direction in a space of fixed size, without weights and without an account: what it shares with another text, roughly.

Stems, pairs of stems and pieces of words are hashed into places, each with a sign, so that chance meetings cancel out. `MODEL` names
exactly this way of doing it: vectors of two models must never be compared.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final
from zlib import crc32

from app.infra.portuguese import is_filler, runs, stem, words

MODEL: Final = "ngrams-256.v1"
SIZE: Final = 256
_MOST_WORDS: Final = 400
_PIECE: Final = 4
_WEIGHTS: Final = {"stem": 1.0, "pair": 0.7, "piece": 0.25}


def embed(text: str) -> list[float]:
    """A vector of length 1; all zeros when the text says nothing."""
    places = [0.0] * SIZE
    for (kind, piece), times in Counter(_features(text)).items():
        hashed = crc32(f"{kind}:{piece}".encode())
        sign = 1.0 if hashed & 0x8000_0000 else -1.0
        places[hashed % SIZE] += sign * _WEIGHTS[kind] * (1.0 + math.log(times))
    length = math.sqrt(sum(value * value for value in places))
    return [value / length for value in places] if length else places


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors of the same model, -1..1."""
    return sum(left * right for left, right in zip(one, other, strict=True))


def _features(text: str) -> Iterator[tuple[str, str]]:
    stems = [stem(word) for word in words(text)[:_MOST_WORDS] if not is_filler(word)]
    for root in stems:
        yield "stem", root
        yield from (("piece", piece) for piece in runs(f"<{root}>", _PIECE))
    for first, second in pairwise(stems):
        yield "pair", f"{first} {second}"
