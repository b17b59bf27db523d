"""What a talk leaves behind without a model: the person's words, their lasting wishes, their name, their mood."""

from __future__ import annotations

import pytest

from app.llm.intents import Sentiment
from app.llm.offline.summing import recollect
from app.llm.port import Fact, Said
from app.secretary.recollection import LONGEST, Recollection

pytestmark = pytest.mark.req("AI-04")


def left(*said: str, before: str | None = None) -> Recollection:
    known = [Fact("before", "Resumo anterior", before, 1.0)] if before else []
    return Recollection.model_validate(recollect([Said("customer", text) for text in said], known))


def test_questions_wishes_and_complaints_are_told_in_the_persons_words() -> None:
    told = left("oi, bom dia!", "quanto custa o clareamento?", "quero marcar uma consulta", "que atendimento horrível")
    assert told.summary == (
        "Quis marcar. Perguntou: “quanto custa o clareamento?”. Reclamou: “que atendimento horrível”."
    )
    assert told.mood is Sentiment.NEGATIVE


def test_greetings_alone_leave_nothing_but_an_empty_summary() -> None:
    assert left("oi", "bom dia") == Recollection(summary="")


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("prefiro de manhã, se der", "Prefiro de manhã"),
        ("só posso depois das 18h por causa do trabalho", "Só posso depois das 18h por causa do trabalho"),
        ("ah, sou alérgica a dipirona!", "Sou alérgica a dipirona"),
        ("tenho medo de agulha", "Tenho medo de agulha"),
    ],
)
def test_lasting_wishes_are_noted(said: str, wish: str) -> None:
    assert left(said).preferences == [wish]


@pytest.mark.parametrize("said", ["posso ir amanhã?", "vocês preferem pix?", "quanto custa?", "não posso falar agora"])
def test_what_does_not_last_is_not_noted(said: str) -> None:
    assert left(said).preferences == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("oi, meu nome é joana", "Joana"),
        ("me chamo Maria Clara e queria saber o preço", "Maria Clara"),
        ("aqui é a mãe do Pedro", None),
        ("qual o nome da dentista?", None),
    ],
)
def test_a_name_is_what_the_person_said_of_themselves(said: str, name: str | None) -> None:
    assert left(said).name == name


def test_what_was_remembered_before_stays_as_far_as_there_is_room() -> None:
    before = " ".join(f"Perguntou: “assunto número {number}”." for number in range(40))
    told = left("quanto custa o clareamento?", before=before).summary
    assert told.endswith("Perguntou: “quanto custa o clareamento?”.")
    assert "assunto número 39" in told
    assert len(told) <= LONGEST
    again = left("quanto custa o clareamento?", before=told).summary
    assert again.count("clareamento") == 1


def test_the_same_question_asked_thrice_is_told_once() -> None:
    told = left("tem estacionamento?", "tem estacionamento??", "e estacionamento, tem?").summary
    assert told.count("estacionamento") == 1
