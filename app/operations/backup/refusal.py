"""Why a backup or a restore was not done, said to the person at the terminal."""

from __future__ import annotations


class Refused(RuntimeError):
    """Nothing was changed. `fix` says what to do about it."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}\n  fix: {fix}")
        self.problem = problem
        self.fix = fix
