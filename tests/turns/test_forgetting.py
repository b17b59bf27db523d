"""What a turn leaves of itself goes after as long as the company keeps it: record, calls, steps and costs; what was said stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.billing.models import Usage
from app.channels import health as channel_health
from app.channels import instances
from app.conversations.models import Message
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.llm import registry
from app.onboarding import first_steps
from app.tenants import settings as company_settings
from app.turns import forgetting
from app.turns.models import InboundEvent, ToolCall
from app.turns.settings import TurnSettings
from tests import road
from tests.billing.test_budget import month, piece, reserve, rows, settle
from tests.environment import changed
from tests.thinking import NAME, Thinking
from tests.turns.test_spending import A_CALL, Paid
from tests.turns.test_turn import Killed
from tests.workers.test_scheduler import do_periodic

pytestmark = pytest.mark.req("AI-16", "SE-02")

DAY_S = 24 * 3600


@pytest.fixture
def paid(client: FlaskClient) -> Iterator[Paid]:
    mind = Paid()
    registry.register(NAME, lambda: mind)
    with changed(OPENAI_API_KEY="sk-x"):
        yield mind
    registry.register(NAME, lambda: None)


def on(day: datetime) -> None:
    road.pass_time((day - clock.now()).total_seconds())


def left(company: UUID) -> dict[str, int]:
    """How many rows turns have left of themselves."""
    tables = {
        "records": "turns WHERE trace IS NOT NULL OR understanding IS NOT NULL",
        "calls": "tool_calls",
        "steps": "conversation_transitions",
        "costs": "public.usage",
    }
    with tenant_session(company) as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for name, table in tables.items()}


def ask_for_a_person(client: FlaskClient, number: road.Number, mind: Thinking) -> None:
    mind.understands.append("human")
    number.says(client, "Quero falar com uma pessoa.")
    for _ in range(2):
        road.run_due(number.company_id, wait_s=10)


def test_everything_goes_when_its_time_is_over_and_not_before(
    client: FlaskClient, company: UUID, number: road.Number, paid: Paid
) -> None:
    on(datetime(2027, 3, 10, 15, tzinfo=UTC))
    ask_for_a_person(client, number, paid)
    everything = {"records": 1, "calls": 1, "steps": 1, "costs": 1}
    said, state = road.replies(company), road.conversation(company).state
    road.pass_time(89 * DAY_S)
    do_periodic("forget_old_records")
    assert left(company) == everything
    road.pass_time(2 * DAY_S)
    do_periodic("forget_old_records")
    assert left(company) == dict.fromkeys(everything, 0)
    (turn,) = road.turns(company)
    assert (turn.state, turn.outcome["intent"]) == ("answered", "human")
    assert said and road.replies(company) == said, "what was said stays"
    assert road.conversation(company).state == state == "waiting_person"
    assert (month(company).spent_micro_usd, month(company).calls) == (3 * A_CALL, 3), "sums of months stay"


def test_each_company_keeps_it_for_as_long_as_it_wants(
    client: FlaskClient, company: UUID, other_company: UUID, mind: Thinking
) -> None:
    for owner, days in ((company, 5), (other_company, 400)):
        with tenant_session(owner) as session:
            company_settings.write(session, TurnSettings(trace_days=days), actor="user:ana")
        ask_for_a_person(client, road.connect(owner), mind)
    road.pass_time(6 * DAY_S)
    do_periodic("forget_old_records")
    assert left(company) == {"records": 0, "calls": 0, "steps": 0, "costs": 0}
    assert left(other_company) == {"records": 1, "calls": 1, "steps": 1, "costs": 0}


def test_what_this_month_cost_stays_since_ceilings_are_counted_from_it(company: UUID, database: Any) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, TurnSettings(trace_days=1), actor="user:ana")
    on(datetime(2027, 3, 28, 15, tzinfo=UTC))
    settle(company, reserve(company, piece(key="march"), 100), 100)
    on(datetime(2027, 4, 2, 15, tzinfo=UTC))
    settle(company, reserve(company, piece(key="april"), 100), 100)
    reserve(company, piece(key="running"), 100)
    on(datetime(2027, 4, 20, 15, tzinfo=UTC))
    do_periodic("forget_old_records")
    assert [row.key for row in rows(company)] == ["april", "running"]
    road.reset_time()


def test_a_great_many_go_batch_by_batch(company: UUID, database: Any) -> None:
    on(datetime(2027, 3, 10, 15, tzinfo=UTC))
    many = forgetting.BATCH + 1
    with tenant_session(company) as session:
        session.execute(
            text(
                "INSERT INTO public.usage (company_id, key, kind, state, rung, month, reserved_at)"
                " SELECT public.current_company(), 'turn:' || n, 'turn', 'settled', 'full', '2026-10-01',"
                " CAST(:old AS timestamptz) FROM generate_series(1, :many) AS n"
            ),
            {"old": clock.now() - timedelta(days=150), "many": many},
        )
    with tenant_session(company) as session:
        assert forgetting.forget_old(session) and len(list(session.scalars(select(Usage.id)))) == 1
    do_periodic("forget_old_records")
    assert left(company)["costs"] == 0
    road.reset_time()


def test_a_turn_that_has_not_ended_keeps_what_a_retry_needs(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    mind.understands.append("human")
    mind.will(Killed())
    number.says(client, "Quero falar com uma pessoa.")
    with pytest.raises(Killed):
        road.run_due(company, wait_s=10)
    road.pass_time(91 * DAY_S)
    do_periodic("forget_old_records")
    (turn,) = road.turns(company)
    with tenant_session(company) as session:
        (call,) = session.scalars(select(ToolCall))
    assert turn.understanding is not None and (call.state, call.result is not None) == ("done", True)


def events(company: UUID) -> list[str]:
    """Provider ids of what came in and is still known, in order."""
    with tenant_session(company) as session:
        return list(session.scalars(select(InboundEvent.provider_id).order_by(InboundEvent.id)))


def keep(company: UUID, days: int) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, TurnSettings(trace_days=days), actor="user:ana")


@pytest.mark.req("IN-02")
def test_events_stay_for_as_long_as_a_gateway_may_repeat_them_whatever_the_company_keeps(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    keep(company, 5)
    number.says(client, "Vocês abrem sábado?", id="first")
    number.says(client, "E domingo?")
    road.run_due(company, wait_s=20)
    road.pass_time(89 * DAY_S)
    do_periodic("forget_old_records")
    assert len(events(company)) == 2
    number.says(client, "Vocês abrem sábado?", id="first")
    assert len(events(company)) == 2 and len(road.messages(company, direction="in")) == 2, "repeated, it is one still"
    road.pass_time(2 * DAY_S)
    do_periodic("forget_old_records")
    assert events(company) == []
    assert len(road.messages(company, direction="in")) == 2, "what was said stays"


def test_events_stay_longer_where_the_company_keeps_its_records_longer(
    client: FlaskClient, company: UUID, other_company: UUID, mind: Thinking
) -> None:
    keep(other_company, 200)
    for owner in (company, other_company):
        number = road.connect(owner)
        for words in ("Oi", "Tudo bem?"):
            number.says(client, words)
    road.pass_time(100 * DAY_S)
    do_periodic("forget_old_records")
    assert (len(events(company)), len(events(other_company))) == (0, 2)


@pytest.mark.req("PN-05")
def test_a_number_whose_events_are_forgotten_was_heard_all_the_same(
    client: FlaskClient, company: UUID, mind: Thinking
) -> None:
    heard, gone, silent = road.whaticket(company, "http://127.0.0.1:9/"), road.connect(company), road.connect(company)
    with tenant_session(company) as session:
        for number in (heard, gone):
            event = {"provider_id": "e1", "kind": "message", "payload": {}, "correlation_id": "c-12345678"}
            session.add(InboundEvent(company_id=company, instance_id=number.id, received_at=clock.now(), **event))
        assert first_steps.Step.EVENT in first_steps.done(session)
    with tenant_session(company) as session:
        instances.delete(session, gone.id, actor="user:ana")
    road.pass_time(91 * DAY_S)
    do_periodic("forget_old_records")
    assert events(company) == []
    with tenant_session(company) as session:
        health = channel_health.of(session, instances.listed(session, after=None, limit=9))
        assert first_steps.Step.EVENT in first_steps.done(session)
    assert (health[heard.id].was_heard, health[heard.id].heard_at) == (True, None)
    assert not health[silent.id].was_heard


def test_a_great_many_events_go_batch_by_batch(company: UUID, database: Any) -> None:
    number, many = road.connect(company), 2 * forgetting.BATCH + 2
    with tenant_session(company) as session:
        session.execute(
            text(
                "INSERT INTO public.inbound_events (company_id, instance_id, provider_id, kind, payload, correlation_id, received_at)"
                " SELECT public.current_company(), :instance, 'e' || n, 'InboundMessage', '{}', 'c',"
                " CAST(:old AS timestamptz) FROM generate_series(1, :many) AS n"
            ),
            {"instance": number.id, "old": clock.now() - timedelta(days=150), "many": many},
        )
    with tenant_session(company) as session:
        assert forgetting.forget_old(session)
    assert len(events(company)) == many - forgetting.BATCH
    do_periodic("forget_old_records")
    assert events(company) == []


def test_an_emptied_turn_goes_after_a_year_and_a_month_and_the_conversation_goes_on(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    def ask(words: str) -> None:
        number.says(client, words)
        for _ in range(2):
            road.run_due(company, wait_s=20)

    ask("Vocês abrem sábado?")
    road.pass_time(10 * DAY_S)
    ask("Aceitam Pix?")
    (old, young), said = road.turns(company), road.replies(company)
    road.pass_time(389 * DAY_S)
    do_periodic("forget_old_records")
    assert [(turn.id, turn.trace) for turn in road.turns(company)] == [(old.id, None), (young.id, None)]
    road.pass_time(2 * DAY_S)
    do_periodic("forget_old_records")
    assert [turn.id for turn in road.turns(company)] == [young.id]
    assert len(said) == 2 and road.replies(company) == said
    with tenant_session(company) as session:
        assert set(session.scalars(select(Message.turn_id))) == {old.id, young.id}, "parts of an answer belong together"
    road.pass_time(400 * DAY_S)
    do_periodic("forget_old_records")
    assert road.turns(company) == []
    ask("E domingo?")
    assert len(road.replies(company)) == 3


def test_a_turn_that_has_not_ended_is_never_forgotten(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    mind.will(Killed())
    number.says(client, "Vocês abrem sábado?")
    with pytest.raises(Killed):
        road.run_due(company, wait_s=10)
    road.pass_time(1000 * DAY_S)
    do_periodic("forget_old_records")
    assert [turn.state for turn in road.turns(company)] == ["running"]


def test_what_newer_messages_overtook_goes_as_well(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    """The process died after it had understood; the customer wrote more before anybody came back."""
    mind.will(Killed())
    number.says(client, "Sou a Joana, vocês abrem sábado?")
    with pytest.raises(Killed):
        road.run_due(company, wait_s=10)
    number.says(client, "E domingo?")
    road.lapse_leases(company)
    for _ in range(2):
        road.run_due(company, wait_s=20)
    assert [turn.state for turn in road.turns(company)] == ["superseded", "answered"]
    assert road.turns(company)[0].understanding is not None
    road.pass_time(91 * DAY_S)
    do_periodic("forget_old_records")
    assert [turn.understanding for turn in road.turns(company)] == [None, None]
