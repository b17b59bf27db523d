"""Find the places of `answering` for which each question lies nearest to the fact of its company that answers it, or to none.

Every question chooses among its company's facts and "none of them" (a softmax); the places move so that the right choice grows likelier
(Adam, in small batches; Kingma and Ba 2015). Marks are left out at random and places pulled towards zero: what is learnt has to hold for
companies that nobody wrote about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from app.llm.offline.understanding.answering import MEANINGS, SHARED, Answering, Read, Side, read, shared_by
from app.llm.offline.understanding.messages import Company
from app.llm.offline.understanding.vectors import Floats, Places

_ROUNDS: Final = 10
_BATCH: Final = 64
_STEP: Final = 0.01
_PULL: Final = 0.6  # how much of a step's length every place loses towards zero
_LEFT_OUT: Final = 0.2
_SEED: Final = 7
_RAREST: Final = 2  # questions, or texts, that a mark stands in, at least
_MEMORY: Final = (0.9, 0.99)  # of the gradient and of its square
_TINY: Final = 1e-6

Marks = tuple[Places, Floats]


@dataclass(frozen=True, slots=True)
class Choice:
    """A question beside its company's facts. `right`: which of them answer it, in shares of one; all zero: none does."""

    question: Marks
    facts: Sequence[Marks]
    shared: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class Batch:
    """Some choices at once. `of`: the choice that each fact stands in; `starts`: where each choice's facts begin."""

    questions: sparse.csr_matrix
    facts: sparse.csr_matrix
    shared: Floats
    right: Floats
    of: Places
    starts: Places


def learn_answering(companies: Sequence[Company]) -> Answering:
    """From all that was asked of them. Where nothing was asked, nothing answers anything."""
    asked = [read(question, True) for company in companies for question, _ in company.asked]
    told = [read(text, False) for company in companies for text in company.facts.values()]
    random = np.random.default_rng(_SEED)
    learnt = Answering(_side(asked, random), _side(told, random), np.zeros(SHARED + 1, dtype=np.float32))
    choices = [choice for company in companies for choice in _choices(company, learnt)]
    places = [learnt.asked.columns, learnt.told.columns, learnt.common]
    adam = _Adam(places)
    for turn in range(_ROUNDS if choices else 0):
        for batch in _batches(choices, learnt, random):
            adam.step(_gradients(batch, learnt), _STEP * (1 - turn / _ROUNDS))
            for columns in places[:2]:
                columns[:, :-1] *= 1 - _STEP * (1 - turn / _ROUNDS) * _PULL
    return learnt


def _side(texts: Sequence[Read], random: np.random.Generator) -> Side:
    every = np.concatenate([np.zeros(0, dtype=np.uint32), *(text.marks for text in texts)])
    keys, seen = np.unique(every, return_counts=True)
    keys, seen = keys[seen >= _RAREST], seen[seen >= _RAREST]
    columns = random.normal(0, 0.1, (len(keys), MEANINGS + 1)).astype(np.float32)
    columns[:, -1] = 0
    return Side(keys, np.log(len(texts) / seen).astype(np.float32), columns)


def _choices(company: Company, learnt: Answering) -> Iterator[Choice]:
    texts = {fact: read(text, False) for fact, text in company.facts.items()}
    facts = [learnt.told.known(text) for text in texts.values()]
    for asked, expected in company.asked:
        question = read(asked, True)
        shared = np.array([shared_by(question, text) for text in texts.values()], dtype=np.float32)
        right = np.array([fact in expected for fact in texts], dtype=np.float32)
        yield Choice(learnt.asked.known(question), facts, shared, right / max(1.0, right.sum()))


def _batches(choices: Sequence[Choice], learnt: Answering, random: np.random.Generator) -> Iterator[Batch]:
    order = random.permutation(len(choices))
    for start in range(0, len(order), _BATCH):
        chosen = [choices[place] for place in order[start : start + _BATCH]]
        lengths = [len(choice.facts) for choice in chosen]
        yield Batch(
            _matrix([_thinned(choice.question, random) for choice in chosen], len(learnt.asked.keys)),
            _matrix([_thinned(fact, random) for choice in chosen for fact in choice.facts], len(learnt.told.keys)),
            np.concatenate([choice.shared for choice in chosen]),
            np.concatenate([choice.right for choice in chosen]),
            np.repeat(np.arange(len(chosen)), lengths),
            np.cumsum([0, *lengths[:-1]]),
        )


def _thinned(marks: Marks, random: np.random.Generator) -> Marks:
    kept = random.random(len(marks[0])) >= _LEFT_OUT
    return marks[0][kept], marks[1][kept]


def _matrix(marks: Sequence[Marks], width: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *(len(places) for places, _ in marks)])
    places, values = np.concatenate([each[0] for each in marks]), np.concatenate([each[1] for each in marks])
    return sparse.csr_matrix((values, places, ends), shape=(len(marks), width))


def _gradients(batch: Batch, learnt: Answering) -> list[Floats]:
    """Of the mean loss, in the order of what is learnt: the questions' columns, the texts', what is shared."""
    asked, told = batch.questions @ learnt.asked.columns, batch.facts @ learnt.told.columns
    scores = (asked[batch.of, :-1] * told[:, :-1]).sum(axis=1) + told[:, -1] + batch.shared @ learnt.common[:-1]
    none = asked[:, -1] + learnt.common[-1]
    likely, unlikely = _shares(scores, none, batch)
    wrong = (likely - batch.right) / len(none)
    wrong_none = (unlikely - (1 - np.add.reduceat(batch.right, batch.starts))) / len(none)
    towards = wrong[:, None] * told[:, :-1]
    of_asked = np.column_stack([np.add.reduceat(towards, batch.starts), wrong_none])
    of_told = np.column_stack([wrong[:, None] * asked[batch.of, :-1], wrong])
    of_common = np.append(batch.shared.T @ wrong, wrong_none.sum())
    return [batch.questions.T @ of_asked, batch.facts.T @ of_told, of_common]


def _shares(scores: Floats, none: Floats, batch: Batch) -> tuple[Floats, Floats]:
    """How likely each fact is chosen, and how likely none is."""
    most = np.maximum(np.maximum.reduceat(scores, batch.starts), none)
    raised, raised_none = np.exp(scores - most[batch.of]), np.exp(none - most)
    whole = np.add.reduceat(raised, batch.starts) + raised_none
    return raised / whole[batch.of], raised_none / whole


class _Adam:
    """Moves arrays against their gradients, each place at a pace of its own."""

    def __init__(self, arrays: Sequence[npt.NDArray[np.float32]]) -> None:
        self._arrays = arrays
        self._means = [(np.zeros_like(array), np.zeros_like(array)) for array in arrays]
        self._steps = 0

    def step(self, gradients: Sequence[Floats], length: float) -> None:
        self._steps += 1
        first, second = (1 - share**self._steps for share in _MEMORY)
        for array, gradient, (mean, square) in zip(self._arrays, gradients, self._means, strict=True):
            mean += (1 - _MEMORY[0]) * (gradient - mean)
            square += (1 - _MEMORY[1]) * (gradient * gradient - square)
            array -= length * (mean / first) / (np.sqrt(square / second) + _TINY)
