"""Fit the weights to the written messages. Runs in a process of its own: scikit-learn is needed here and nowhere else.

`python -m app.llm.offline.understanding.learning FOLDER MESSAGES` writes what was learnt from the folder MESSAGES into FOLDER,
which must not exist.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from sklearn.svm import LinearSVC

from app.llm.intents import Sentiment
from app.llm.offline.understanding.features import features_of
from app.llm.offline.understanding.learning_answers import learn_answering
from app.llm.offline.understanding.messages import Company, Written, companies, written
from app.llm.offline.understanding.vectors import Floats, Vector, counted, learn_vocabulary
from app.llm.offline.understanding.weights import INTENTS, SENTIMENTS, Weights

_TIGHTNESS = 0.5  # how closely the messages are fitted: best across hands
_SEED = 7
_NEUTRAL_LESS = 0.5
"""What neutral is held back by: four of five messages that are learnt from are, so feelings in new words would pass for none. Of two
hands that were not learnt from it finds a tenth more of both feelings and loses a twentieth of the neutral ones."""


def learn(messages: Sequence[Written], companies: Sequence[Company] = ()) -> Weights:
    """The weights of all labels, and of what answers what."""
    read = [counted(features_of(message.text)) for message in messages]
    vocabulary = learn_vocabulary(read)
    matrix = as_matrix([vocabulary.vector(each) for each in read], len(vocabulary.keys))
    fitted = [_fit(matrix, target, classes) for target, classes in _targets(messages)]
    columns = np.concatenate([each[0] for each in fitted]).T.astype(np.float32)
    bias = np.concatenate([each[1] for each in fitted]).astype(np.float32)
    bias[len(INTENTS) + SENTIMENTS.index(Sentiment.NEUTRAL)] -= _NEUTRAL_LESS
    return Weights(vocabulary, np.ascontiguousarray(columns), bias, learn_answering(companies))


def as_matrix(vectors: Sequence[Vector], width: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *(len(vector.places) for vector in vectors)])
    values = np.concatenate([vector.values for vector in vectors])
    places = np.concatenate([vector.places for vector in vectors])
    return sparse.csr_matrix((values, places, ends), shape=(len(vectors), width))


def _targets(messages: Sequence[Written]) -> list[tuple[npt.NDArray[np.int64], int]]:
    """For each of the three questions: the label's number of every message, and how many labels there are."""
    intents = np.array([INTENTS.index(message.intent) for message in messages])
    sentiments = np.array([SENTIMENTS.index(message.sentiment) for message in messages])
    attacks = np.array([int(message.is_attack) for message in messages])
    return [(intents, len(INTENTS)), (sentiments, len(SENTIMENTS)), (attacks, 2)]


def _fit(matrix: sparse.csr_matrix, target: npt.NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """One row of weights for each label, one alone where there are only two; a label that nobody used is never likely."""
    machine = LinearSVC(C=_TIGHTNESS, class_weight="balanced", random_state=_SEED).fit(matrix, target)
    if classes == 2:
        return machine.coef_, machine.intercept_
    weights = np.zeros((classes, matrix.shape[1]))
    bias = np.full(classes, -10.0)
    weights[machine.classes_], bias[machine.classes_] = machine.coef_, machine.intercept_
    return weights, bias


def main(folder: Path, source: Path) -> None:
    learn(list(written(source)), companies(source)).save(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
