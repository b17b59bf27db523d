"""What was learnt of questions and the facts that answer them."""

from __future__ import annotations

import json

import pytest

from app.llm.offline.understanding import storage
from app.llm.offline.understanding.messages import FOLDER, companies

pytestmark = pytest.mark.req("AI-04")

FACTS = {
    "hours": "De segunda a sexta das 8h às 18h.",
    "deposit": "A reserva é confirmada com sinal de 30%.",
    "towing": "Temos guincho parceiro 24 horas.",
    "pets": "Aceitamos cães de pequeno porte.",
}


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("e quanto tenho que dar pra garantir a data?", "deposit"),
        ("meu carro parou na estrada, vocês vêm buscar?", "towing"),
        ("posso levar minha cachorrinha?", "pets"),
        ("até que horas vocês ficam aí?", "hours"),
        ("meu shih tzu pode entrar?", "pets"),
    ],
)
def test_a_question_is_nearest_to_the_fact_that_answers_it_in_other_words(question: str, fact: str) -> None:
    likely = dict(zip(FACTS, storage.learnt().answers(question, list(FACTS.values())), strict=True))
    assert max(likely, key=lambda name: likely[name]) == fact, likely


def test_every_question_names_facts_that_its_company_has() -> None:
    told = companies()
    assert sum(len(company.asked) for company in told) > 2_000
    for company in told:
        for question, expected in company.asked:
            assert question.strip() and expected <= company.facts.keys(), question


def test_what_is_no_companys_business_is_laid_before_every_company_and_answered_by_none() -> None:
    strange = {
        each["question"] for each in json.loads((FOLDER / "asked" / "of-nothing.jsonl").read_text("utf-8"))["asked"]
    }
    for company in companies():
        beside = [expected for question, expected in company.asked if question in strange]
        assert len(beside) >= 12
        assert not any(beside)
    for question in ("quem ganhou o jogo do Flamengo ontem?", "qual a capital da Austrália?", "me conta uma piada"):
        assert max(storage.learnt().answers(question, list(FACTS.values()))) < 0, question
