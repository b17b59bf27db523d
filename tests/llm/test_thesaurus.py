"""The thesaurus: which words mean the same or imply one another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.infra.portuguese import is_filler, words
from app.llm.offline.understanding.coverage import Told, covered, told
from app.llm.offline.understanding.thesaurus import pages, pieces_of

pytestmark = pytest.mark.req("AI-04")


def senses(text: str) -> frozenset[str]:
    return frozenset[str]().union(*(piece.implied for piece in pieces_of(words(text))))


def test_every_line_tells_a_sense_once_and_names_only_broader_ones_that_are_told() -> None:
    every = list(pages())
    names = Counter(page.name for page in every)
    assert [name for name, times in names.items() if times > 1] == []
    assert {broader for page in every for broader in page.broader} <= names.keys()
    assert [page.name for page in every if page.name in page.broader] == []


@pytest.mark.parametrize(
    ("said", "sense"),
    [
        ("meu shih tzu late muito", "dog"),
        ("sou de Maringá", "parana"),
        ("rachou a tela do meu celular", "phone"),
        ("tem onde deixar o carro?", "parking"),
        ("posso levar minha mãe de 80 anos?", "elderly"),
    ],
)
def test_who_names_a_thing_names_what_it_is_a_kind_of(said: str, sense: str) -> None:
    assert sense in senses(said)


def test_no_wording_is_made_of_little_words_alone() -> None:
    every = [(page.name, wording, words(wording)) for page in pages() for wording in page.wordings]
    assert [each for each in every if not each[2]] == []
    assert [
        each for each in every if len(each[2]) > 1 and all(is_filler(word) and len(word) < 3 for word in each[2])
    ] == []


@pytest.mark.parametrize(("one", "many"), [("gato", "gatos"), ("carro", "carros"), ("cachorro", "cachorros")])
def test_plurals_mean_the_same(one: str, many: str) -> None:
    assert senses(one) == senses(many) != frozenset()


def test_two_texts_that_share_only_little_words_have_nothing_in_common() -> None:
    assert covered("tem onde deixar o carro?", told(("O pagamento é pelo pix.", "A loja é no centro.")))[0][0] < 0.2


def test_little_words_are_not_taken_for_others_that_begin_like_them() -> None:
    assert not senses("com para por até") & {"food", "childbirth"}


@pytest.mark.parametrize("line", ["parking", "parking: ", "parking: vaga || garagem", "parking: vaga |  | garagem"])
def test_a_line_that_tells_nothing_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"# a page\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.txt:2"):
        list(pages(tmp_path))


def test_a_question_is_covered_by_the_text_that_means_it_in_other_words() -> None:
    texts = told(("Aceitamos cães de pequeno porte.", "Vagas cobertas no subsolo.", "Aceitamos pix e cartão."))
    assert best("posso ir com meu pinscher?", texts) == 0
    assert best("tem estacionamento?", texts) == 1
    assert covered("vocês vendem rosas?", texts)[2][:2] == (0.0, 0.0)


def test_what_all_texts_speak_of_counts_for_less_than_what_one_does() -> None:
    texts = told(("Banho de cachorro R$ 50.", "Banho de gato R$ 60.", "Banho a seco R$ 40."))
    shares = [share for share, _, _ in covered("banho de gato", texts)]
    assert shares[1] == max(shares)
    assert shares[2] < shares[1] - 0.3


def best(question: str, texts: Told) -> int:
    shares = [share for share, _, _ in covered(question, texts)]
    return shares.index(max(shares))
