"""How a question is answered by what answered questions like it elsewhere."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.llm.offline.understanding import learning_answers, storage
from app.llm.offline.understanding.messages import Company
from app.llm.offline.understanding.precedents import learn_precedents, precedents_of

pytestmark = pytest.mark.req("AI-04")

CLINIC = Company(
    {"pets": "Não aceitamos animais na recepção.", "pay": "Pagamento em pix ou cartão."},
    [("posso levar meu hamster no colo?", frozenset({"pets"})), ("dá pra passar no crédito?", frozenset({"pay"}))],
)
INN = Company(
    {"late": "Tolerância de 15 minutos.", "both": "Café incluso. Saída até 11h."},
    [("se eu me enrolar no trânsito perco a vez?", frozenset({"late"})), ("vende lancha?", frozenset())],
)
PRECEDENTS = learn_precedents([CLINIC, INN])
TEXTS = ["Animais só na área externa.", "Cartão em até 3 vezes.", "Tolerância de 10 minutos de atraso."]


def surest(question: str, besides: slice = slice(0)) -> str | None:
    leanings = PRECEDENTS.leanings(question, TEXTS, besides)[:, 0]
    return TEXTS[int(leanings.argmax())] if leanings.any() else None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("e o meu hamster, pode ir no colo?", TEXTS[0]),
        ("passa crédito?", TEXTS[1]),
        ("me enrolei no trânsito, perco a vez?", TEXTS[2]),
    ],
)
def test_the_text_most_like_what_answered_the_nearest_question_leads(question: str, text: str) -> None:
    assert surest(question) == text


def test_what_was_never_asked_leads_nowhere() -> None:
    assert surest("xyzzy") is None
    assert learn_precedents([]).leanings("oi?", TEXTS).shape == (3, 2)


def test_a_companys_own_questions_can_be_left_aside() -> None:
    own = slice(0, len(precedents_of(CLINIC)))
    assert surest("posso levar meu hamster no colo?", own) != TEXTS[0]


def test_a_question_that_nothing_answered_is_no_precedent() -> None:
    assert precedents_of(INN) == [("se eu me enrolar no trânsito perco a vez?", "late")]


def test_tables_that_do_not_fit_together_are_told() -> None:
    assert PRECEDENTS.is_whole
    assert not replace(PRECEDENTS, answered=PRECEDENTS.answered[:1]).is_whole
    assert not replace(PRECEDENTS, answered=np.full_like(PRECEDENTS.answered, 99)).is_whole
    assert not replace(PRECEDENTS, told=replace(PRECEDENTS.told, weights=PRECEDENTS.told.weights[:2])).is_whole


def test_all_code_that_decides_what_is_learnt_names_the_folder_it_is_kept_in() -> None:
    """Otherwise old tables would be read with new code."""
    folder = Path(learning_answers.__file__).parent
    named = {file.name for file in storage._CODE}
    for file in sorted(named):
        tree = ast.parse((folder / file).read_text()) if (folder / file).exists() and file.endswith(".py") else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.llm.offline.understanding."):
                assert f"{(node.module or '').rsplit('.', 1)[1]}.py" in named, (file, node.module)
