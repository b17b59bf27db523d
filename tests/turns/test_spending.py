"""What a turn's calls cost is reserved before and settled after; without money she answers from what costs nothing, then a person does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from threading import Event
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel

from app.billing import watching
from app.billing.models import UsageState
from app.errors import ProviderRejected, ProviderUnavailable
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm import registry
from app.llm.errors import UnusableAnswer, billed
from app.llm.port import Completed, Request, Usage
from tests import road
from tests.billing.test_budget import consistent, expire_leases, limit, month, rows
from tests.environment import changed
from tests.infra.work.rows import eventually
from tests.thinking import NAME, Thinking

pytestmark = pytest.mark.req("AI-07")

T = TypeVar("T", bound=BaseModel)
A_CALL: Final = 1_200  # 1,000 tokens read at 0.75 and 100 written at 4.50 a million
FACT: Final = "Temos estacionamento gratuito na porta."


class Paid(Thinking):
    """Somebody is paid for each of its calls, whatever they are worth."""

    model = "gpt-5.4-mini"
    usage = Usage(input=1_000, output=100)

    def complete(self, request: Request[T]) -> Completed[T]:
        with billed(self.model, self.usage):
            completed = super().complete(request)
        return replace(completed, model=self.model, usage=self.usage)


class Killed(BaseException):
    """The process dies: no handler sees it, the lease simply runs out."""


@pytest.fixture
def paid(client: FlaskClient) -> Iterator[Paid]:
    mind = Paid()
    registry.register(NAME, lambda: mind)
    with changed(OPENAI_API_KEY="sk-x"):
        yield mind
    registry.register(NAME, lambda: None)


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(session, "estacionamento", "Estacionamento", FACT, ["tem estacionamento?"])
    return company


def ask(client: FlaskClient, number: road.Number, words: str = "Vocês têm estacionamento?") -> list[str]:
    number.says(client, words)
    for _ in range(2):
        road.run_due(number.company_id, wait_s=10)
    return road.replies(number.company_id)


def test_the_three_calls_of_a_turn_are_paid_in_its_last_commit(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    with consistent(clinic):
        assert ask(client, number) == ["eco: Vocês têm estacionamento?"]
    (row,) = rows(clinic)
    (turn,) = road.turns(clinic)
    assert (row.state, row.micro_usd, row.key) == (UsageState.SETTLED, 3 * A_CALL, f"turn:{turn.id}")
    assert row.conversation_id == road.conversation(clinic).id
    assert sorted(call["task"] for call in row.calls) == ["message_type", "reply", "understand"]
    assert turn.outcome["spending"] == {"rung": "full", "micro_usd": 3 * A_CALL, "unknown_calls": 0}
    assert month(clinic).reserved_micro_usd == 0


def test_a_company_that_pays_nobody_writes_no_ledger(
    client: FlaskClient, clinic: UUID, number: road.Number, mind: Thinking
) -> None:
    ask(client, number)
    assert rows(clinic) == []


def test_an_answer_that_was_no_use_and_its_repair_are_paid(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    paid.will(UnusableAnswer(NAME, "text: missing"), "Temos, sim!")
    with consistent(clinic):
        assert ask(client, number) == ["Temos, sim!"]
    (row,) = rows(clinic)
    assert row.micro_usd == 4 * A_CALL
    assert sorted(call["outcome"] for call in row.calls) == ["garbage", "ok", "ok", "ok"]


def test_a_cut_off_answer_is_paid_though_the_local_model_had_to_answer(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    paid.will(ProviderRejected("cortada", reason="cut_off"))
    with consistent(clinic):
        assert FACT in ask(client, number)[0]
    assert rows(clinic)[0].micro_usd == 3 * A_CALL


def test_a_turn_that_asks_no_model_gives_its_money_back(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    ask(client, number, "PARAR")
    assert paid.requests == []
    assert [row.state for row in rows(clinic)] == [UsageState.RELEASED]
    assert month(clinic).reserved_micro_usd == 0


def test_who_dies_between_reserving_and_settling_pays_once_when_tried_again(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    def die(_: str) -> Any:
        raise Killed

    paid.will(die)
    number.says(client, "Vocês têm estacionamento?")
    with pytest.raises(Killed):
        road.run_due(clinic, wait_s=10)
    road.lapse_leases(clinic)
    assert month(clinic).reserved_micro_usd > 0
    with consistent(clinic):
        for _ in range(2):
            road.run_due(clinic, wait_s=10)
    (row,) = rows(clinic)
    assert row.state == UsageState.SETTLED
    assert (len(road.replies(clinic)), month(clinic).reserved_micro_usd) == (1, 0)


def test_what_the_dead_reserved_is_free_again_when_nobody_comes_back(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    def die(_: str) -> Any:
        raise Killed

    paid.will(die)
    number.says(client, "Vocês têm estacionamento?")
    with pytest.raises(Killed):
        road.run_due(clinic, wait_s=10)
    expire_leases(clinic)
    with consistent(clinic):
        watching.expire_everywhere()
    assert month(clinic).reserved_micro_usd == 0


def test_a_turn_that_fails_keeps_what_it_spent_and_the_next_attempt_adds_to_it(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    def fail(_: str) -> Any:
        raise RuntimeError("a bug")

    paid.will(fail)
    number.says(client, "Vocês têm estacionamento?")
    with consistent(clinic):
        for _ in range(4):
            road.run_due(clinic, wait_s=10)
    (row,) = rows(clinic)
    assert row.state == UsageState.SETTLED and len(road.replies(clinic)) == 1
    assert row.micro_usd == sum(call["micro_usd"] for call in row.calls) >= 3 * A_CALL


def test_at_the_ceiling_what_the_company_told_is_still_answered(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    limit(clinic, monthly_ceiling_usd=Decimal(0))
    assert FACT in ask(client, number)[0]
    assert paid.requests == []
    assert road.turns(clinic)[0].outcome["spending"]["rung"] == "curated"
    assert [alert.key.rsplit(":", 1)[1] for alert in road.alerts(clinic, "budget")] == ["ceiling"]
    assert road.conversation(clinic).waiting_since is None


def test_at_the_ceiling_what_nobody_told_goes_to_a_person_at_once(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    limit(clinic, monthly_ceiling_usd=Decimal(0))
    (said,) = ask(client, number, "Vocês vendem bicicleta elétrica dobrável?")
    assert "Já chamei uma pessoa" in said
    assert road.conversation(clinic).waiting_since is not None
    assert len(road.alerts(clinic, "person_wanted")) == 1


def test_a_conversation_at_its_own_ceiling_does_not_take_from_others(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    limit(clinic, conversation_ceiling_usd=Decimal("0.10"))
    paid.usage = Usage(input=100_000, output=2_000)  # far more than anybody expected
    ask(client, number)
    assert FACT in ask(client, number, "E estacionamento, têm?")[-1]
    paid.usage = Paid.usage
    number.says(client, "Oi, têm estacionamento?", sender="5511988880002")
    for _ in range(2):
        road.run_due(clinic, wait_s=10)
    assert road.replies(clinic)[-1].startswith("eco:")
    assert len(road.alerts(clinic, "budget_conversation")) == 1


def test_near_the_ceiling_the_cheaper_model_answers(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    cheap = Paid()
    cheap.model = "gpt-6-luna"
    cheap.will("Sou a mais barata.")
    limit(clinic, monthly_ceiling_usd=Decimal("1.00"), cheaper_from_percent=1)
    registry.register("openai-cheaper", lambda: cheap)
    try:
        with changed(OPENAI_CHEAPER_MODEL="gpt-6-luna"), consistent(clinic):
            assert ask(client, number) == ["Sou a mais barata."]
    finally:
        registry.register("openai-cheaper", lambda: None)
    assert paid.requests == []
    (row,) = rows(clinic)
    assert (row.rung, row.model, row.micro_usd) == ("cheaper", "gpt-6-luna", 3 * 150)


def test_a_model_without_a_price_is_told_of_once_and_its_tokens_are_kept(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    paid.model = "modelo-da-casa"
    with changed(OPENAI_MODEL="modelo-da-casa"), consistent(clinic):
        ask(client, number)
        ask(client, number, "E aos sábados?")
    assert [(row.unknown_calls, row.input_tokens, row.micro_usd) for row in rows(clinic)] == [(3, 3_000, 0)] * 2
    assert [(alert.key, alert.times) for alert in road.alerts(clinic, "model_price")] == [("modelo-da-casa", 1)]


def test_a_call_that_comes_back_after_the_answer_is_paid_as_well(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    left = Event()

    def late(_: str) -> dict[str, Any]:
        left.wait(20)
        return {"kind": "text"}

    paid.forms.append(late)
    with consistent(clinic):
        ask(client, number)
        assert [(row.state, row.micro_usd) for row in rows(clinic)] == [(UsageState.RESERVED, 2 * A_CALL)]
        left.set()
        eventually(lambda: rows(clinic)[0].state == UsageState.SETTLED, "the late call is settled")
    assert rows(clinic)[0].micro_usd == 3 * A_CALL


def test_a_provider_that_is_away_costs_nothing(
    client: FlaskClient, clinic: UUID, number: road.Number, paid: Paid
) -> None:
    class Away(Paid):
        def complete(self, request: Request[T]) -> Completed[T]:
            raise ProviderUnavailable("fora", reason="connection")

    registry.register(NAME, Away)
    assert FACT in ask(client, number)[0]
    assert [row.state for row in rows(clinic)] == [UsageState.RELEASED]
