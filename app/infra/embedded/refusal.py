"""What stands in the way of a start, said to the person at the terminal."""

from __future__ import annotations


class CannotStart(RuntimeError):
    """One thing is missing or taken; `fix` says what to do about it."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}\n  fix: {fix}")
        self.problem = problem
        self.fix = fix


class InUse(CannotStart):
    """Another process has this DATA_DIR's servers."""
