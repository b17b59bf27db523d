"""What a model's answer may be refused for, beyond the three kinds that every provider has, and what it took nonetheless."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.errors import ProviderError, ProviderRejected
from app.llm.port import Usage

_TOOK: Final = "took"


class UnusableAnswer(ProviderRejected):
    """The model answered, but not what was asked. `problem` tells the model, in a repair attempt, what was wrong."""

    def __init__(self, provider: str, problem: str) -> None:
        super().__init__(f"{provider} devolveu uma resposta que não pôde ser usada.", reason="garbage")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Took:
    """What a call was billed for. `model`: the one that the provider says answered."""

    model: str
    usage: Usage


@contextmanager
def billed(model: str, usage: Usage) -> Iterator[None]:
    """The provider has answered, so it is paid, whatever its answer is worth: an error raised inside says what the call took."""
    try:
        yield
    except ProviderError as error:
        vars(error)[_TOOK] = Took(model, usage)
        raise


def took(error: ProviderError) -> Took | None:
    """What the failed call was billed for; None: nothing that we know of."""
    found = vars(error).get(_TOOK)
    return found if isinstance(found, Took) else None
