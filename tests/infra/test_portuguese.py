from __future__ import annotations

import pytest

from app.infra.portuguese import asks, fold, is_filler, parts, stem, words

pytestmark = pytest.mark.req("AI-05")


@pytest.mark.parametrize("text", ["Avaliação", "AVALIAÇÃO", "Avaliac\u0327a\u0303o", "ava\u200blia\u00adção"])
def test_spelling_variants_fold_into_one(text: str) -> None:
    assert fold(text) == "avaliacao"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("qto custa p/ vcs??", "quanto custa para voces"),
        ("oiiii kkkkk blz", "oi beleza"),
        ("parcela em 10x ou 3 vezes", "parcela em parcelas ou parcelas"),
        ("às 18h30", "as horas"),
        ("24h", "24h"),
        ("😀😀", ""),
    ],
)
def test_haste_is_read_as_it_was_meant(text: str, read: str) -> None:
    assert " ".join(words(text)) == read


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Vocês atendem sábado? E quanto custa a limpeza?", ["Vocês atendem sábado?", "E quanto custa a limpeza?"]),
        ("quanto custa o canal e aceita unimed", ["quanto custa o canal", "aceita unimed"]),
        ("Oi, tem estacionamento?", ["Oi", "tem estacionamento?"]),
        ("Custa R$ 1.200,00 mesmo?", ["Custa R$ 1.200,00 mesmo?"]),
        ("oi\nbom dia\n\nquanto é??", ["oi", "bom dia", "quanto é??"]),
        ("pão e queijo", ["pão e queijo"]),
        ("", []),
    ],
)
def test_a_turn_is_cut_into_what_can_be_answered(text: str, cut: list[str]) -> None:
    assert parts(text) == cut


@pytest.mark.parametrize(
    "family",
    [
        "parcela parcelar parcelamento parcelado",
        "implante implantes",
        "restauração restaurações",
        "agendar agendamento",
        "cárie cáries",
    ],
)
def test_words_of_one_family_share_a_stem(family: str) -> None:
    assert len({stem(fold(word)) for word in family.split()}) == 1


def test_unlike_words_keep_apart() -> None:
    assert (
        len({stem(word) for word in ("preco", "preciso", "sabado", "feriado", "quanto", "quantos", "carie", "caro")})
        == 8
    )


def test_questions_are_recognised_without_their_mark() -> None:
    assert (
        asks("quanto custa a limpeza") and asks("vcs abrem sabado") and not asks("obrigada") and not asks("a limpeza")
    )


def test_little_words_carry_no_subject() -> None:
    assert all(is_filler(word) for word in words("gostaria de saber por favor se vocês fazem 2"))
    assert not any(is_filler(word) for word in words("limpeza implante comer"))


def test_what_is_pasted_without_an_end_is_left_out() -> None:
    pasted = parts("quanto custa?\n" * 5_000 + "x" * 20_000)
    assert len(pasted) == 12 and all(len(part) <= 600 for part in pasted)


@pytest.mark.parametrize(
    "said",
    [
        "bom dia eu queria saber se tem vaga",
        "a lente fica pronta quando",
        "o q eu faço enqto vcs nao vem",
        "e de touca rosa pode",
        "somos 10, é verdade que eu não pago",
        "esse lugar fica onde",
    ],
)
def test_a_question_may_stand_after_what_leads_to_it(said: str) -> None:
    assert asks(said)


@pytest.mark.parametrize(
    "said",
    [
        "infelizmente não posso",
        "na terça não posso",
        "claro que pode",
        "ok pode",
        "só não sei quando",
        "que absurdo é esse",
        "o carro que eu levo sempre",
        "ela só volta quando eu reclamo",
        "não quero saber de desculpa",
    ],
)
def test_a_refusal_a_consent_and_an_outcry_ask_nothing(said: str) -> None:
    assert not asks(said)
