"""Counted features as numbers: each known feature has a place and a weight by how rare it is; each block has length one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.llm.offline.understanding.features import BLOCKS

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Counted = Mapping[str, Keys]

_SHARES: Mapping[str, float] = {"pieces": 1.0, "raw": 0.6, "words": 1.0, "work": 0.8, "form": 0.7}
_RAREST = 2  # messages that a feature stands in, at least


@dataclass(frozen=True, slots=True)
class Vector:
    """The places that are not zero, and what stands there."""

    places: Places
    values: Floats


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known features: sorted keys and their rarity. A key is a checksum of block and feature, so no text is kept."""

    keys: Keys
    rarity: Floats

    def vector(self, counted: Counted) -> Vector:
        places: list[Places] = []
        values: list[Floats] = []
        for block in BLOCKS:
            known = self._places(counted[block])
            weights = self.rarity[known]
            length = float(np.sqrt(weights @ weights)) or 1.0
            places.append(known)
            values.append((weights * (_SHARES[block] / length)).astype(np.float32))
        return Vector(np.concatenate(places), np.concatenate(values))

    def share_known(self, words: Sequence[str]) -> float:
        """How many of these words were seen before, 0 to 1."""
        return len(self._places(keys_of("words", words))) / len(words) if words else 1.0

    def _places(self, keys: Keys) -> Places:
        found: Places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known: Places = found[self.keys[found] == keys]
        return known


def keys_of(block: str, features: Iterable[str]) -> Keys:
    seed = zlib.crc32(block.encode())
    return np.array([zlib.crc32(feature.encode(), seed) for feature in features], dtype=np.uint32)


def counted(features: Mapping[str, Sequence[str]]) -> Counted:
    """The keys of a text's features, block by block."""
    return {block: keys_of(block, features[block]) for block in BLOCKS}


def learn_vocabulary(read: Sequence[Counted]) -> Vocabulary:
    """The features that more than one message has."""
    every = np.concatenate([np.unique(keys[block]) for keys in read for block in BLOCKS])
    known, seen = np.unique(every, return_counts=True)
    kept = seen >= _RAREST
    rarity = np.log((1 + len(read)) / (1 + seen[kept])) + 1
    return Vocabulary(known[kept], rarity.astype(np.float32))
