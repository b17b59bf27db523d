"""What came out of a suite: how often she was right, by class, and each line on which she was not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class OfClass:
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """See `--json`. `macro_f1` is over the labels that occur in the data; None where a suite has no classes."""

    suite: str
    count: int
    accuracy: float
    macro_f1: float | None = None
    per_class: Mapping[str, OfClass] = field(default_factory=dict)
    failures: Sequence[Mapping[str, Any]] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def measured(self, name: str) -> float:
        """A number by the name that thresholds use: `accuracy`, `macro_f1`, or `class.measure`."""
        label, _, measure = name.rpartition(".")
        if not label:
            return float(getattr(self, name) or 0.0)
        of = self.per_class.get(label)
        return float(getattr(of, measure)) if of is not None else 0.0


def of_labels(
    suite: str, expected: Sequence[Hashable], predicted: Sequence[Hashable], failures: Sequence[Mapping[str, Any]]
) -> Report:
    """Precision, recall and F1 of each label. A label that nobody predicted has precision 0, as scikit-learn counts it."""
    pairs = list(zip(expected, predicted, strict=True))
    of_class = {_name(label): _of_class(label, pairs) for label in sorted({*expected, *predicted}, key=_name)}
    occurring = {_name(label) for label in expected}
    return Report(
        suite=suite,
        count=len(pairs),
        accuracy=_rounded(sum(one == other for one, other in pairs), len(pairs)),
        macro_f1=round(sum(of_class[name].f1 for name in occurring) / len(occurring), 4) if occurring else 0.0,
        per_class=of_class,
        failures=failures,
    )


def share(right: int, count: int) -> float:
    return _rounded(right, count)


def _of_class(label: Hashable, pairs: Sequence[tuple[Hashable, Hashable]]) -> OfClass:
    hits = sum(one == other == label for one, other in pairs)
    precision = _rounded(hits, sum(other == label for _, other in pairs))
    recall = _rounded(hits, sum(one == label for one, _ in pairs))
    f1 = round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0
    return OfClass(precision, recall, f1)


def _rounded(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _name(label: Hashable) -> str:
    return str(label).lower() if isinstance(label, bool) else str(label)
