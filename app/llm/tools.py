"""What an understood turn may set in motion. A room declares its tools in `tools.py`; the conductor collects and executes them.

No model calls a tool: a tool says of a typed wish whether it is wanted, and the conductor runs it, records it and never repeats it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.llm.intents import Intent, Sentiment
from app.llm.port import Fact

A = TypeVar("A", bound=BaseModel)

Effect = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a turn wants, as far as a tool has to know. `intents`: *the* intent first.

    `is_answered`: a fact that was found answers it. `unsure_before`: the turn before was not understood well either. `awaited`: a person
    was called already. `is_second_opinion`: another model than the one that is asked before every turn understood it so.
    """

    intents: Sequence[Intent]
    sentiment: Sentiment
    confidence: float
    is_answered: bool = False
    unsure_before: bool = False
    awaited: bool = False
    is_second_opinion: bool = False
    service: str | None = None
    name: str | None = None
    dates: Sequence[date] = ()
    times: Sequence[time] = ()
    period: str | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool. `key` (`turn:<id>:<n>`) is the same in every attempt; providers that keep keys get it. A preview has neither
    turn nor conversation.

    `transaction`: of the company, and it commits only while the turn is still ours.
    """

    key: str
    company_id: UUID
    conversation_id: UUID | None
    turn_id: UUID | None
    transaction: Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of a call. `told`: in the words with which she may say so; `kept`: ids and the like, for the record."""

    told: str
    ok: bool = True
    facts: Sequence[Fact] = ()
    options: Sequence[str] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """An ability. `title` is for people. `permission`: what a person of the company needs to do the same.

    `run` raises DomainError when it surely did nothing, OutcomeUnknown when it may have. `look`: for a write that may have happened, what
    came of it; None when it surely did not happen. `foreseen`: what a preview says in the place of a write.
    """

    name: str
    title: str
    description: str
    arguments: type[A]
    effect: Effect
    permission: str
    wanted: Callable[[Wish], A | None]
    run: Callable[[Call, A], ToolResult]
    look: Callable[[Call, A], ToolResult | None] | None = None
    foreseen: str = ""
