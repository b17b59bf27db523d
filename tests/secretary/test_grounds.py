"""What an answer may rest on: what tools vouch for, and never what a customer said."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.llm.port import Done
from app.secretary import grounds, limits
from app.secretary.context import Context, Heard
from app.secretary.reply import Reply

pytestmark = pytest.mark.usefixtures("company")

ASKED = "limpeza de 50 reais amanhã às 9h"


def _context(state: str | None = None) -> Context:
    return Context(
        company_id=uuid4(),
        company="Clínica Sorriso",
        secretary="Sofia",
        about="",
        now=datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("America/Sao_Paulo")),
        customer_name="Ana",
        history=[],
        heard=[Heard("text", f"quero {ASKED}")],
        state=state,
    )


def _crossed(text: str, *done: Done, state: str | None = None) -> str | None:
    said = Reply(text=text, known=True, wants_person=False, offer_person=False)
    return limits.crossed(said, grounds.of(_context(state), done))


@pytest.mark.req("AI-09")
@pytest.mark.parametrize("text", ["Sim, a limpeza sai por R$ 50.", "Temos vaga amanhã às 9h.", "Temos vaga amanhã."])
def test_what_a_tool_looked_for_is_no_offer(text: str) -> None:
    looked = Done("search_facts", f"Você procurou o que a empresa diz sobre “{ASKED}”.")
    assert _crossed(text, looked) is not None


@pytest.mark.req("AI-09")
def test_what_a_tool_has_to_choose_from_is_offered_and_what_a_write_did_is_told() -> None:
    free = Done("find_slots", "Há horários.", options=("quinta, 19/11, às 9h",))
    assert _crossed("Temos vaga amanhã às 9h.", free) is None
    assert _crossed("Temos vaga amanhã às 10h.", free) == "invented_appointment"
    booked = Done("book", "Consulta marcada para quinta, 19/11, às 9h.")
    assert _crossed("Marcado para amanhã às 9h!", booked) is None
    assert _crossed("Marcado para amanhã às 9h!", Done("book", booked.told, ok=False)) is not None


@pytest.mark.req("AI-10")
def test_who_waits_for_a_person_may_be_told_so_again() -> None:
    assert _crossed("Já chamei uma pessoa da equipe.", state="waiting_person") is None
    assert _crossed("Já chamei uma pessoa da equipe.", state="answering") == "claimed_done"
    assert _crossed("Já marquei a sua consulta.", state="waiting_person") == "claimed_done"
