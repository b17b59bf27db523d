"""Facts that may answer what none surely answers."""

from __future__ import annotations

import pytest

from app.knowledge import rules
from app.knowledge.asked import understand
from app.knowledge.facts import prepare
from app.knowledge.vocabulary import Vocabulary

pytestmark = pytest.mark.req("AI-04")

TEXTS = {
    "deposit": "A reserva é confirmada com sinal de 30%.",
    "cake": "O bolo é por conta da família.",
    "guests": "Cabem 120 convidados sentados.",
    "hours": "Visitas de quarta a sexta.",
}
FACTS = {name: prepare(name, "", text, ()) for name, text in TEXTS.items()}
VOCABULARY = Vocabulary.of(
    4, {"sinal": 1, "reserva": 1, "bolo": 1, "familia": 1, "convidados": 1, "visitas": 1, "quarta": 1}
)


def ranked(question: str, likely: dict[str, float], found: tuple[str, ...] = ()) -> list[rules.Ranked]:
    others = [fact for name, fact in FACTS.items() if name not in found]
    learnt = {fact.whole: likely[name] for name, fact in FACTS.items()}
    wider = rules.Wider(others, lambda asked, texts: [learnt[text] for text in texts])
    candidates = {FACTS[name]: 0.1 for name in found}
    return rules.rank(understand(question, VOCABULARY), candidates, VOCABULARY, 6, wider)


def test_the_likeliest_is_near_and_answers_nothing() -> None:
    found = ranked("como garanto a data?", {"deposit": 1.0, "cake": -4.0, "guests": -3.0, "hours": -2.0})
    assert [(fact.id, fact.answers, fact.near) for fact in found] == [("deposit", (), ("como garanto a data?",))]


def test_of_two_that_are_as_likely_both_are_near_and_never_more() -> None:
    found = ranked("como garanto a data?", {"deposit": 1.0, "cake": 0.9, "guests": 0.8, "hours": -2.0})
    assert [fact.id for fact in found] == ["deposit", "cake"]


def test_nothing_is_near_where_nothing_is_likely() -> None:
    assert ranked("vendem pneu?", dict.fromkeys(TEXTS, -2.0)) == []


def test_what_surely_answers_leaves_nothing_near() -> None:
    found = ranked("e o bolo?", {"deposit": 1.0, "cake": 0.5, "guests": 1.0, "hours": 1.0}, found=("cake",))
    assert [(fact.id, bool(fact.answers), fact.near) for fact in found] == [("cake", True, ())]


def test_without_a_word_in_common_it_has_to_be_quite_sure() -> None:
    found = ranked("como garanto a data?", {"deposit": 2.5, "cake": 1.0, "guests": -3.0, "hours": -2.0})
    assert [(fact.id, fact.answers, fact.near) for fact in found] == [("deposit", (), ("como garanto a data?",))]


def test_beside_what_shares_no_word_stands_one_that_does() -> None:
    found = ranked(
        "perdi o sinal do estacionamento coberto?",
        {"deposit": 0.0, "cake": 2.0, "guests": 1.9, "hours": -2.0},
        found=("deposit",),
    )
    assert [fact.id for fact in found if fact.near] == ["cake", "deposit"]


def test_what_was_learnt_answers_where_it_is_sure_without_a_word_in_common() -> None:
    found = ranked("como garanto a data?", {"deposit": 4.5, "cake": 1.0, "guests": -3.0, "hours": -2.0})
    assert [(fact.id, fact.answers, fact.near) for fact in found] == [("deposit", ("como garanto a data?",), ())]


def test_how_the_company_says_a_fact_is_asked_for_goes_before_what_was_learnt() -> None:
    asked_for = prepare("parking", "Estacionamento", "Há vagas na rua.", ("tem onde estacionar",))
    wider = rules.Wider(
        list(FACTS.values()), lambda _, texts: [-3.0 if text == asked_for.whole else 4.0 for text in texts]
    )
    found = rules.rank(understand("tem onde estacionar?", VOCABULARY), {asked_for: 0.1}, VOCABULARY, 6, wider)
    assert [fact.id for fact in found if fact.answers] == ["parking"]


def test_a_text_that_leaves_nothing_of_the_question_over_answers_whatever_was_learnt() -> None:
    found = ranked("e o bolo?", {"deposit": -3.0, "cake": -2.0, "guests": -3.0, "hours": -3.0}, found=("cake",))
    assert [fact.id for fact in found if fact.answers] == ["cake"]


