"""What was learnt, and a text read with it. Needs numpy alone; the big arrays are mapped from their files, shared by all processes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.llm.intents import Intent, Sentiment
from app.llm.offline.understanding import answering
from app.llm.offline.understanding.features import features_of, is_single
from app.llm.offline.understanding.vectors import Floats, Vocabulary, counted

INTENTS: Sequence[Intent] = tuple(Intent)
SENTIMENTS: Sequence[Sentiment] = tuple(Sentiment)
COLUMNS = len(INTENTS) + len(SENTIMENTS) + 1  # the last one: attack
# Makes scores into likelihoods that are as truthful as can be on hands that were not learnt from (docs/modelo-local.md).
_SHARPNESS = (4.0, 2.5, 5.5)
_ARRAYS = ("keys", "rarity", "columns", "answering")


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
    """One column of weights for each label, and those of `answering`."""

    vocabulary: Vocabulary
    columns: Floats
    bias: Floats
    answering: Floats

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

    def answers(self, question: str, text: str) -> float:
        """How surely this text answers the question: above 0 it rather does."""
        return answering.score(self.answering, answering.read(question, True), answering.read(text, False))

    def save(self, folder: Path) -> None:
        """Write all of it into this new folder."""
        folder.mkdir()
        arrays = {
            "keys": self.vocabulary.keys,
            "rarity": self.vocabulary.rarity,
            "columns": self.columns,
            "answering": self.answering,
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        sums = {name: _checksum(folder / f"{name}.npy") for name in _ARRAYS}
        small = {"bias": self.bias.tolist(), "checksums": sums}
        (folder / "learnt.json").write_text(json.dumps(small))


def load(folder: Path) -> Weights:
    """What was saved there. Damaged, when it is not all there as it was written; FileNotFoundError, when there is nothing."""
    written = (folder / "learnt.json").read_text()
    try:
        small = json.loads(written)
        keys, rarity, columns, answers = (_mapped(folder / f"{name}.npy", small["checksums"][name]) for name in _ARRAYS)
        bias = np.array(small["bias"], dtype=np.float32)
    except (ValueError, KeyError, TypeError, OSError, EOFError) as error:
        raise Damaged(str(folder)) from error
    if columns.shape != (len(keys), COLUMNS) or len(rarity) != len(keys) or bias.shape != (COLUMNS,):
        raise Damaged(str(folder))
    if answers.shape != (answering.SIZE + 1,):
        raise Damaged(str(folder))
    return Weights(Vocabulary(np.array(keys), np.array(rarity)), columns, bias, np.array(answers))


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
