"""Whose life is in danger is heard in whatever words they have; what only sounds like it is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from time import process_time

import pytest

from app.infra.portuguese import words
from app.infra.wording import Wording
from app.llm.offline.danger import heard
from app.llm.offline.danger_spares import SPARES
from app.llm.offline.danger_words import ACUTE, NAMED, Danger

pytestmark = pytest.mark.req("AI-08")

WRITTEN = Path(__file__).parent / "danger"
WORDINGS = [each for table in (ACUTE, NAMED) for wordings in table.values() for each in wordings]


def lines(name: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in (WRITTEN / name).read_text("utf-8").splitlines() if line]


def named(wordings: Iterable[Wording]) -> list[object]:
    return [pytest.param(each, id=each.name) for each in wordings]


@pytest.mark.parametrize("wording", named([*WORDINGS, *SPARES]))
def test_a_wording_hears_its_examples(wording: Wording) -> None:
    assert [each for each in wording.hears if not wording.is_in(" ".join(words(each)))] == []


@pytest.mark.parametrize("wording", named(WORDINGS))
def test_what_only_sounds_like_a_danger_is_none(wording: Wording) -> None:
    assert [each for each in wording.leaves if heard(each)] == []


@pytest.mark.parametrize("wording", named(SPARES))
def test_a_spare_leaves_real_danger_alone(wording: Wording) -> None:
    assert [each for each in wording.leaves if not heard(each)] == []


def test_names_are_told_apart() -> None:
    assert len({each.name for each in (*WORDINGS, *SPARES)}) == len(WORDINGS) + len(SPARES)


def test_whoever_is_in_danger_is_heard() -> None:
    told = [line.split("\t") for line in lines("dangerous.tsv")]
    assert [said for kind, said in told if kind not in heard(said)] == []


def test_what_is_no_danger_is_left_alone() -> None:
    assert [said for said in lines("harmless.txt") if heard(said)] == []


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("meu marido desmaiou aqui agora", {Danger.HEALTH}),
        ("meu cachorro desmaiou aqui agora", {Danger.ANIMAL}),
        ("meu cachorro mordeu meu filho no rosto e ele ta sangrando muito", {Danger.HEALTH}),
        ("tomei uma cartela inteira, quero morrer", {Danger.HEALTH, Danger.DESPAIR}),
    ],
)
def test_one_danger_is_not_taken_for_another(said: str, named: set[Danger]) -> None:
    assert heard(said) == named


def test_what_is_told_in_a_row_of_short_messages_is_heard_as_one() -> None:
    assert heard("meu pai\ncaiu\nnão responde") == {Danger.HEALTH}
    assert heard("quanto é a limpeza?\nmeu pai\nsempre foi cliente\nnão responde o zap") == frozenset()


def test_a_flood_of_words_takes_no_time() -> None:
    """A customer may paste a book; each turn is judged before it is answered."""
    began = process_time()
    heard(
        "\n".join(
            f"{n} meu pai e a minha mãe não sei se vão, ele tá com o carro parado na rua e ela não quer ir"
            for n in range(200)
        )
    )
    assert process_time() - began < 2


def test_the_end_of_a_long_story_is_heard() -> None:
    story = "a gente estava em casa vendo televisão e conversando sobre a viagem "
    assert heard(f"{story * 20} e meu pai desmaiou") == {Danger.HEALTH}
    assert heard(f"{'Tudo bem por aqui. ' * 60}Meu pai desmaiou") == {Danger.HEALTH}
    assert heard(f"{story * 200}\nmeu pai desmaiou") == {Danger.HEALTH}


def test_a_cry_for_something_else_is_no_danger() -> None:
    assert heard("socorro") == {Danger.HEALTH}
    assert heard("socorro\npreciso de um encanador") == frozenset()
