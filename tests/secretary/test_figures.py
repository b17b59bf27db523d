"""Figures are the same however they are written, and a claim leaves with its write alone: for any number, any deed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.secretary import figures, limits
from app.secretary.figures import Figure, Kind
from app.secretary.grounds import Grounds
from app.secretary.reply import Reply

_UNITS = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove"
).split()
_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
_HUNDREDS = "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos".split()


def spelled(number: int) -> str:
    """As people write it out in Portuguese, up to 999,999."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mil" if thousands == 1 else f"{spelled(thousands)} mil"
        return (
            head
            if not rest
            else f"{head} e {spelled(rest)}"
            if rest < 100 or rest % 100 == 0
            else f"{head} {spelled(rest)}"
        )
    if number == 100:
        return "cem"
    if number > 100:
        head, rest = _HUNDREDS[number // 100 - 1], number % 100
        return f"{head} e {spelled(rest)}" if rest else head
    if number < 20:
        return _UNITS[number]
    head, rest = _TENS[number // 10 - 2], number % 10
    return f"{head} e {_UNITS[rest]}" if rest else head


def said(text: str, grounds: Grounds) -> str | None:
    return limits.crossed(Reply(text=text, known=True, wants_person=False, offer_person=False), grounds)


@pytest.mark.req("AI-09")
@given(st.integers(min_value=2, max_value=999_999))
def test_an_amount_is_the_same_however_it_is_written(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    written = (f"R$ {dotted},00", f"R${number}", f"{number} reais", f"{dotted} reais", f"{spelled(number)} reais")
    assert {figures.of(f"Custa {each}.") for each in written} == {(Figure(Kind.MONEY, Decimal(number)),)}


@pytest.mark.req("AI-09")
@given(st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
def test_an_hour_is_the_same_however_it_is_written(hour: int, minute: int) -> None:
    written = [f"às {hour}h{minute:02}", f"às {hour}:{minute:02}"] + ([f"às {hour} horas"] if not minute else [])
    assert {figures.of(each) for each in written} == {(Figure(Kind.TIME, Decimal(hour * 60 + minute)),)}


@pytest.mark.req("AI-09")
@given(st.integers(20, 99_999), st.integers(20, 99_999))
def test_a_price_leaves_only_when_the_company_said_it(told: int, asked: int) -> None:
    grounds = Grounds(company_texts=(f"A limpeza custa R$ {told}.",))
    assert (said(f"A limpeza fica em {asked} reais.", grounds) is None) == (told == asked)


_DEEDS = {
    "book": ["Marcado!", "Sua consulta está agendada.", "Marquei para você.", "I've booked it.", "Ya está reservado."],
    "cancel": ["Cancelado!", "Sua consulta foi cancelada.", "Cancelei para você.", "I have cancelled it."],
    "call_person": [
        "Já avisei a equipe.",
        "Vou chamar uma pessoa.",
        "Estou chamando alguém.",
        "I've notified the team.",
    ],
    "send_document": ["Enviado!", "Te mando agora.", "Já enviei o comprovante.", "I'll send it to you."],
}
_BEFORE = ["", "Pronto! ", "Bom dia, Ana. ", "Que bom! "]
_AFTER = ["", " Posso ajudar em mais alguma coisa?", " Obrigada!", " 😊"]


@pytest.mark.req("AI-10")
@given(
    st.sampled_from(sorted(_DEEDS)).flatmap(lambda deed: st.tuples(st.just(deed), st.sampled_from(_DEEDS[deed]))),
    st.sets(st.sampled_from(sorted(_DEEDS))),
    st.sampled_from(_BEFORE),
    st.sampled_from(_AFTER),
)
def test_a_claim_leaves_with_the_write_that_did_it_and_never_without(
    claim: tuple[str, str], done: set[str], before: str, after: str
) -> None:
    deed, words = claim
    stopped = said(f"{before}{words}{after}", Grounds(done=frozenset(done)))
    assert (stopped is None) == (deed in done)


@pytest.mark.req("AI-10")
@given(st.text(min_size=1, max_size=200))
def test_no_text_breaks_the_limits(text: str) -> None:
    said(text, Grounds(customer_words=(text,)))
