"""What the model learns from: messages, and what people ask of a company with the facts that answer it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT
from app.llm.intents import Intent, Sentiment

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
    """What one company tells (id → text, title and example questions with it), and questions with the ids that answer them, or none."""

    facts: Mapping[str, str]
    asked: Sequence[tuple[str, frozenset[str]]]


def written(folder: Path = FOLDER) -> Iterator[Written]:
    """Every message, in the order of files and lines."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            yield Written(said["text"], Intent(said["intent"]), Sentiment(said["sentiment"]), said["attack"], file.stem)


def companies(folder: Path = FOLDER) -> Iterator[Company]:
    """Every company that stands in the folder `asked` of this folder, in the order of files and lines."""
    for file in sorted((folder / "asked").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            yield Company(
                {
                    fact["id"]: fact_text(fact.get("title", ""), fact.get("questions", ()), fact["text"])
                    for fact in told["facts"]
                },
                [(asked["question"], frozenset(asked["expect"])) for asked in told["asked"]],
            )


def fact_text(title: str, questions: Iterable[str], body: str) -> str:
    """A fact as one text, as it is learnt from and read."""
    return " \n".join(part for part in (title, *questions, body) if part)
