"""Hundreds of invented and of harmless answers, as hosted models word them: the first never leave, however they are bent; the others do.

The tables are beside this file. `false_answers.txt` claims deeds, slots, prices and judgements that nothing vouches for, in three
languages; `harmless_answers.txt` is what a good receptionist says. `elsewhere.json` has both for a workshop, a school and an accountant.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.port import Fact
from app.secretary import limits
from app.secretary.grounds import Grounds
from app.secretary.reply import Reply

HERE = Path(__file__).parent


def _facts() -> list[Fact]:
    said = {
        "Horário": "Atendemos de segunda a sexta, das 8h às 19h, e aos sábados, das 8h às 13h. Não abrimos aos domingos.",
        "Limpeza": "A limpeza custa R$ 220 e leva cerca de 45 minutos. A avaliação está incluída.",
        "Clareamento": "Fazemos clareamento a laser e caseiro; o valor é passado na avaliação. É comum haver alguma sensibilidade nos"
        " primeiros dias.",
        "Implante": "O implante custa a partir de R$ 3.500.",
        "Retorno": "O retorno é gratuito e agendado em até 15 dias; o horário fica confirmado. Consultas canceladas em cima da hora são"
        " cobradas.",
        "Pagamento": "Aceitamos pix e cartão em até 10x sem juros. No pix há 5% de desconto.",
        "Contato": "Ficamos na Av. Paulista, 1500: contato@sorriso.com.br, (11) 3333-4444. Há estacionamento na frente.",
        "Exames": "O resultado dos exames sai em até 3 dias úteis.",
        "Cancelamento": "Os cancelamentos devem ser feitos com 24 horas de antecedência.",
    }
    return [Fact(f"fato-{n}", title, text, 0.9) for n, (title, text) in enumerate(said.items())]


GROUNDS = Grounds(
    company="Clínica Sorriso",
    facts=_facts(),
    customer_words=("Oi, aqui é a Ana. Vocês fazem a limpeza por 50 reais? Queria amanhã às 9h",),
    customer_name="Ana",
    now=datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("America/Sao_Paulo")),  # a Wednesday
    company_texts=("Sofia",),
)


def _lines(name: str) -> list[str]:
    lines = HERE.joinpath(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


FALSE = _lines("false_answers.txt")
HARMLESS = _lines("harmless_answers.txt")
SAID_OUTRIGHT = [line for line in FALSE if "?" not in line and line.count(".") < 2]


def _elsewhere(kind: str) -> list[tuple[Grounds, str]]:
    companies = json.loads(HERE.joinpath("elsewhere.json").read_text(encoding="utf-8"))
    return [
        (
            Grounds(
                company=each["company"],
                facts=[Fact(f"fato-{n}", title, text, 0.9) for n, (title, text) in enumerate(each["facts"])],
                customer_words=each["heard"],
                customer_name=each["customer"],
                now=GROUNDS.now,
            ),
            said,
        )
        for each in companies
        for said in each[kind]
    ]


def crossed(text: str, grounds: Grounds = GROUNDS) -> str | None:
    return limits.crossed(Reply(text=text, known=True, wants_person=False, offer_person=False), grounds)


@pytest.mark.req("AI-09", "AI-10")
@pytest.mark.parametrize("text", FALSE)
def test_what_nothing_vouches_for_never_leaves(text: str) -> None:
    assert crossed(text) is not None


@pytest.mark.req("AI-18")
@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_good_receptionist_says_leaves(text: str) -> None:
    names = {"Bom dia, Claude!": "Claude", "Oi, Sidnei! Em que posso ajudar?": "Sidnei"}
    assert crossed(text, replace(GROUNDS, customer_name=names.get(text, "Ana"))) is None


_TAILS = {
    "pt": ("", " no pix", " sem problema", " no sábado", " só hoje", " no seu nome"),
    "en": ("", " no problem", " without a problem", " on Saturday", " only today", " so you know"),
    "es": ("", " sin problema", " solo hoy", " el sábado", " no se preocupe", " en su nombre"),
}


def _language_of(text: str) -> str:
    """By the parts of the table that are not Portuguese."""
    if re.search(
        r"[ñ¡]|\b(?:su|usted|le|el|los|las|quedó|mañana|ya|tiene|cita|una|hecho|cuesta|sale|tarda|estará|apunté|he|voy)\b",
        text.lower(),
    ):
        return "es" if not re.search(r"[ãõç]|\b(?:sua|seu|você|em|na|do|da)\b", text.lower()) else "pt"
    return (
        "en"
        if re.search(
            r"\b(?:you|your|the|it|i|we|is|all|done|booked|booking|rescheduled|deal|take|only)\b", text.lower()
        )
        else "pt"
    )


@pytest.mark.req("AI-09", "AI-10")
@pytest.mark.parametrize(("grounds", "text"), _elsewhere("false"))
def test_nor_does_it_in_a_company_of_another_kind(grounds: Grounds, text: str) -> None:
    assert crossed(text, grounds) is not None


@pytest.mark.req("AI-18")
@pytest.mark.parametrize(("grounds", "text"), _elsewhere("harmless"))
def test_a_good_receptionist_of_another_kind_is_heard_too(grounds: Grounds, text: str) -> None:
    assert crossed(text, grounds) is None


def _after(text: str, more: str) -> str:
    """Before the full stop, as a person goes on."""
    body = text.rstrip(".!")
    return f"{body}{more}{text[len(body) :]}"


def _led_by(text: str, lead: str) -> str:
    return f"{lead}{text[0].lower()}{text[1:]}"


@pytest.mark.req("AI-09", "AI-10")
@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(SAID_OUTRIGHT),
    st.sampled_from(range(6)),
    st.sampled_from(
        (
            "",
            "Pode ficar tranquila que ",
            "Pode deixar que ",
            "Sim, ",
            "Claro, Ana, ",
            "Não se preocupe, ",
            "Boa notícia: ",
            "Se quiser, ",
        )
    ),
    st.sampled_from(("", "Oi, Ana! ", "Por nada! ")),
    st.sampled_from(("", " Posso ajudar em mais alguma coisa?", " 😊")),
)
def test_no_little_word_lets_an_invention_leave(text: str, tail: int, lead: str, before: str, after: str) -> None:
    bent = _after(text, _TAILS[_language_of(text)][tail])
    assert crossed(f"{before}{_led_by(bent, lead) if lead else bent}{after}") is not None


@pytest.mark.req("AI-18")
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(HARMLESS),
    st.sampled_from(("", "Oi, Ana! ", "Claro! ", "Que bom! ")),
    st.sampled_from(("", " 😊", "\n\nQuer que eu chame uma pessoa da equipe?")),
)
def test_courtesy_makes_no_harmless_answer_wrong(text: str, before: str, after: str) -> None:
    grounds = replace(GROUNDS, customer_name="Claude Sidnei")
    assert crossed(f"{before}{text}{after}", grounds) is None


@pytest.mark.req("AI-09")
@settings(max_examples=200, deadline=None)
@given(
    st.integers(2, 99_999),
    st.sampled_from(
        (
            "A limpeza sai por {}.",
            "Fica {} no pix.",
            "Custa {}.",
            "O valor é {}.",
            "Sim, por {} a gente faz.",
            "It costs {}.",
            "Sale {}.",
        )
    ),
)
def test_a_bare_number_is_a_price_where_it_is_said_as_one(amount: int, wording: str) -> None:
    assert (crossed(wording.format(amount)) is None) == (amount == 220)


@pytest.mark.req("AI-09")
def test_the_price_of_one_service_is_not_the_price_of_another() -> None:
    listed = replace(
        GROUNDS,
        facts=[
            Fact(
                "precos", "Valores", "Limpeza R$ 180, canal R$ 900 e limpeza profunda R$ 300. Fazemos clareamento.", 0.9
            )
        ],
    )
    assert crossed("A limpeza custa R$ 180.", listed) is None
    assert crossed("O canal fica em R$ 900 e a limpeza em R$ 180.", listed) is None
    assert crossed("O canal custa R$ 180.", listed) == "invented_price"
    assert crossed("A limpeza profunda custa R$ 180.", listed) == "invented_price"
    assert crossed("O clareamento custa R$ 180.", listed) == "invented_price"


@pytest.mark.req("AI-09")
@pytest.mark.parametrize("asked", ["limpeza de 50 reais amanhã às 9h", "clareamento por R$ 90 na terça às 10h"])
def test_what_a_customer_named_is_granted_neither_now_nor_after_it_was_refused(asked: str) -> None:
    heard = replace(
        GROUNDS, customer_words=(asked,), said_before=("Infelizmente não consigo fazer por R$ 50 nem por R$ 90.",)
    )
    for text in (
        "A limpeza sai por R$ 50.",
        "O clareamento sai por R$ 90.",
        "Temos vaga amanhã às 9h.",
        "Temos vaga na terça às 10h.",
    ):
        assert crossed(text, heard) is not None


@pytest.mark.req("AI-09")
@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("Temos vaga na terça às 10h.", True),
        ("Temos vaga na terça, 24/11, às 10h, ou na quarta às 14h30.", True),
        ("Temos vaga quarta às 2 e meia da tarde.", True),
        ("Terça às 10h está livre, pode ser?", True),
        ("Temos vaga na terça às 14h30.", False),
        ("Temos vaga na quarta às 10h.", False),
        ("Temos vaga na quinta.", False),
        ("Temos vaga amanhã às 10h.", False),
        ("Temos vaga na terça, dia 1/12, às 10h.", False),
    ],
)
def test_a_slot_is_a_day_and_an_hour_together(text: str, leaves: bool) -> None:
    found = replace(GROUNDS, results=("terça, 24/11, às 10h", "quarta, 25/11, às 14h30"))
    assert (crossed(text, found) is None) is leaves


@pytest.mark.req("AI-10")
@pytest.mark.parametrize(
    "text", ["Agendado!", "Confirmado!", "Horário fica confirmado.", "Cancelado!", "O pedido cancelado."]
)
def test_no_word_of_a_fact_or_an_older_message_excuses_a_claim(text: str) -> None:
    assert (
        crossed(
            text, replace(GROUNDS, said_before=("O seu pedido cancelado foi visto pela equipe: o pedido cancelado.",))
        )
        == "claimed_done"
    )


@pytest.mark.req("AI-10")
def test_whole_sentences_of_the_company_leave_as_they_stand() -> None:
    for fact in GROUNDS.facts:
        assert crossed(fact.text) is None
    own = replace(GROUNDS, own_sentences=("Já avisei a nossa equipe e logo alguém continua por aqui.",))
    assert crossed("Já avisei a nossa equipe e logo alguém continua por aqui.", own) is None
    assert crossed("Já avisei a nossa equipe.", own) == "claimed_done"


@pytest.mark.req("AI-10")
@pytest.mark.parametrize("grounds", [replace(GROUNDS, done=frozenset({"call_person"})), GROUNDS])
def test_who_asked_for_a_person_keeps_theirs_when_the_answer_is_stopped(grounds: Grounds) -> None:
    said = Reply(text="Claro! A limpeza sai por R$ 80.", known=True, wants_person=not grounds.done, offer_person=False)
    checked = limits.check(said, grounds)
    assert checked.broken == "invented_price"
    assert checked.reply.wants_person and not checked.reply.offer_person
    assert "já estou chamando" in checked.reply.text


@pytest.mark.req("AI-08")
def test_a_name_is_no_leak_and_an_error_may_be_told_back() -> None:
    assert crossed("Bom dia, Claude!") == "prompt"
    assert crossed("Bom dia, Claude!", replace(GROUNDS, customer_name="Claude Dias")) is None
    assert (
        crossed(
            "Sobre o erro 500 no site, posso chamar a equipe.",
            replace(GROUNDS, customer_words=("deu erro 500 no site",)),
        )
        is None
    )
