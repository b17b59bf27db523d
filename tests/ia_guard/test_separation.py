"""The sets that measure the secretary, and what her local model learns from, have nothing in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ROOT
from scripts.evaluation import separation

pytestmark = pytest.mark.req("GO-03")

HERE = Path(__file__).parent
SETS = sorted(file for file in HERE.rglob("*.jsonl") if not file.name.endswith(".facts.jsonl"))
LEARNT = sorted((ROOT / "app" / "llm").rglob("messages/**/*.jsonl"))


def test_there_is_something_to_hold_against_each_other() -> None:
    assert len(SETS) == 29
    assert sum(1 for file in LEARNT for _ in separation.messages_of(file)) >= 6_000


def test_no_message_and_no_near_duplicate_is_both_learnt_from_and_measured_with() -> None:
    learnt = [message for file in LEARNT for message in separation.messages_of(file)]
    measured = [message for file in SETS for message in separation.messages_of(file)]
    found = list(separation.overlaps(measured, learnt))
    assert [(each.measured, each.learnt) for each in found] == []


@pytest.mark.parametrize(
    "near", ["Qual o valor da limpeza de pele?", "qual  o valor da limpeza de pele", "qual o valor da limpesa de pele?"]
)
def test_case_accents_spaces_and_a_typo_do_not_hide_a_message(near: str) -> None:
    assert [each.measured for each in separation.overlaps([near], ["Quál o valor da limpeza de pele?", "oi"])] == [near]


def test_a_message_about_the_same_thing_in_other_words_is_another() -> None:
    assert list(separation.overlaps(["limpar a pele custa quanto aí?"], ["Qual o valor da limpeza de pele?"])) == []
