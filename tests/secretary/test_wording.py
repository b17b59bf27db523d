"""Every wording hears its examples and leaves what only sounds like them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from app.infra.portuguese import words
from app.infra.wording import Wording
from app.secretary import attack_hints, attack_words, honest_words, opt_out_words, person_words
from app.secretary.attack_words import aim_in
from app.secretary.opt_out import towards

EXACT = [each for wordings in attack_words.EXACT.values() for each in wordings]
HINTS = [each for wordings in attack_hints.HINTS.values() for each in wordings]
OF_OPT_OUTS = [*opt_out_words.ASKS, *opt_out_words.STAYS]


def said(sentence: str, wording: Wording) -> str:
    return " ".join(words(towards(sentence) if wording in OF_OPT_OUTS else sentence))


def named(wordings: Iterable[Wording]) -> list[object]:
    return [pytest.param(each, id=each.name) for each in wordings]


@pytest.mark.req("AI-08", "OU-02")
@pytest.mark.parametrize(
    "wording", named([*EXACT, *HINTS, *OF_OPT_OUTS, *honest_words.HONEST, *honest_words.EXCUSES, *person_words.ASKS])
)
def test_a_wording_hears_its_examples_and_leaves_the_others(wording: Wording) -> None:
    assert wording.hears
    assert [each for each in wording.hears if not wording.is_in(said(each, wording))] == []
    assert [each for each in wording.leaves if wording.is_in(said(each, wording))] == []


@pytest.mark.req("AI-08")
@pytest.mark.parametrize("wording", named(EXACT))
def test_what_stands_alone_has_counterexamples_that_no_other_takes_for_an_attack(wording: Wording) -> None:
    assert wording.leaves
    assert [each for each in wording.leaves if aim_in(said(each, wording)) is not None] == []


@pytest.mark.req("AI-08", "OU-02")
def test_names_are_told_apart() -> None:
    every = [*EXACT, *HINTS, *OF_OPT_OUTS, *honest_words.HONEST, *honest_words.EXCUSES, *person_words.ASKS]
    assert len({each.name for each in every}) == len(every)
