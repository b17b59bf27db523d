"""Find the places of `answering` for which each question lies nearest to the fact of its company that answers it, or to none.

Every question chooses among its company's facts and "none of them" (a softmax); the places move so that the right choice grows likelier
(Adam, a few companies at a time; Kingma and Ba 2015), of which only the marks that these companies have move at a time. Marks are
left out at random and places pulled towards zero: what is learnt has to hold for companies that nobody wrote about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from app.llm.offline.understanding.answering import MEANINGS, SHARED, Answering, Read, Side, read, shared_by
from app.llm.offline.understanding.messages import Company
from app.llm.offline.understanding.precedents import learn_precedents, precedents_of
from app.llm.offline.understanding.vectors import Floats, Places

_ROUNDS: Final = 15
_BATCH: Final = 8  # companies
_STEP: Final = 0.04
_PULL: Final = 0.5  # how much of a step's length every place loses towards zero
_LEFT_OUT: Final = 0.2
_SEED: Final = 7
_RAREST: Final = 2  # questions, or texts, that a mark stands in, at least
_MEMORY: Final = (0.9, 0.99)  # of the gradient and of its square
_TINY: Final = 1e-6

Marks = tuple[Places, Floats]


@dataclass(frozen=True, slots=True)
class Asked:
    """All questions beside their company's facts. `shared`, `right`: a row a question, a column a fact; `right` in shares of one, a row of
    zeros where none answers.
    """

    questions: Sequence[Marks]
    facts: Sequence[Marks]
    shared: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class Marked:
    """Texts by their marks. `rows`: the marks that any of them has; `matrix`: a row a text, a column for each of these."""

    rows: Places
    matrix: sparse.csr_matrix


def learn_answering(companies: Sequence[Company]) -> Answering:
    """From all that was asked of them. Where nothing was asked, nothing answers anything."""
    companies = [company for company in companies if company.asked and company.facts]
    asked = [read(question, True) for company in companies for question, _ in company.asked]
    told = [read(text, False) for company in companies for text in company.facts.values()]
    random = np.random.default_rng(_SEED)
    learnt = Answering(
        _side(asked, random),
        _side(told, random),
        np.zeros(SHARED + 1, dtype=np.float32),
        learn_precedents(companies),
    )
    every = [_asked(company, learnt, own) for company, own in zip(companies, _own_precedents(companies), strict=True)]
    adams = _Adam(learnt.asked.columns), _Adam(learnt.told.columns), _Adam(learnt.common)
    for turn in range(_ROUNDS):
        length = _STEP * (1 - turn / _ROUNDS)
        order = random.permutation(len(every))
        for start in range(0, len(order), _BATCH):
            _step([every[place] for place in order[start : start + _BATCH]], learnt, adams, length, random)
            for side in (learnt.asked, learnt.told):
                side.columns[:, :-1] *= 1 - length * _PULL
    return learnt


def _side(texts: Sequence[Read], random: np.random.Generator) -> Side:
    every = np.concatenate([np.zeros(0, dtype=np.uint32), *(text.marks for text in texts)])
    keys, seen = np.unique(every, return_counts=True)
    keys, seen = keys[seen >= _RAREST], seen[seen >= _RAREST]
    columns = random.normal(0, 0.1, (len(keys), MEANINGS + 1)).astype(np.float32)
    columns[:, -1] = 0
    return Side(keys, np.log(len(texts) / seen).astype(np.float32), columns)


def _own_precedents(companies: Sequence[Company]) -> list[slice]:
    """Where each company's questions stand among the precedents: from these it may not learn how it will be asked by others."""
    ends = np.cumsum([len(precedents_of(company)) for company in companies])
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]


def _asked(company: Company, learnt: Answering, own: slice) -> Asked:
    texts = list(company.facts.values())
    right = np.array([[fact in expected for fact in company.facts] for _, expected in company.asked], dtype=np.float32)
    return Asked(
        [learnt.asked.known(read(question, True)) for question, _ in company.asked],
        [learnt.told.known(read(text, False)) for text in texts],
        np.array([shared_by(question, texts, learnt.precedents, own) for question, _ in company.asked]),
        right / np.maximum(1.0, right.sum(axis=1, keepdims=True)),
    )


