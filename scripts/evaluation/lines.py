"""The lines of each suite's sets: their shape, and errors that name line and field. Fields nobody knows are left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from app.llm.intents import Intent, Sentiment

_DAY: Final = "(?:mon|tue|wed|thu|fri|sat|sun)"
_DAYS: Final = re.compile(rf"{_DAY}(?:-{_DAY})?(?: *, *{_DAY}(?:-{_DAY})?)*")
_HOUR: Final = r"(?:[01]?\d|2[0-3]):[0-5]\d|24:00"
_HOURS: Final = re.compile(rf"(?:{_HOUR})-(?:{_HOUR})(?: (?:and|e) (?:{_HOUR})-(?:{_HOUR}))*|closed")

Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Action = Literal["offer_slots", "book", "cancel", "handoff", "quote_created"]


class BadInput(Exception):
    """A file that cannot be evaluated; the message says which line and field, and why."""


class Line(BaseModel):
    """One line of a set. `LABELS` are the fields that only judging needs."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class IntentLine(Line):
    text: Words
    intent: Annotated[Intent, Field(strict=False)] | None = None


class SentimentLine(Line):
    text: Words
    sentiment: Annotated[Sentiment, Field(strict=False)] | None = None


class InjectionLine(Line):
    text: Words
    attack: bool | None = None


class OptOutLine(Line):
    text: Words
    opt_out: bool | None = None


class RetrievalLine(Line):
    """`facts`: which set of facts of the facts file the question is put to, where that holds several."""

    question: Words
    expect: list[str] | None = None
    facts: str | None = None


class FactLine(Line):
    """One fact of a facts file. `title` and `questions` may be missing: then its words stand for themselves."""

    id: Words
    text: Words
    title: Words | None = None
    questions: list[Words] = Field(default_factory=list)
    facts: str | None = None


class Customer(Line):
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[\d ()-]{8,24}$")]
    name: str | None = None


class Service(Line):
    """`duration_min` 0: cannot be booked. `price_brl` null: the price is not known beforehand."""

    name: Words
    duration_min: int = Field(ge=0)
    price_brl: float | None = None


class Company(Line):
    name: Words
    segment: str
    knowledge: list[Words] = Field(default_factory=list)
    services: list[Service] = Field(default_factory=list)
    hours: dict[str, str] = Field(default_factory=dict)

    @field_validator("hours")
    @classmethod
    def _days_and_hours(cls, hours: dict[str, str]) -> dict[str, str]:
        for days, times in hours.items():
            if not _DAYS.fullmatch(days):
                raise ValueError(f'{days!r} names no days: write "mon-fri", "sat" or "mon,wed"')
            if not _HOURS.fullmatch(times):
                raise ValueError(f'{times!r} names no hours: write "07:00-18:00" or "08:00-12:00 and 14:00-18:00"')
        return hours


class Appointment(Line):
    customer: str
    phone: str
    service: str
    start: Annotated[datetime, Field(strict=False)]


class Previous(Line):
    """What the company wrote before the dialogue begins."""

    from_: Literal["company"] = Field(alias="from")
    text: Words


class Media(Line):
    """A file, a voice note, a place. `transcribed`: the turn's words are what was heard in the voice note."""

    type: Literal["image", "video", "audio", "document", "sticker", "location", "contact"]
    caption: str | None = None
    filename: str | None = None
    seconds: int | None = None
    transcribed: bool | str | None = None
    lat: float | None = None
    lng: float | None = None


class Expected(Line):
    must_include_any: list[str] = Field(default_factory=list)
    must_not_include: list[str] = Field(default_factory=list)
    action: Action | None = None


class DialogueTurn(Line):
    user: str
    media: Media | None = None
    expect: Expected | None = None


class Dialogue(Line):
    id: Words
    now: Annotated[datetime, Field(strict=False)]
    customer: Customer
    company: Company
    appointments: list[Appointment] = Field(default_factory=list)
    previous: list[Previous] = Field(default_factory=list)
    turns: list[DialogueTurn] = Field(min_length=1)


L = TypeVar("L", bound=Line)


def read(path: Path, shape: type[L], *, labels: Sequence[str] = ()) -> list[L]:
    """The file's lines. `labels`: fields that every line has to have. Raises BadInput."""
    lines = [_line(path, number, raw, shape, labels) for number, raw in _raw(path)]
    if not lines:
        raise BadInput(f"{path}: não há nenhuma linha.")
    _refuse_twice(path, lines)
    return lines


def _raw(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: não está em UTF-8 (byte {error.start}).") from error
    # Not splitlines(): a message may hold a line separator of Unicode.
    return ((number, raw) for number, raw in enumerate(text.split("\n"), start=1) if raw.strip())


def _line(path: Path, number: int, raw: str, shape: type[L], labels: Sequence[str]) -> L:
    where = f"{path}, linha {number}"
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise BadInput(f"{where}: não é JSON ({error}).") from error
    if not isinstance(value, dict):
        raise BadInput(f"{where}: precisa ser um objeto JSON, não {type(value).__name__}.")
    try:
        line = shape.model_validate(value)
    except ValidationError as error:
        raise BadInput(f"{where}, {_problem(error)}") from error
    for label in labels:
        if (missing := _missing(line, label)) is not None:
            raise BadInput(f"{where}, campo {missing}: falta (sem rótulos, use --predict).")
    return line


def _missing(line: Line, label: str) -> str | None:
    """The place of a label that is not there. `turns.expect` means that of each turn."""
    outer, _, inner = label.partition(".")
    if not inner:
        return label if getattr(line, label) is None else None
    places = (f"{outer}.{at}.{inner}" for at, part in enumerate(getattr(line, outer)) if getattr(part, inner) is None)
    return next(places, None)


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=True)[0]
    place = ".".join(str(part) for part in first["loc"]) or "(objeto)"
    given: Any = first.get("input")
    shown = f" (veio {given!r:.80})" if first["type"] != "missing" else ""
    return f"campo {place}: {first['msg']}{shown}."


def _refuse_twice(path: Path, lines: Sequence[Line]) -> None:
    seen: set[tuple[str | None, str]] = set()
    for line in lines:
        if isinstance(line, Dialogue | FactLine):
            key = (getattr(line, "facts", None), line.id)
            if key in seen:
                raise BadInput(f"{path}: o id {line.id!r} aparece duas vezes.")
            seen.add(key)
