"""What an answer may rest on. The turn fills it; the limits hold every answer against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.llm.port import Fact


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that an answer may rest on, and every name that may not be in it.

    `done`: the writes of this turn that are done, or leave in the same commit as the answer, by their tool's name
    (`call_person`, `book`, `cancel` …). `internal`: tools, states and fields; `prompts`: the instructions as the model read them, without
    the facts; `neighbours`: names of other companies of this installation.
    """

    company: str = ""
    facts: Sequence[Fact] = ()
    results: Sequence[str] = ()
    done: frozenset[str] = frozenset()
    company_texts: Sequence[str] = ()
    customer_words: Sequence[str] = ()
    said_before: Sequence[str] = ()
    customer_name: str | None = None
    now: datetime | None = None
    internal: frozenset[str] = frozenset()
    prompts: Sequence[str] = ()
    neighbours: frozenset[str] = frozenset()
    longest: int = field(default=3500)
