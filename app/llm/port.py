"""What Secretária needs from a language model: one typed completion, with errors that say what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from app.llm.intents import Intent, Sentiment
from app.llm.templates import Templates
from app.llm.tone import Tone

T = TypeVar("T", bound=BaseModel)

Language = Literal["pt", "en", "es"]
LANGUAGES: Final[Sequence[Language]] = ("pt", "en", "es")

CALL_PERSON: Final = "call_person"  # the one tool that every provider knows of: the offline one has words for it


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the dialogue, oldest first. `customer` is the person we serve, `secretary` is us."""

    who: Literal["customer", "secretary"]
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the company told us, retrieved for this turn. `score` in 0..1: how well it fits the question.

    `answers`: the parts of the customer's turn that it answers; a fact that only stands near has none.
    """

    id: str
    title: str
    text: str
    score: float
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What the first call of a turn made of it, as far as the later ones need it."""

    intent: Intent
    sentiment: Sentiment
    confidence: float
    language: Language = "pt"
    also: Sequence[Intent] = ()

    @property
    def is_upset(self) -> bool:
        """Whether the customer complains and sounds like it."""
        return self.sentiment is Sentiment.NEGATIVE and Intent.COMPLAINT in (self.intent, *self.also)


@dataclass(frozen=True, slots=True)
class Done:
    """A tool that was called in this turn, and what came of it in plain words.

    `ok`: it did what it is for. `options`: what the customer may choose from.
    """

    tool: str
    told: str
    ok: bool = True
    options: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Grounding:
    """Everything a model may rely on. A hosted model reads it inside `system`; the offline one reads it here.

    `states`: where the conversation has been lately, the latest first, and `moves` where it may go from `state`. `understood` and `done`
    are there from the second call of a turn on.
    """

    company: str
    facts: Sequence[Fact] = ()
    secretary: str = ""  # the name that the company gave her
    customer_name: str | None = None
    language: Language | None = None  # that the person usually writes in; their last message decides where it tells
    languages: Sequence[Language] = LANGUAGES  # that the company answers in; whoever writes another gets the first
    hour: int = 12  # of the company's clock, 0..23: good morning or good evening
    now: datetime | None = None  # in the company's zone
    institutional: str = ""
    state: str | None = None
    states: Sequence[str] = ()
    moves: Sequence[str] = ()
    understood: Understood | None = None
    done: Sequence[Done] = ()
    tone: Tone = field(default_factory=Tone)
    templates: Templates = field(default_factory=Templates)


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One completion. `task` names the kind of call (`understand`, `reply`, `message_type`) for prices, metrics and the offline model."""

    task: str
    system: str
    dialogue: Sequence[Said]
    result: type[T]
    grounding: Grounding
    max_output_tokens: int = 800
    timeout_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as billed: cached ones are part of `input`; reasoning is part of `output`."""

    input: int = 0
    cached: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class Completed(Generic[T]):
    """A validated answer, and what it took."""

    value: T
    provider: str
    model: str
    usage: Usage = field(default_factory=Usage)
    milliseconds: int = 0


class Model(Protocol):
    """One provider. `complete` is free of side effects besides cost, so it may be repeated. One that runs in this process says
    `is_local`; every other is asked with marks in the place of personal data (`veil`).

    Raises ProviderUnavailable (late, refused connection, overloaded, pace limit: another try or another provider may work)
    and ProviderRejected (no key, no money, retired model, refusal, cut-off or unusable answer: this provider will not do).
    `reason` of both is one of: timeout, connection, overloaded, pace, quota, unauthorized, not_found, too_long, refused,
    cut_off, empty, garbage, server_error, bad_request.
    """

    @property
    def name(self) -> str: ...

    def complete(self, request: Request[T]) -> Completed[T]: ...
