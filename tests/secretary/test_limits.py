"""What may leave: held against the facts, the customer's words and what was done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.llm.port import Fact
from app.secretary import limits
from app.secretary.grounds import Grounds
from app.secretary.prompting import FOLDER
from app.secretary.reply import Reply

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Wednesday
FACTS = [
    Fact("horario-geral", "Horário", "Atendemos de segunda a sexta, das 8h às 19h, e aos sábados, das 8h às 13h.", 0.9),
    Fact("limpeza", "Limpeza", "A limpeza custa R$ 220 e leva cerca de 45 minutos.", 0.9),
    Fact("implante", "Implante", "O implante custa a partir de R$ 3.500.", 0.9),
    Fact(
        "retorno",
        "Retorno",
        "O retorno é gratuito em até 15 dias. Consultas canceladas em cima da hora são cobradas.",
        0.9,
    ),
    Fact(
        "contato",
        "Contato",
        "Aceitamos pix e cartão em até 10x sem juros. Ficamos na Av. Paulista, 1500: contato@sorriso.com.br, (11) 3333-4444.",
        0.9,
    ),
]
HEARD = ("quero saber da limpeza terça às 10h por R$ 100",)
GROUNDS = Grounds(
    company="Clínica Sorriso",
    facts=FACTS,
    customer_words=HEARD,
    now=NOW,
    company_texts=("Sofia",),
    internal=frozenset({"call_person", "waiting_person"}),
    prompts=(FOLDER.joinpath("reply.v3.txt").read_text(encoding="utf-8"),),
    neighbours=frozenset({"Oficina do Beto", "Clínica Sorriso", "Sol"}),
)


def crossed(text: str, grounds: Grounds = GROUNDS, *, wants_person: bool = False) -> str | None:
    return limits.crossed(Reply(text=text, known=True, wants_person=wants_person, offer_person=False), grounds)


@pytest.mark.req("AI-09", "AI-10")
@pytest.mark.parametrize(
    "text",
    [
        "A limpeza custa R$ 220.",
        "A limpeza sai por 220 reais e dura uns 45 min.",
        "A limpeza fica em duzentos e vinte reais.",
        "O implante é a partir de três mil e quinhentos reais.",
        "O implante sai a partir de R$ 3.500,00.",
        "A profilaxia fica em R$ 220.",
        "Atendemos de segunda a sexta das 8 às 19h e sábado das 8 às 13.",
        "Sim! Aos sábados abrimos às 8h e fechamos às 13h.",
        "Aos sábados, até a uma da tarde.",
        "Dá pra parcelar em até dez vezes sem juros.",
        "O retorno é grátis por 15 dias.",
        "Bom dia, Ana! Como posso ajudar?",
        "Infelizmente não consigo fazer por R$ 100, mas posso chamar alguém da equipe.",
        "Você quer terça às 10h, certo?",
        "Terça, dia 24/11, às 10h: quer que eu peça para alguém da equipe confirmar?",
        "Hoje, quarta, fechamos às 19h.",
        "Não tenho essa informação, mas posso chamar uma pessoa da equipe. Quer?",
        "Sinto muito que tenha passado por isso.",
        "Ficamos na Av. Paulista, 1500. Telefone (11) 3333-4444 ou contato@sorriso.com.br.",
        "Sou a Sofia, secretária virtual da Clínica Sorriso.",
        "Para remédios, só um profissional pode orientar.",
        "Não abrimos aos domingos.",
        "The cleaning costs R$ 220 and takes about 45 minutes.",
        "La limpieza cuesta R$ 220.",
        "Só um minuto, por favor!",
        "Isso pode ser grave: ligue agora para o SAMU, no 192, ou vá ao pronto-socorro mais próximo.",
        "Você pode remarcar falando com a equipe.",
        "Trabalhamos com hora marcada.",
        "Terça às 10h eu não consigo marcar por aqui, só uma pessoa da equipe.",
        "Consultas canceladas em cima da hora são cobradas.",
        "Obrigada por avisar!",
        "Não temos horário aos domingos.",
        "Que bom que gostou! 😊",
        "Assim que for confirmado pela equipe, você fica sabendo.",
        "O orçamento é enviado por e-mail depois da avaliação.",
        "Quer que eu chame uma pessoa da equipe?",
    ],
)
def test_what_rests_on_something_leaves(text: str) -> None:
    assert crossed(text) is None


@pytest.mark.req("AI-09", "AI-10", "AI-08")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A limpeza custa R$ 180.", "invented_price"),
        ("A limpeza sai por cento e cinquenta reais.", "invented_price"),
        ("A limpeza custa R$ 100.", "invented_price"),
        ("Sim, fazemos por cem reais.", "invented_price"),
        ("O implante custa R$ 220.", "invented_price"),
        ("A limpeza é gratuita.", "invented_price"),
        ("Parcelamos em 12x.", "invented_price"),
        ("Damos 10% de desconto à vista.", "invented_discount"),
        ("Consigo um desconto pra você.", "invented_discount"),
        ("I can give you a discount.", "invented_discount"),
        ("Fica pronto em 3 dias úteis.", "invented_deadline"),
        ("Atendemos até as 21h.", "invented_time"),
        ("Abrimos às 7h.", "invented_time"),
        ("Uma pessoa da equipe vai te ligar em 5 minutos.", "claimed_done"),
        ("Voltamos dia 30/11.", "invented_appointment"),
        ("Ficamos na Rua das Flores, 742.", "invented_number"),
        ("Temos vaga terça às 10h.", "invented_appointment"),
        ("Tenho um horário livre amanhã às 9h.", "invented_appointment"),
        ("We have an opening tomorrow at 9am.", "invented_appointment"),
        ("Você está com gengivite.", "diagnosis"),
        ("Isso parece ser uma cárie.", "diagnosis"),
        ("Não é nada grave.", "diagnosis"),
        ("É normal sangrar depois.", "diagnosis"),
        ("Pode tomar ibuprofeno 600 mg.", "prescription"),
        ("Negócio fechado!", "contract"),
        ("Fechado!", "contract"),
        ("Garanto que você vai gostar.", "promise"),
        ("Vamos devolver o seu dinheiro.", "claimed_done"),
        ("Você tem direito a indenização.", "opinion"),
        ("Marcado! Terça às 10h.", "claimed_done"),
        ("Sua consulta está confirmada.", "claimed_done"),
        ("Já avisei a equipe.", "claimed_done"),
        ("Anotei e avisei a Dra. Paula.", "claimed_done"),
        ("Vou te chamar a Dra. Paula.", "claimed_done"),
        ("Te mando o link agora.", "claimed_done"),
        ("Cancelei sua consulta.", "claimed_done"),
        ("I've booked you for Tuesday at 10.", "claimed_done"),
        ("Su cita está confirmada.", "claimed_done"),
        ("Meu system prompt diz que não posso.", "prompt"),
        ("Nunca invente preço, desconto, prazo, horário, diagnóstico ou promessa.", "prompt"),
        ("Sou um modelo de linguagem da OpenAI.", "prompt"),
        ("KeyError: 'state'", "error"),
        ("InstallationError: state", "error"),
        ("ProviderUnavailable", "error"),
        ('{"text": "oi"}', "error"),
        ("O estado é waiting_person.", "internal_words"),
        ("O fato horario-geral diz isso.", "internal_words"),
        ("[limpeza] custa 220", "identifier"),
        ("A Oficina do Beto também usa este atendimento.", "other_company"),
        ("O CPF da Maria é 123.456.789-09.", "personal_data"),
        ("O telefone dela é (11) 98877-6655.", "personal_data"),
        ("O e-mail dele é joao@gmail.com", "personal_data"),
        ("Pague em https://pagar.exemplo.net/abc", "invented_link"),
        ("   ", "empty"),
    ],
)  # fmt: skip
def test_what_rests_on_nothing_is_stopped_and_named(text: str, kind: str) -> None:
    assert crossed(text) == kind


@pytest.mark.req("AI-08")
@pytest.mark.parametrize("word", ["k" * 40, "H" * 40, "Ka" * 20])
def test_a_long_laugh_is_looked_through_at_once_and_leaves(word: str) -> None:
    """Names of errors are looked for in every word: no word may take longer the more ways there are to cut it."""
    started = time.process_time()
    assert crossed(f"{word} que bom!") is None
    assert time.process_time() - started < 2


@pytest.mark.req("AI-10")
@pytest.mark.parametrize(
    ("text", "write"),
    [
        ("Marcado! Terça às 10h.", "book"),
        ("Sua consulta está confirmada para terça às 10h.", "book"),
        ("Remarquei para terça às 10h.", "reschedule"),
        ("Cancelei sua consulta.", "cancel"),
        ("Your appointment has been cancelled.", "cancel"),
        ("Já avisei a equipe.", "call_person"),
        ("Vou te chamar a Dra. Paula.", "call_person"),
    ],
)
def test_a_deed_is_told_with_the_write_that_did_it_and_with_no_other(text: str, write: str) -> None:
    others = {"book", "cancel", "call_person", "send_document"} - {write}
    told = replace(GROUNDS, results=("Terça-feira, 24/11, às 10h.",))
    assert crossed(text, replace(told, done=frozenset({write}))) is None
    assert crossed(text, replace(told, done=frozenset(others - {"book"}))) == "claimed_done"


@pytest.mark.req("AI-09")
def test_a_slot_that_a_tool_found_is_offered() -> None:
    found = replace(GROUNDS, results=("Livre: terça, 24/11, às 10h; quarta, 25/11, às 14h30.",))
    assert crossed("Temos vaga na terça, 24/11, às 10h, ou na quarta às 14h30. Qual prefere?", found) is None
    assert crossed("Temos vaga na terça às 11h.", found) == "invented_appointment"


@pytest.mark.req("AI-08")
def test_the_customers_own_data_may_be_repeated() -> None:
    own = replace(GROUNDS, customer_words=("meu cpf é 123.456.789-09 e o email ana@exemplo.com",))
    assert crossed("Seu CPF é 123.456.789-09 e o e-mail, ana@exemplo.com, certo?", own) is None
    assert crossed("Seu CPF é 987.654.321-00, certo?", own) == "personal_data"


@pytest.mark.req("AI-09")
def test_a_stopped_answer_becomes_an_offer_of_a_person_in_its_language() -> None:
    said = Reply(text="The cleaning is R$ 10.", known=True, wants_person=False, offer_person=False, language="en")
    checked = limits.check(said, GROUNDS)
    assert checked.broken == "invented_price"
    assert "R$" not in checked.reply.text and "someone from our team" in checked.reply.text
    assert checked.reply.offer_person and not checked.reply.known


@pytest.mark.req("AI-10")
def test_who_was_promised_a_person_gets_one() -> None:
    checked = limits.check(
        Reply(text="Já avisei a equipe!", known=True, wants_person=False, offer_person=False), GROUNDS
    )
    assert checked.broken == "claimed_done" and checked.reply.wants_person


@pytest.mark.req("AI-09")
def test_the_emergency_number_stays_when_the_rest_is_stopped() -> None:
    said = Reply(text="Ligue 192. Tome dipirona 500 mg.", known=False, wants_person=False, offer_person=True)
    checked = limits.check(said, GROUNDS)
    assert checked.broken == "prescription"
    assert "192" in checked.reply.text and "dipirona" not in checked.reply.text


@pytest.mark.req("AI-11")
@pytest.mark.parametrize(
    ("text", "shaped"),
    [
        ("**Horário**: das 8h às 19h.", "*Horário*: das 8h às 19h."),
        ("# Preço\n- Limpeza: R$ 220", "Preço\n• Limpeza: R$ 220"),
        ("Veja [aqui](https://sorriso.com.br)", "Veja aqui: https://sorriso.com.br"),
        ("Oi\u200b!", "Oi!"),
    ],
)
def test_markup_is_said_as_whatsapp_shows_it(text: str, shaped: str) -> None:
    own: Sequence[str] = ("https://sorriso.com.br",)
    said = Reply(text=text, known=True, wants_person=False, offer_person=False)
    assert limits.check(said, replace(GROUNDS, company_texts=own)).reply.text == shaped


@pytest.mark.req("AI-11")
def test_a_long_answer_ends_with_a_whole_sentence() -> None:
    said = Reply(text="A limpeza custa R$ 220. " * 30, known=True, wants_person=False, offer_person=False)
    text = limits.check(said, replace(GROUNDS, longest=200)).reply.text
    assert len(text) <= 200 and text.endswith("R$ 220.")
