"""What was learnt, and a text read with it. Needs numpy alone; the big arrays are mapped from their files, shared by all processes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.llm.intents import Intent, Sentiment
from app.llm.offline.understanding import thesaurus
from app.llm.offline.understanding.answering import MEANINGS, SHARED, Answering, Side
from app.llm.offline.understanding.features import features_of, is_single
from app.llm.offline.understanding.precedents import Marks, Precedents, Table
from app.llm.offline.understanding.vectors import Floats, Vocabulary, counted

INTENTS: Sequence[Intent] = tuple(Intent)
SENTIMENTS: Sequence[Sentiment] = tuple(Sentiment)
COLUMNS = len(INTENTS) + len(SENTIMENTS) + 1  # the last one: attack
# Makes scores into likelihoods that are as truthful as can be on hands that were not learnt from (docs/modelo-local.md).
_SHARPNESS = (4.0, 2.5, 5.5)
_OF_PRECEDENTS = ("keys", "rarity", "starts", "places", "weights")  # two of the marks, three of the table
_ARRAYS = (
    "keys",
    "rarity",
    "columns",
    *(f"{side}_{array}" for side in ("asked", "told") for array in ("keys", "rarity", "columns")),
    *(f"precedents_{side}_{array}" for side in ("asked", "told") for array in _OF_PRECEDENTS),
    "precedents_answered",
)


class Damaged(Exception):
    """What stands in the folder is not what was written there."""


@dataclass(frozen=True, slots=True)
class Read:
    """How likely each reading of a text is."""

    intents: dict[Intent, float]
    sentiments: dict[Sentiment, float]
    attack: float
    known: float  # the share of its words that the messages have, too


@dataclass(frozen=True, slots=True)
class Weights:
    """One column of weights for each label, and what was learnt of questions and answers."""

    vocabulary: Vocabulary
    columns: Floats
    bias: Floats
    answering: Answering

    def read(self, text: str) -> Read:
        features = features_of(text)
        vector = self.vocabulary.vector(counted(features))
        scores = vector.values @ self.columns[vector.places] + self.bias
        intents, sentiments, attack = np.split(scores, (len(INTENTS), len(INTENTS) + len(SENTIMENTS)))
        return Read(
            dict(zip(INTENTS, _shares(intents * _SHARPNESS[0]), strict=True)),
            dict(zip(SENTIMENTS, _shares(sentiments * _SHARPNESS[1]), strict=True)),
            float(1 / (1 + np.exp(-attack[0] * _SHARPNESS[2]))),
            self.vocabulary.share_known([word for word in features["words"] if is_single(word)]),
        )

    def answers(self, question: str, texts: Sequence[str]) -> list[float]:
        """How surely each of a company's texts answers the question: above 0 rather it than nothing."""
        return self.answering.score(question, texts)

    def save(self, folder: Path) -> None:
        """Write all of it into this new folder."""
        folder.mkdir()
        arrays = {
            "keys": self.vocabulary.keys,
            "rarity": self.vocabulary.rarity,
            "columns": self.columns,
            **_arrays_of("asked", self.answering.asked),
            **_arrays_of("told", self.answering.told),
            **_arrays_of_precedents(self.answering.precedents),
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        sums = {name: _checksum(folder / f"{name}.npy") for name in _ARRAYS}
        small = {"bias": self.bias.tolist(), "common": self.answering.common.tolist(), "checksums": sums}
        (folder / "learnt.json").write_text(json.dumps(small))


def load(folder: Path) -> Weights:
    """What was saved there. Damaged, when it is not all there as it was written; FileNotFoundError, when there is nothing."""
    written = (folder / "learnt.json").read_text()
    try:
        small = json.loads(written)
        arrays = {name: _mapped(folder / f"{name}.npy", small["checksums"][name]) for name in _ARRAYS}
        bias, common = (np.array(small[name], dtype=np.float32) for name in ("bias", "common"))
    except (ValueError, KeyError, TypeError, OSError, EOFError) as error:
        raise Damaged(str(folder)) from error
    vocabulary = Vocabulary(np.array(arrays["keys"]), np.array(arrays["rarity"]))
    answering = Answering(_side("asked", arrays), _side("told", arrays), common, _precedents(arrays))
    if not _fits_together(vocabulary, arrays["columns"], bias, answering):
        raise Damaged(str(folder))
    thesaurus.open_pages()  # now, and not in the first turns, all of which would open it at once
    return Weights(vocabulary, arrays["columns"], bias, answering)


def _arrays_of(name: str, side: Side) -> dict[str, Any]:
    return {f"{name}_keys": side.keys, f"{name}_rarity": side.rarity, f"{name}_columns": side.columns}


def _side(name: str, arrays: Mapping[str, Any]) -> Side:
    return Side(*(np.asarray(arrays[f"{name}_{array}"]) for array in ("keys", "rarity", "columns")))


def _arrays_of_precedents(precedents: Precedents) -> dict[str, Any]:
    sides = {"asked": (precedents.asked_marks, precedents.asked), "told": (precedents.told_marks, precedents.told)}
    arrays = {
        f"precedents_{side}_{name}": getattr(half, name)
        for side, halves in sides.items()
        for half, names in zip(halves, (_OF_PRECEDENTS[:2], _OF_PRECEDENTS[2:]), strict=True)
        for name in names
    }
    return {**arrays, "precedents_answered": precedents.answered}


def _precedents(arrays: Mapping[str, Any]) -> Precedents:
    def side(name: str) -> tuple[Marks, Table]:
        keys, rarity, *table = (arrays[f"precedents_{name}_{array}"] for array in _OF_PRECEDENTS)
        return Marks(np.array(keys), np.array(rarity)), Table(*table)

    return Precedents(*side("asked"), *side("told"), arrays["precedents_answered"])


def _fits_together(vocabulary: Vocabulary, columns: Floats, bias: Floats, answering: Answering) -> bool:
    known = len(vocabulary.keys)
    sides = all(
        len(side.rarity) == len(side.keys) and side.columns.shape == (len(side.keys), MEANINGS + 1)
        for side in (answering.asked, answering.told)
    )
    is_read = columns.shape == (known, COLUMNS) and len(vocabulary.rarity) == known and bias.shape == (COLUMNS,)
    return is_read and sides and answering.common.shape == (SHARED + 1,) and answering.precedents.is_whole


def _mapped(file: Path, checksum: int) -> Any:
    if _checksum(file) != checksum:
        raise Damaged(str(file))
    return np.load(file, mmap_mode="r", allow_pickle=False)


def _checksum(file: Path) -> int:
    total = 0
    with file.open("rb") as opened:
        while piece := opened.read(1 << 20):
            total = zlib.crc32(piece, total)
    return total


def _shares(scores: Floats) -> list[float]:
    raised = np.exp(scores - scores.max())
    return [float(share) for share in raised / raised.sum()]
