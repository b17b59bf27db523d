"""The written messages that the model learns from."""

from __future__ import annotations

import json
from collections.abc import Iterator
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


def written(folder: Path = FOLDER) -> Iterator[Written]:
    """Every message, in the order of files and lines."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            yield Written(said["text"], Intent(said["intent"]), Sentiment(said["sentiment"]), said["attack"], file.stem)
