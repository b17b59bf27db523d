"""What leaves for a model elsewhere: nothing by which a person is found, and what comes back is as it was said."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from pydantic import BaseModel

from app.llm.port import Completed, Fact, Grounding, Request, Said
from app.llm.router import complete
from app.llm.veil import personal_in
from app.secretary.reply import Reply
from app.secretary.understanding import Understanding

pytestmark = pytest.mark.req("LG-03")

T = TypeVar("T", bound=BaseModel)
COMPANY = Grounding(
    "Clínica Sorriso", [Fact("fone", "Telefone", "Ligue (11) 3333-4444 ou oi@sorriso.com.br.", 1.0)], institutional=""
)


@dataclass
class Model:
    """Answers with what it is given, and keeps what it read."""

    answers: deque[dict[str, Any]]
    is_local: bool = False
    name: str = "model"
    read: list[Request[Any]] = field(default_factory=list)

    def complete(self, request: Request[T]) -> Completed[T]:
        self.read.append(request)
        value = request.result.model_validate(self.answers.popleft() if len(self.answers) > 1 else self.answers[0])
        return Completed(value, self.name, self.name)


def reply(text: str) -> dict[str, Any]:
    return {"text": text, "known": True, "wants_person": False, "offer_person": False}


def asked(
    *said: str, system: str = "Você é Sofia.", result: type[T] = Reply, grounding: Grounding = COMPANY
) -> Request[T]:
    return Request("reply", system, [Said("customer", text) for text in said], result, grounding)


def answered(model: Model, request: Request[T]) -> T:
    return complete(uuid4(), request, [model]).value


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("meu cpf é 123.456.789-09", "meu cpf é [CPF 1]"),
        ("cpf 123 456 789 09 ou 123456789-09", "cpf [CPF 1] ou [CPF 2]"),
        ("cpf:12345678909", "cpf:[número 1]"),
        ("CNPJ 12.345.678/0001-90, rg 12.345.678-X", "CNPJ [CNPJ 1], rg [documento 1]"),
        ("cartão 4111 1111 1111 1234 val 12/29", "cartão [cartão 1] val 12/29"),
        ("4111-1111-1111-1234", "[cartão 1]"),
        ("Liga pro meu marido 98765-4321!", "Liga pro meu marido [telefone 1]!"),
        ("(11) 98765-4321, +55 11 3333-9999, 11 9 8765 0000", "[telefone 1], [telefone 2], [telefone 3]"),
        ("wa.me/5511987654321", "wa.me/[telefone 1]"),
        ("o fone fixo dela é 33339999", "o fone fixo dela é [telefone 1]"),
        ("manda pra ana.lima@exemplo.com.br.", "manda pra [e-mail 1]."),
        ("é 123.456.789-09, isso, 123.456.789-09", "é [CPF 1], isso, [CPF 1]"),
    ],
)
def test_what_is_personal_leaves_as_a_mark(said: str, left: str) -> None:
    model = Model(deque([reply("ok")]))
    answered(model, asked(said))
    assert model.read[0].dialogue[0].text == left


@pytest.mark.parametrize(
    "said",
    [
        "dia 20/11/2026 às 15:00, ou 21.11.2026 10:30",
        "entre 2000-3000 reais, no máximo R$ 12.500,00",
        "pedido 12345678, CEP 01310-100, 3000 tijolos, 2 caixas de 1000",
        "8h30 9h30 10h30 11h30",
        "1 2 3 4 5 6 7 8 9 10",
        "550e8400-e29b-41d4-a716-446655440000 de 2026-11-20 15:30",
        "o telefone de vocês é (11) 3333-4444? e o e-mail oi@sorriso.com.br?",
    ],
)
def test_days_prices_and_what_the_company_tells_everybody_stay_as_they_are(said: str) -> None:
    model = Model(deque([reply("ok")]))
    request = asked(said)
    answered(model, request)
    assert model.read == [request]


def test_the_answer_says_again_what_the_customer_said() -> None:
    model = Model(deque([reply("Anotei [e-mail 1] e [Telefone 1].")]))
    said = answered(model, asked("sou ana@exemplo.com.br", "fone 11 98765-4321"))
    assert said.text == "Anotei ana@exemplo.com.br e 11 98765-4321."
    assert "copie a marca" in model.read[0].system


def test_a_tool_gets_as_an_entity_what_the_model_never_read() -> None:
    fields = {
        "intent": "faq",
        "sentiment": "neutral",
        "confidence": 0.9,
        "entities": {"service": "segunda via para o CPF [CPF 1]", "dates": ["2026-11-23"]},
    }
    model = Model(deque([fields]))
    understood = answered(model, asked("segunda via pro cpf 123.456.789-09 até 23/11", result=Understanding))
    assert understood.entities.service == "segunda via para o CPF 123.456.789-09"
    assert str(understood.entities.dates[0]) == "2026-11-23"
    assert "123.456" not in str(model.read)


def test_the_prompt_does_not_say_what_the_dialogue_hides() -> None:
    model = Model(deque([reply("ok")]))
    answered(model, asked("boleto do cpf 123.456.789-09", system="Assunto: boleto do cpf 123.456.789-09."))
    assert "123.456" not in model.read[0].system and "[CPF 1]" in model.read[0].system


def test_a_mark_that_nobody_gave_is_asked_again_and_never_told() -> None:
    model = Model(deque([reply("Ligue [telefone 2]."), reply("Ligo no [telefone 1].")]))
    assert answered(model, asked("fone 11 98765-4321")).text == "Ligo no 11 98765-4321."
    assert "[telefone 2]" in model.read[1].system and "98765" not in str(model.read)


def test_who_writes_what_looks_like_a_mark_is_answered_with_it() -> None:
    model = Model(deque([reply("O que é [CPF 7]?")]))
    assert answered(model, asked("me dá o [CPF 7]", "o meu é 123.456.789-09")).text == "O que é [CPF 7]?"


def test_a_model_on_this_machine_reads_what_was_written() -> None:
    model, request = Model(deque([reply("ok")]), is_local=True), asked("meu cpf é 123.456.789-09")
    answered(model, request)
    assert model.read == [request]


@pytest.mark.parametrize(
    "flood",
    ["a" * 60_000 + " @ 1234567", "1" * 60_000, "ligar " * 10_000 + "@"],
    ids=["letters", "figures", "calls"],
)
def test_a_flood_is_looked_through_and_left(flood: str) -> None:
    assert personal_in(flood) == ()