def _step(
    batch: Sequence[Asked],
    learnt: Answering,
    adams: tuple[_Adam, _Adam, _Adam],
    length: float,
    random: np.random.Generator,
) -> None:
    """Move everything a little against the gradient of the mean loss of these companies' questions."""
    count = sum(len(company.questions) for company in batch)
    for company in batch:
        questions, facts = _marked(company.questions, random), _marked(company.facts, random)
        of_questions, of_facts, of_common = _gradients(company, questions, facts, learnt)
        for adam, rows, gradient in (
            (adams[0], questions.rows, questions.matrix.T @ of_questions),
            (adams[1], facts.rows, facts.matrix.T @ of_facts),
            (adams[2], np.arange(SHARED + 1), of_common),
        ):
            adam.gather(rows, np.float32(1 / count) * gradient)
    for adam in adams:
        adam.step(length)


def _marked(texts: Sequence[Marks], random: np.random.Generator) -> Marked:
    """Without those that are left out this time."""
    ends = np.cumsum([0, *(len(places) for places, _ in texts)])
    places, values = (np.concatenate([each[side] for each in texts]) for side in (0, 1))
    values = np.where(random.random(len(values)) >= _LEFT_OUT, values, np.float32(0))
    rows, columns = np.unique(places, return_inverse=True)
    return Marked(rows, sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(rows))))


def _gradients(company: Asked, questions: Marked, facts: Marked, learnt: Answering) -> tuple[Floats, Floats, Floats]:
    """Of the summed loss, by where each question and each fact lies, and by what they share."""
    asked, told = (
        questions.matrix @ learnt.asked.columns[questions.rows],
        facts.matrix @ learnt.told.columns[facts.rows],
    )
    scores = asked[:, :-1] @ told[:, :-1].T + told[:, -1] + company.shared @ learnt.common[:-1]
    likely = _shares(np.column_stack([scores, asked[:, -1] + learnt.common[-1]]))
    wrong = likely[:, :-1] - company.right
    wrong_none = likely[:, -1] - (1 - company.right.sum(axis=1))
    return (
        np.column_stack([wrong @ told[:, :-1], wrong_none]),
        np.column_stack([wrong.T @ asked[:, :-1], wrong.sum(axis=0)]),
        np.append(np.einsum("qf,qfs->s", wrong, company.shared), wrong_none.sum()),
    )


def _shares(scores: Floats) -> Floats:
    """How likely each fact is chosen, and in the last column none."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


class _Adam:
    """Moves an array's rows against their gradients, each place at a pace of its own."""

    def __init__(self, array: npt.NDArray[np.float32]) -> None:
        self._array = array
        self._mean, self._square, self._gradient = np.zeros_like(array), np.zeros_like(array), np.zeros_like(array)
        self._rows: list[Places] = []
        self._steps = 0

    def gather(self, rows: Places, gradient: Floats) -> None:
        """Add to the gradient of the next step. No row twice in one call."""
        self._gradient[rows] += gradient
        self._rows.append(rows)

    def step(self, length: float) -> None:
        """Only rows with a gradient move; what is remembered of others waits for theirs."""
        self._steps += 1
        first, second = (1 - share**self._steps for share in _MEMORY)
        rows = np.unique(np.concatenate(self._rows))
        gradient = self._gradient[rows]
        mean = self._mean[rows] + (1 - _MEMORY[0]) * (gradient - self._mean[rows])
        square = self._square[rows] + (1 - _MEMORY[1]) * (gradient * gradient - self._square[rows])
        self._array[rows] -= length * (mean / first) / (np.sqrt(square / second) + _TINY)
        self._mean[rows], self._square[rows], self._gradient[rows] = mean, square, 0
        self._rows = []
