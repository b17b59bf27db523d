"""What the model learns from: messages, and what people ask of a company with the facts that answer it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.config import ROOT
from app.llm.intents import Intent, Sentiment

_STRANGE: Final = 12  # questions beside a company's own

FOLDER = ROOT / "app" / "llm" / "offline" / "messages"


@dataclass(frozen=True, slots=True)
class Written:
    """One message and what its readers say it means. `hand`: the file that it stands in."""

    text: str
    intent: Intent
    sentiment: Sentiment
    is_attack: bool
    hand: str


@dataclass(frozen=True, slots=True)
class Company:
    """What one company tells (id → text, its title with it), and questions with the ids that answer them, or none."""

    facts: Mapping[str, str]
    asked: Sequence[tuple[str, frozenset[str]]]


def written(folder: Path = FOLDER) -> Iterator[Written]:
    """Every message, in the order of files and lines."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            yield Written(said["text"], Intent(said["intent"]), Sentiment(said["sentiment"]), said["attack"], file.stem)


def companies(folder: Path = FOLDER) -> list[Company]:
    """Every company that stands in the folder `asked` of this folder, in the order of files and lines.

    What is asked of one without facts is of no company's business: it is laid before the others by turns, and none of theirs answers it.
    """
    every = [
        _company(json.loads(line)) for file in _asked_files(folder) for line in file.read_text("utf-8").splitlines()
    ]
    strange = [question for company in every if not company.facts for question, _ in company.asked]
    told = [company for company in every if company.facts]
    return [
        Company(company.facts, [*company.asked, *((question, frozenset()) for question in _by_turns(strange, number))])
        for number, company in enumerate(told)
    ]


def _asked_files(folder: Path) -> list[Path]:
    return sorted((folder / "asked").glob("*.jsonl"))


def _company(told: Mapping[str, Any]) -> Company:
    return Company(
        {fact["id"]: fact_text(fact.get("title", ""), fact["text"]) for fact in told["facts"]},
        [(asked["question"], frozenset(asked["expect"])) for asked in told["asked"]],
    )


def _by_turns(questions: Sequence[str], number: int) -> list[str]:
    places = range(number * _STRANGE, (number + 1) * _STRANGE) if questions else ()
    return [questions[place % len(questions)] for place in places]


def fact_text(title: str, body: str) -> str:
    """A fact as one text, as it is learnt from and read; how it may be asked for is not what it tells."""
    return " \n".join(part for part in (title, body) if part)
