"""What a customer's turn means: the first model call and its typed result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Final, Literal

from pydantic import BaseModel, Field

from app.llm.intents import Intent, Sentiment
from app.llm.port import Completed, Language, Understood
from app.secretary import asking
from app.secretary.context import Context
from app.secretary.prompting import Prompt

TASK: Final = "understand"

Period = Literal["morning", "afternoon", "evening"]


class Entities(BaseModel):
    """What the customer named. Days and hours are of the company's zone; nothing is guessed: what was not said is absent."""

    dates: list[date] = Field(default_factory=list, description="Days named, resolved to calendar dates.")
    times: list[time] = Field(default_factory=list, description="Clock times named.")
    period: Period | None = Field(default=None, description="Part of the day, where no clock time was given.")
    service: str | None = Field(default=None, description="The service or product, in the customer's words.")
    name: str | None = Field(default=None, description="The name the customer gave for themselves.")
    quantity: int | None = Field(default=None, ge=0, description="How many, where a number of things was said.")


class Understanding(BaseModel):
    """What the turn wants, says and sounds like. A model proposes it; the state machine decides what follows."""

    intent: Intent = Field(description="The first that fits, in the order of the list.")
    also: list[Intent] = Field(default_factory=list, description="Other intents of the same turn.")
    sentiment: Sentiment = Field(description="How the customer feels.")
    language: Language = Field(default="pt", description="The language of the last message.")
    confidence: float = Field(ge=0, le=1, description="How sure the intent is, 0 to 1.")
    entities: Entities = Field(default_factory=Entities)
    proposed_state: str | None = Field(default=None, description="The conversation's next state, from the closed list.")

    @property
    def told(self) -> Understood:
        """What the later calls of the turn are told."""
        return Understood(self.intent, self.sentiment, self.confidence, self.language, tuple(self.also))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the prompt is filled with."""

    company: str
    institutional: str
    now: str
    weekday: str
    state: str
    states: str
    moves: str


PROMPT: Final = Prompt("understand", 2, Inputs)


def understand(context: Context, *, budget_s: float = asking.BUDGET_S) -> Completed[Understanding]:
    """What the turn wants, by the company's models in their order. Raises ProviderError when none answers."""
    system = PROMPT.filled(
        Inputs(
            company=context.company,
            institutional=context.institutional or context.about or "(nada informado)",
            now=asking.told_now(context),
            weekday=asking.told_weekday(context),
            state=context.state or "(começo)",
            states=", ".join(context.states) or "(nenhum)",
            moves=", ".join(context.moves) or "(fica onde está)",
        )
    )
    return asking.ask(context, Understanding, task=TASK, system=system, budget_s=budget_s)