def test_what_is_told_of_one_part_leaves_nothing_open_of_another_that_it_may_answer() -> None:
    turn = "levam em casa o bolo?\ncobra?"
    likely = {"deposit": -3.0, "cake": 0.9, "guests": -3.0, "hours": -3.0}
    assert [(fact.id, len(fact.answers), fact.near) for fact in ranked(turn, likely, found=("cake",))] == [
        ("cake", 2, ())
    ]


def test_what_is_told_of_one_part_does_not_answer_another_that_it_hardly_may() -> None:
    turn = "levam em casa o bolo?\ntem piscina?"
    likely = {"deposit": -3.0, "cake": -0.9, "guests": -3.0, "hours": -3.0}
    assert [fact.answers for fact in ranked(turn, likely, found=("cake",)) if "tem piscina?" in fact.answers] == []


def test_among_many_facts_of_which_none_is_found_nothing_is_told() -> None:
    learnt = rules.Wider(list(FACTS.values()), lambda _, texts: [-3.0 for _ in texts])
    assert rules.rank(understand("vocês vendem helicóptero?", VOCABULARY), {}, VOCABULARY, 6, learnt) == []
    nothing = rules.Wider((), lambda _, texts: [])
    assert rules.rank(understand("vocês vendem helicóptero?", VOCABULARY), {}, VOCABULARY, 6, nothing) == []


def services(likely: dict[str, float]) -> rules.Wider:
    learnt = {fact.whole: likely[name] for name, fact in SERVICES.items()}
    return rules.Wider((), lambda _, texts: [learnt[text] for text in texts])


SERVICES = {
    name: prepare(name, title, f"{title} custa R$ {price}.", (f"quanto custa {title.lower()}",))
    for name, title, price in (("canal", "Canal (dente de trás)", 1100), ("extracao", "Extração de dente", 250))
}


def test_what_is_much_surer_goes_before_what_is_asked_for_in_some_of_these_words() -> None:
    turn = "qual valor pra arrancar o dente de trás mole"
    candidates = dict.fromkeys(SERVICES.values(), 0.1)
    understood = understand(turn, VOCABULARY)
    found = rules.rank(understood, candidates, VOCABULARY, 6, services({"canal": -1.0, "extracao": 6.0}))
    assert [fact.id for fact in found if fact.answers] == ["extracao"]
    found = rules.rank(understood, candidates, VOCABULARY, 6, services({"canal": 5.5, "extracao": 6.0}))
    assert [fact.id for fact in found if fact.answers] == ["canal"]


def test_the_sentences_of_a_text_are_no_examples_of_how_it_is_asked_for() -> None:
    text = "Aceitamos cães. Gatos não."
    assert prepare("pets", "Aceitamos cães.", text, ("Aceitamos cães.", "Gatos não.")).is_plain
    assert not prepare("pets", "Animais", text, ("posso levar meu cachorro",)).is_plain


def test_a_sure_answer_has_a_high_score_though_it_shares_few_words() -> None:
    found = ranked("como garanto a data?", {"deposit": 8.0, "cake": 1.0, "guests": -3.0, "hours": -2.0})
    assert found[0].score > 0.9


PRICED = {
    "skin": prepare("skin", "Limpeza de pele", "Limpeza de pele custa R$ 150.", ("fazem limpeza de pele",)),
    "parking": prepare("parking", "", "Estacionamento na rua.", ()),
}


def heard(turn: str, sure: dict[str, float]) -> dict[str, tuple[str, ...]]:
    learnt = {fact.whole: sure[name] for name, fact in PRICED.items()}
    wider = rules.Wider((), lambda _, texts: [learnt[text] for text in texts])
    found = rules.rank(understand(turn, VOCABULARY), dict.fromkeys(PRICED.values(), 0.1), VOCABULARY, 6, wider)
    return {fact.id: fact.answers for fact in found}


def test_what_only_asks_the_price_asks_that_of_what_stands_before() -> None:
    told = heard("fazem limpeza de pele? cobra?", {"skin": -6.0, "parking": -6.0})
    assert told["skin"] == ("fazem limpeza de pele?", "cobra?")


def test_the_price_of_what_nobody_answered_is_left_open() -> None:
    told = heard("fazem limpeza de pele? levam o gnomo? cobra?", {"skin": -6.0, "parking": -6.0})
    assert told["skin"] == ("fazem limpeza de pele?",)
