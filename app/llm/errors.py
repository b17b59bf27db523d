"""What a model's answer may be refused for, beyond the three kinds that every provider has."""

from __future__ import annotations

from app.errors import ProviderRejected


class UnusableAnswer(ProviderRejected):
    """The model answered, but not what was asked. `problem` tells the model, in a repair attempt, what was wrong."""

    def __init__(self, provider: str, problem: str) -> None:
        super().__init__(f"{provider} devolveu uma resposta que não pôde ser usada.", reason="garbage")
        self.problem = problem
