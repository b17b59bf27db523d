"""What our own sets have to reach, in one file, and where a run falls short of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.evaluation.lines import BadInput
from scripts.evaluation.report import Report

Thresholds = Mapping[str, Mapping[str, float]]


def read(path: Path) -> Thresholds:
    """`{suite: {measure: least}}`; a measure is `accuracy`, `macro_f1` or `class.precision` and the like."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {suite: {name: float(least) for name, least in wanted.items()} for suite, wanted in told.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise BadInput(f"{path}: não dá para ler os limites ({error}).") from error


def missed(report: Report, wanted: Mapping[str, float]) -> Iterator[str]:
    for name, least in wanted.items():
        reached = report.measured(name)
        if reached < least:
            yield f"{report.suite}: {name} = {reached:.4f}, abaixo de {least:.4f}"
