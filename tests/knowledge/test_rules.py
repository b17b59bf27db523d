from __future__ import annotations

import re
from collections import Counter

import pytest

from app.infra.portuguese import fold
from app.knowledge import rules
from app.knowledge.asked import understand
from app.knowledge.facts import prepare
from app.knowledge.vocabulary import Vocabulary, edits

pytestmark = pytest.mark.req("AI-05")

# A trade without anything in common with the demonstration clinic, whose owner wrote few example questions.
PET_SHOP = {
    "banho": ("Banho e tosa", "O banho custa a partir de R$ 60 e a tosa a partir de R$ 90, conforme o porte.", ()),
    "hotel": (
        "Hotel para cães",
        "A diária do hotel é R$ 85, com passeio e duas refeições.",
        ("Hospedagem de cachorro",),
    ),
    "vacina": ("Vacinas", "Aplicamos V10 (R$ 110) e antirrábica (R$ 70), com o veterinário.", ("Vacinar filhote",)),
    "entrega": ("Entrega de ração", "Entregamos ração em até 5 km, grátis acima de R$ 150.", ("Fazem entrega?",)),
    "horario": ("Horário", "De segunda a sábado, das 9h às 19h.", ("Que horas abre?", "Abre domingo?")),
    "endereco": ("Endereço", "Avenida das Palmeiras, 1200.", ("Onde fica?",)),
}


def occurrences() -> Counter[str]:
    found: Counter[str] = Counter()
    for title, body, questions in PET_SHOP.values():
        found.update(set(re.findall(r"[a-z0-9]+", fold(" ".join([title, body, *questions])))))
    return found


VOCABULARY = Vocabulary.of(len(PET_SHOP), occurrences())
FACTS = {prepare(id, title, body, asked): 0.0 for id, (title, body, asked) in PET_SHOP.items()}


def ranked(turn: str, *earlier: str) -> list[rules.Ranked]:
    return rules.rank(understand(turn, VOCABULARY, earlier), FACTS, VOCABULARY, limit=6)


def answering(turn: str, *earlier: str) -> list[str]:
    return [fact.id for fact in ranked(turn, *earlier) if fact.answers]


@pytest.mark.parametrize(
    ("turn", "fact"),
    [
        ("quanto custa o banho?", "banho"),
        ("vcs dao banho?", "banho"),
        ("qto é a diaria do hotel", "hotel"),
        ("preciso vacinar meu filhote", "vacina"),
        ("entregam racao?", "entrega"),
        ("abrem no domingo?", "horario"),
        ("onde vocês ficam?", "endereco"),
        ("qnto custa o hotell", "hotel"),
    ],
)
def test_a_trade_nobody_prepared_for_is_understood(turn: str, fact: str) -> None:
    assert answering(turn) == [fact]


@pytest.mark.parametrize(
    "turn",
    ["quanto custa a limpeza dos dentes?", "vocês vendem passarinho?", "qual a capital da França?", "oi", "kkkk", ""],
)
def test_what_no_fact_covers_is_not_answered(turn: str) -> None:
    assert answering(turn) == []


def test_an_unknown_question_scores_far_below_a_known_one() -> None:
    known, unknown = ranked("quanto custa o banho?"), ranked("quanto custa uma pizza grande?")
    assert known[0].score > 0.7
    assert all(fact.score < 0.4 for fact in unknown)


def test_scores_stay_between_zero_and_one() -> None:
    assert all(0 <= fact.score <= 1 for fact in ranked("banho tosa hotel vacina entrega horário endereço banho banho"))


def test_fragments_sent_one_by_one_ask_one_thing() -> None:
    (fact,) = [fact for fact in ranked("oi\nqueria saber\nquanto custa\no banho") if fact.answers]
    assert (fact.id, fact.answers) == ("banho", ("quanto custa\no banho",))


@pytest.mark.parametrize(
    ("turn", "earlier", "fact"),
    [
        ("e quanto custa?", ("vocês têm hotel?",), "hotel"),
        ("e o banho?", ("quanto custa a vacina?",), "banho"),
        ("quanto é?", ("vocês têm hotel?", "onde fica?"), "hotel"),
    ],
)
def test_a_follow_up_takes_what_it_lacks_from_before(turn: str, earlier: tuple[str, ...], fact: str) -> None:
    assert answering(turn, *earlier) == [fact]


def test_a_new_subject_takes_nothing_from_before() -> None:
    assert answering("onde fica?", "quanto custa o banho?") == ["endereco"]


def test_two_things_in_one_question_get_two_facts() -> None:
    assert set(answering("quanto custa o banho e a vacina?")) == {"banho", "vacina"}


def test_the_databases_rank_decides_between_equals() -> None:
    one, other = (prepare(id, "Banho", "R$ 60", ()) for id in ("um", "outro"))
    understood = understand("banho", VOCABULARY)
    assert rules.rank(understood, {one: 0.1, other: 0.2}, VOCABULARY, limit=2)[0].id == "outro"


@pytest.mark.parametrize(
    ("one", "other", "most", "distance"),
    [
        ("banho", "banho", 1, 0),
        ("bnaho", "banho", 1, 1),
        ("toza", "tosa", 1, 1),
        ("vacina", "racao", 1, 2),
        ("a", "abcd", 2, 3),
    ],
)
def test_edits_count_swaps_once_and_stop_beyond_the_limit(one: str, other: str, most: int, distance: int) -> None:
    assert min(edits(one, other, most), most + 1) == distance


# What an owner writes without a thought of how it will be asked for.
PLAIN = {
    "onde": "Ficamos na Av. das Palmeiras, 300, sala 12.",
    "horas": "Abrimos de segunda a sexta das 8h às 18h e sábado até meio-dia.",
    "idade": "Recebemos alunos a partir de 4 anos.",
    "bichos": "Atendemos cães e gatos. Não atendemos aves.",
    "lugares": "O salão comporta 150 convidados sentados.",
    "papeis": "Para a matrícula traga certidão de nascimento e comprovante de endereço.",
}


def _answers_from(texts: dict[str, str], turn: str) -> list[str]:
    words = Counter(word for text in texts.values() for word in set(re.findall(r"[a-z0-9]+", fold(text))))
    vocabulary = Vocabulary.of(len(texts), words)
    facts = {prepare(id, text[:40], text, ()): 0.0 for id, text in texts.items()}
    found = rules.rank(understand(turn, vocabulary), facts, vocabulary, limit=6)
    return [fact.id for fact in found if fact.answers]


@pytest.mark.parametrize(
    ("turn", "fact"),
    [
        ("onde fica a escola?", "onde"),
        ("abre no sabadão?", "horas"),
        ("qual a idade mínima?", "idade"),
        ("vocês cuidam de calopsita?", "bichos"),
        ("quantas pessoas cabem aí?", "lugares"),
        ("precisa da certidão?", "papeis"),
    ],
)
def test_a_mere_text_answers_what_its_words_and_figures_tell(turn: str, fact: str) -> None:
    assert _answers_from(PLAIN, turn) == [fact]


@pytest.mark.parametrize("turn", ["tem piscina?", "quanto custa a matrícula de robótica?", "vocês alugam bicicleta?"])
def test_a_mere_text_does_not_answer_what_it_only_stands_near_to(turn: str) -> None:
    assert _answers_from(PLAIN, turn) == []


def test_an_address_that_is_only_mentioned_is_no_address() -> None:
    assert _answers_from({"papeis": PLAIN["papeis"]}, "qual o endereço de vocês?") == []
