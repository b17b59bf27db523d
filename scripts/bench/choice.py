"""Which turn pool processes run that start from now on: a file in the installation's folder `run` says that it is the bench's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_NAME: Final = "bench-turn"


def is_bench_turn(run: Path) -> bool:
    return (run / _NAME).exists()


def choose(run: Path, *, bench_turn: bool) -> None:
    if bench_turn:
        (run / _NAME).touch()
    else:
        (run / _NAME).unlink(missing_ok=True)
