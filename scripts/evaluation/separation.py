"""Whether what we measure with was also learnt from, or learnt from twice: the same message, or one that is nearly the same."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any, Final

from app.infra.portuguese import fold

SHINGLE: Final = 4
NEAR: Final = 0.6  # of all the shingles of both, so many are shared
_FIRST: Final = 5  # so many shared ones let two messages be compared whole

_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """A message of a set, and the learnt one that is too near."""

    measured: str
    learnt: str
    likeness: float


def overlaps(measured: Iterable[str], learnt: Iterable[str]) -> Iterator[Overlap]:
    """Each measured message with the nearest learnt one, where that is as near as `NEAR`."""
    texts = list(dict.fromkeys(learnt))
    bags = [shingles(text) for text in texts]
    holding: Mapping[str, list[int]] = _index(bags)
    for text in dict.fromkeys(measured):
        bag = shingles(text)
        shared = Counter(at for shingle in bag for at in holding.get(shingle, ()))
        near = ((count / (len(bag) + len(bags[at]) - count), at) for at, count in shared.items())
        likeness, at = max(near, default=(0.0, -1))
        if likeness >= NEAR:
            yield Overlap(text, texts[at], round(likeness, 3))


def near_duplicates(texts: Iterable[str]) -> Iterator[Overlap]:
    """Each message that is as near as `NEAR` to one before it, with the nearest of those.

    Put in one order, the rarest first, two bags that share so much share their first few already: only those few are looked up.
    """
    said = list(texts)
    bags = [shingles(text) for text in said]
    common = Counter(shingle for bag in bags for shingle in bag)
    place = {shingle: at for at, shingle in enumerate(sorted(common, key=lambda each: (common[each], each)))}
    holding: dict[int, list[int]] = defaultdict(list)
    for here, bag in enumerate(bags):
        least = ceil(NEAR * len(bag))  # what a near one shares with it
        telling = sorted(place[shingle] for shingle in bag)[: len(bag) - least + _FIRST]
        shared = Counter(chain.from_iterable(holding[each] for each in telling))
        before = (at for at, count in shared.items() if count >= min(_FIRST, least))
        likeness, at = max(((_likeness(bag, bags[at]), at) for at in before), default=(0.0, -1))
        if likeness >= NEAR:
            yield Overlap(said[here], said[at], round(likeness, 3))
        for each in telling:
            holding[each].append(here)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def shingles(text: str) -> frozenset[str]:
    """All runs of four characters, without case, accents and double spaces."""
    plain = _SPACES.sub(" ", fold(text)).strip()
    return frozenset(plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1)))


def _index(bags: Iterable[frozenset[str]]) -> Mapping[str, list[int]]:
    holding: dict[str, list[int]] = defaultdict(list)
    for at, bag in enumerate(bags):
        for shingle in bag:
            holding[shingle].append(at)
    return holding


def messages_of(file: Path) -> Iterator[str]:
    """Every message that a set, or what is learnt from, holds: texts, questions, what customers say in dialogues."""
    for raw in file.read_text(encoding="utf-8").split("\n"):
        if raw.strip():
            yield from _said(json.loads(raw))


def _said(line: Mapping[str, Any]) -> Iterator[str]:
    if "asked" in line:
        yield from (each["question"] for each in line["asked"])
    elif "turns" in line:
        yield from (message for turn in line["turns"] for message in turn["user"].split("\n") if message.strip())
    elif isinstance(text := line.get("text") or line.get("question"), str):
        yield text
