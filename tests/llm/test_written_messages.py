"""The messages that the offline model is to learn from: well formed, labelled from the closed lists, each only once."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from app.config import ROOT
from app.infra import portuguese
from scripts.evaluation import separation

pytestmark = pytest.mark.req("AI-12")

FOLDER = ROOT / "app" / "llm" / "offline" / "messages"
INTENTS = frozenset(
    (
        "greeting quote_request schedule reschedule cancel confirm faq complaint human opt_out followup_positive"
        " followup_negative followup_feedback thanks_bye other"
    ).split()
)
SENTIMENTS = frozenset(("negative", "neutral", "positive"))
OF_ONE_MATTER = ("ataques-", "perguntas-", "saida-", "sentimento-")  # beside the segments, about what is hard to tell


def written(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def everything() -> list[dict[str, object]]:
    return [message for file in sorted(FOLDER.glob("*.jsonl")) for message in written(file)]


def test_every_message_is_labelled_from_the_closed_lists() -> None:
    for message in everything():
        assert message.keys() == {"text", "intent", "sentiment", "attack"}, message
        assert str(message["text"]).strip() and isinstance(message["attack"], bool), message
        assert message["intent"] in INTENTS and message["sentiment"] in SENTIMENTS, message


def test_no_message_is_written_twice() -> None:
    folded = Counter(re.sub(r"\W+", " ", portuguese.fold(str(message["text"]))).strip() for message in everything())
    assert [text for text, times in folded.items() if text and times > 1] == []


def test_no_message_is_written_twice_in_nearly_the_same_words() -> None:
    """Hands that repeat each other teach less than they seem to, and a hand that is measured must not know the answer."""
    found = separation.near_duplicates(str(message["text"]) for message in everything())
    assert [(each.measured, each.learnt) for each in found] == []


def test_what_is_near_is_found_among_many_and_what_is_not_is_left() -> None:
    others = [str(message["text"]) for message in everything()[:2_000]]
    near = ["Quanto fica a limpeza de pele com extração?", *others, "quanto fica a limpesa de pele com extração"]
    assert [(each.measured, each.learnt) for each in separation.near_duplicates(near)] == [(near[-1], near[0])]
    apart = ["limpar a pele custa quanto aí?", "Qual o valor da limpeza de pele?", "ok", "oi", "não", ""]
    assert list(separation.near_duplicates(apart)) == []


def test_every_segment_has_every_intent_and_attacks() -> None:
    for file in FOLDER.glob("*.jsonl"):
        if file.name.startswith(OF_ONE_MATTER):
            continue
        messages = written(file)
        assert {message["intent"] for message in messages} == INTENTS, file.name
        assert any(message["attack"] for message in messages), file.name
