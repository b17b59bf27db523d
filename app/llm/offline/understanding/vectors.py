"""Counted features as numbers: each known feature has a place and a weight by how rare it is; each block has"
" length one."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.llm.offline.understanding.features import BLOCKS

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]

_SHARES: Mapping[str, float] = {"pieces": 1.0, "raw": 0.6, "words": 1.0, "work": 0.8, "form": 0.7}
_RAREST = 2  # messages that a feature stands in, at least


@dataclass(frozen=True, slots=True)
class Vector:
    """The places that are not zero, and what stands there. `known`: the share of words that were seen before."""

    places: npt.NDArray[np.int64]
    values: Floats
    known: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known features: sorted keys and their rarity. A key is a checksum of block and feature, so no text is kept."""

    keys: Keys
    rarity: Floats

    def vector(self, features: Mapping[str, Sequence[str]]) -> Vector:
        places: list[npt.NDArray[np.int64]] = []
        values: list[Floats] = []
        for block in BLOCKS:
            keys = keys_of(block, features[block])
            found = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            known = found[self.keys[found] == keys]
            weights = self.rarity[known]
            length = float(np.sqrt(weights @ weights)) or 1.0
            places.append(known)
            values.append((weights * (_SHARES[block] / length)).astype(np.float32))
        return Vector(np.concatenate(places), np.concatenate(values), self._known(features["words"]))

    def _known(self, words: Sequence[str]) -> float:
        single = keys_of("words", [word for word in words if " " not in word and not word.startswith(("~", "not:"))])
        return float(np.isin(single, self.keys).mean()) if len(single) else 1.0


def keys_of(block: str, features: Iterable[str]) -> Keys:
    seed = zlib.crc32(block.encode())
    return np.array([zlib.crc32(feature.encode(), seed) for feature in features], dtype=np.uint32)


def learn_vocabulary(read: Sequence[Mapping[str, Sequence[str]]]) -> Vocabulary:
    """The features that more than one message has."""
    seen: Counter[int] = Counter()
    for features in read:
        for block in BLOCKS:
            seen.update(set(keys_of(block, features[block]).tolist()))
    known = sorted(key for key, times in seen.items() if times >= _RAREST)
    rarity = [math.log((1 + len(read)) / (1 + seen[key])) + 1 for key in known]
    return Vocabulary(np.array(known, dtype=np.uint32), np.array(rarity, dtype=np.float32))
