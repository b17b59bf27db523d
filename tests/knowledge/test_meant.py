"""What customers mean by other words than the company's: things, ages, another language, and what a few words lean on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from app.infra.portuguese import fold
from app.knowledge import rules
from app.knowledge.ages import ages_named
from app.knowledge.asked import understand
from app.knowledge.facts import prepare
from app.knowledge.translations import in_portuguese
from app.knowledge.vocabulary import Vocabulary

pytestmark = pytest.mark.req("AI-04")

Told = Mapping[str, tuple[str, str, tuple[str, ...]]]

INN: Told = {
    "drinks": ("", "Não vendemos bebida alcoólica, mas o hóspede pode trazer.", ()),
    "dogs": ("", "Recebemos pet de porte pequeno.", ()),
    "leaving": ("", "O check-out é até o meio-dia.", ()),
    "expecting": ("", "O passeio de quadriciclo não é para gestantes.", ()),
    "kids": ("", "Criança até 10 anos paga meia diária.", ()),
    "canoe": ("", "Aluguel de caiaque: R$ 40, colete incluso.", ()),
}
WORKSHOP: Told = {
    "roof": (
        "Troca de telha",
        "Fazemos troca de telha. O valor, a equipe informa.",
        ("quanto custa troca de telha", "quanto demora"),
    ),
    "roof_takes": ("", "Troca de telha leva 2 dias.", ()),
    "gutter": ("Calha", "Calha custa R$ 300.", ("quanto custa calha", "qual o valor da calha")),
    "warranty": ("", "A calha tem garantia de 5 anos.", ()),
    "mixer": ("", "Consertamos liquidificador, ventilador não.", ()),
}


def answering(told: Told, turn: str, *earlier: str, likely: float = 0.0) -> list[str]:
    occurrences: Counter[str] = Counter()
    for title, body, questions in told.values():
        occurrences.update(set(re.findall(r"[a-z0-9]+", fold(" ".join([title, body, *questions])))))
    vocabulary = Vocabulary.of(len(told), occurrences)
    facts = {prepare(id, title or body, body, asked): 0.0 for id, (title, body, asked) in told.items()}
    wider = rules.Wider((), lambda asked, texts: [likely] * len(texts))
    found = rules.rank(understand(turn, vocabulary, earlier), facts, vocabulary, 6, wider)
    return [fact.id for fact in found if fact.answers]


SCHOOL: Told = {
    "missed": ("", "Reposição de aula só com aviso no mesmo dia.", ()),
    "first": ("", "A aula experimental dura meia hora.", ()),
    "paper": ("", "Emitimos diploma no fim do módulo.", ()),
    "pause": ("", "O trancamento vale por dois meses.", ()),
    "pool": ("", "Aquecemos a água o ano todo.", ()),
}


@pytest.mark.parametrize(
    ("turn", "fact"),
    [
        ("e se eu perder uma aula?", "missed"),
        ("dá pra fazer uma aula antes?", "first"),
        ("vocês dão certificado?", "paper"),
        ("posso pausar o plano?", "pause"),
    ],
)
def test_a_school_is_asked_in_other_words(turn: str, fact: str) -> None:
    assert answering(SCHOOL, turn, likely=1.0) == [fact]


def test_what_is_asked_of_something_else_weighs_less_than_the_thing() -> None:
    told = {**INN, "space": ("", "Capacidade máxima de 30 hóspedes.", ())}
    assert answering(told, "e vinho", "qual a capacidade?", likely=0.5) == ["drinks"]


@pytest.mark.parametrize(
    ("turn", "fact"),
    [
        ("posso levar vinho?", "drinks"),
        ("aceitam minha yorkshire?", "dogs"),
        ("que horas tenho que desocupar o quarto?", "leaving"),
        ("estou gravida, posso fazer o passeio?", "expecting"),
        ("quanto paga o meu de 6?", "kids"),
        ("can I bring wine?", "drinks"),
        ("how much is the kayak rental?", "canoe"),
        ("¿alquilan kayak?", "canoe"),
        ("¿aceptan mascotas?", "dogs"),
    ],
)
def test_the_thing_is_found_under_another_name(turn: str, fact: str) -> None:
    assert answering(INN, turn, likely=1.0) == [fact]


@pytest.mark.parametrize(
    ("turn", "ideas"),
    [
        ("e a minha pequena de 3", ("AGE", "CHILDREN")),
        ("meu sobrinho tem 9 anos, entra?", ("AGE", "CHILDREN")),
        ("completei 16, já posso?", ("AGE",)),
        ("my son is 5 years old", ("AGE", "CHILDREN")),
        ("mi hijo tiene 4", ("AGE", "CHILDREN")),
        ("tem 3 vagas?", ()),
        ("faz 2 anos que comprei", ()),
        ("minha geladeira de 2 portas", ()),
        ("tenho 3 carros", ()),
        ("meu carro tem 8 anos", ()),
        ("a loja fica numa casa que tem 12 anos", ()),
        ("nossa gatinha tem 2 anos", ()),
        ("comprei em dezembro, fiz 2 em maio", ()),
        ("tenho 3 em casa", ()),
        ("vem com 2 anos de garantia?", ()),
        ("tenho 3 anos de carteira", ()),
        ("meu bebê está com 5 meses", ("AGE", "CHILDREN")),
        ("minha filha mais velha tem 9", ("AGE", "CHILDREN")),
        ("faço 18 em maio, já posso?", ("AGE",)),
    ],
)
def test_an_age_is_told_from_other_numbers(turn: str, ideas: tuple[str, ...]) -> None:
    assert tuple(ages_named(turn)) == ideas


def test_how_long_is_told_by_the_fact_that_tells_it() -> None:
    assert answering(WORKSHOP, "quanto tempo demora a troca de telha?", likely=1.0) == ["roof_takes"]


def test_of_how_much_a_guarantee_is_asks_how_long() -> None:
    assert answering(WORKSHOP, "a garantia da calha é de quanto?", likely=1.0) == ["warranty"]


def test_the_price_of_one_thing_is_no_answer_for_another() -> None:
    assert answering(WORKSHOP, "quanto custa a calha?", likely=3.0) == ["gutter"]
    assert answering(WORKSHOP, "quanto custa a claraboia?", likely=3.0) == []


def test_a_few_words_ask_of_what_was_just_told() -> None:
    turn = "meu liquidificador queimou, vocês arrumam?"
    assert answering(WORKSHOP, turn, likely=1.0) == ["mixer"]


def test_a_room_is_no_wednesday_and_two_no_pain() -> None:
    assert prepare("a", "", "Quarto para dois.", ()).body.isdisjoint({"WEDNESDAY", "PAIN"})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Do you fix flat tires?", "do you conserto flat pneu?"),
        ("¿cuánto tarda el arreglo?", "quanto tempo demora el conserto?"),
        ("quanto custa o pneu?", "quanto custa o pneu?"),
        ("ok", "ok"),
    ],
)
def test_only_what_is_surely_of_another_language_is_put_in_portuguese(said: str, told: str) -> None:
    assert in_portuguese(said, said) == told


def test_who_is_so_many_months_along_expects_a_child() -> None:
    assert tuple(ages_named("tô de 7 meses, posso?")) == ("PREGNANCY",)


@pytest.mark.parametrize(
    ("turn", "ideas"),
    [
        ("minha esposa está gestante de 4 meses", ("PREGNANCY",)),
        ("tô de 20 semanas posso nadar?", ("PREGNANCY",)),
        ("estou com 3 meses de condomínio atrasado", ()),
        ("to com 2 meses de mensalidade em aberto", ()),
        ("esta com 6 meses de atraso", ()),
    ],
)
def test_months_that_are_owed_expect_no_child(turn: str, ideas: tuple[str, ...]) -> None:
    assert tuple(ages_named(turn)) == ideas


PRICED: Told = {
    "bath": ("", "Banho de cachorro: R$ 60.", ()),
    "screen": ("", "Tela do iPhone 11: R$ 400.", ()),
    "service": ("", "Revisão do Onix: R$ 350.", ()),
    "warranty": ("", "A garantia do conserto é de 90 dias.", ()),
    "estimate": ("", "O orçamento é gratuito.", ()),
    "papers": ("", "Traga RG e CPF na primeira consulta.", ()),
    "class": ("", "Aula de natação: R$ 90.", ()),
}


@pytest.mark.parametrize("likely", [0.0, 1.0, 2.5])
@pytest.mark.parametrize(
    ("turn", "facts"),
    [
        ("quanto custa banho de gato?", []),
        ("quanto custa o banho do meu pet?", ["bath"]),
        ("quanto custa banho de cachorro de 6kg?", ["bath"]),
        ("quanto é a tela do iphone 13?", []),
        ("tela de iphone13 sai quanto?", []),
        ("quanto é a tela do iphone 11?", ["screen"]),
        ("quanto custa a revisão do hb20?", []),
        ("qual o valor da garantia estendida?", []),
        ("a garantia é de quanto tempo?", ["warranty"]),
        ("quanto custa o diagnóstico de autismo?", []),
        ("vocês cobram o diagnóstico?", ["estimate"]),
        ("pode vir com acompanhante?", []),
        ("quanto custa o caiaque para minha filha de 6 anos?", []),
    ],
)
def test_nothing_is_told_of_something_else(turn: str, facts: list[str], likely: float) -> None:
    assert answering(PRICED, turn, likely=likely) == facts


def test_a_mere_text_that_fits_as_well_and_is_surer_goes_before_a_listed_question() -> None:
    listed = prepare("a", "Natação livre", "Natação é paga à parte.", ("natação livre",))
    told = prepare("b", "A natação volta em março.", "A natação volta em março.", ())
    vocabulary = Vocabulary.of(2, {"natacao": 1, "livre": 1, "paga": 1, "parte": 1, "volta": 2, "marco": 1})
    wider = rules.Wider((), lambda asked, texts: [3.0 if text == told.whole else 0.0 for text in texts])
    understood = understand("quando volta a natação?", vocabulary)
    found = rules.rank(understood, {listed: 0.0, told: 0.0}, vocabulary, 6, wider)
    assert [fact.id for fact in found if fact.answers] == ["b"]
