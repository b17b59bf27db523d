"""Texts as directions: the same subject points the same way, and nothing depends on the process or the day."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.llm.offline.embedding import SIZE, embed, likeness

pytestmark = pytest.mark.req("AI-04")


def near(one: str, other: str) -> float:
    return likeness(embed(one), embed(other))


def test_a_vector_has_its_size_and_length_one() -> None:
    vector = embed("Quanto custa o clareamento?")
    assert len(vector) == SIZE
    assert likeness(vector, vector) == pytest.approx(1)


@pytest.mark.parametrize("nothing", ["", "oi", "👍", "...", "bom dia"])
def test_what_says_nothing_points_nowhere(nothing: str) -> None:
    assert not any(embed(nothing))


@pytest.mark.parametrize(
    ("asked", "same", "another"),
    [
        ("quanto custa o clareamento dental", "e o clareamento, qto fica?", "preciso cancelar minha consulta"),
        ("meu implante quebrou ontem", "aquele implante que quebrou, lembra?", "vcs aceitam unimed"),
        ("ACEITAM UNIMED??", "vocês aceitam o convênio Unimed?", "meu implante quebrou"),
    ],
)
def test_what_speaks_of_the_same_is_nearer_than_what_does_not(asked: str, same: str, another: str) -> None:
    assert near(asked, same) > near(asked, another) + 0.2


def test_another_process_finds_the_same_vector() -> None:
    program = "from app.llm.offline.embedding import embed; print([round(v, 6) for v in embed('Quanto custa o clareamento?')])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == str([round(value, 6) for value in embed("Quanto custa o clareamento?")])
