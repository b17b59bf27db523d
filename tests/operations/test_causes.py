"""Every cause has words, and none of them is lost."""

from __future__ import annotations

import pytest

from app.conversations import settling
from app.operations import causes

pytestmark = pytest.mark.req("IN-07", "PN-01")


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        ("bad_number", "O número não existe"),
        ("131026", "código 131026"),
        ("RuntimeError: x{y}", "falhou ao fazer isto: x{y}"),
        ("ProviderUnavailable: O modelo não respondeu.", "de fora não respondeu: O modelo"),
        ("OperationalError: (psycopg2) …", "O banco de dados não respondeu."),
        ("invalid: Falta o texto.", "Foi recusado: Falta o texto."),
        ("algo nunca visto", "algo nunca visto"),
        (None, "Não foi anotado"),
        ("", "Não foi anotado"),
    ],
)
def test_a_cause_is_told_in_words(cause: str | None, says: str) -> None:
    assert says in causes.in_words(cause)


def test_every_reason_that_delivery_knows_has_words() -> None:
    known = settling.WAITING_REASONS | settling.MENDABLE | {settling.DOUBTED, "generic", "expired", "no_instance"}
    assert {reason for reason in known if causes.in_words(reason) == reason} == set()
