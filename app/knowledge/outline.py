"""What a company's facts amount to, for a mind that should know its house before it is asked anything: hours, place, services, rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.knowledge.concepts import read
from app.knowledge.models import KnowledgeFact

_HOURS: Final = frozenset({"HOURS", "WEEKEND"})
_PLACE: Final = frozenset({"ADDRESS"})
_RULES: Final = frozenset(
    {"BOOKING", "CANCELLING", "LATENESS", "INSURANCE", "PAYMENT", "INSTALMENTS", "DISCOUNT", "DOCUMENTS", "GUARANTEE"}
)
_SERVICES: Final = frozenset({"SERVICES"})
_MOST_FACTS: Final = 200
_LONGEST: Final = 240


@dataclass(frozen=True, slots=True)
class Outline:
    """`topics` are the titles of all else that there are facts about."""

    hours: Sequence[str] = ()
    place: Sequence[str] = ()
    services: Sequence[str] = ()
    rules: Sequence[str] = ()
    topics: Sequence[str] = ()


def outline(session: Session) -> Outline:
    """The session's company in outline, by its facts that are in use."""
    rows = session.execute(
        select(KnowledgeFact.title, KnowledgeFact.body, KnowledgeFact.questions)
        .where(KnowledgeFact.active)
        .order_by(KnowledgeFact.slug)
        .limit(_MOST_FACTS)
    )
    parts: dict[str, list[str]] = {name: [] for name in ("hours", "place", "services", "rules", "topics")}
    for row in rows:
        part = _part(row.title, row.questions)
        parts[part].append(row.title if part == "topics" else _short(row.body))
    return Outline(**{name: tuple(said) for name, said in parts.items()})


def _part(title: str, questions: Sequence[str]) -> str:
    """By what the title speaks of; a title that says nothing ("O que a clínica faz"), by the first way to ask for it."""
    spoken = frozenset(read(title))
    asked = frozenset(read(questions[0])) if questions else frozenset()
    if spoken & _HOURS:
        return "hours"
    if spoken & _PLACE:
        return "place"
    if spoken & _RULES:
        return "rules"
    return "services" if (spoken | asked) & _SERVICES else "topics"


def _short(body: str) -> str:
    text = " ".join(body.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rsplit(' ', 1)[0]}…"
