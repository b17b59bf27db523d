"""What leaves, in which order, and what each answer of the gateway means for a message."""

from __future__ import annotations

import socket
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.channels import instances
from app.channels.port import DeliveryState, StatusUpdate
from app.conversations import echoes
from app.conversations.models import Message, Purpose
from app.infra import clock
from app.infra.tenancy import tenant_session
from tests import road
from tests.gateway import ACCOUNT, Gateway, fork_says, mended
from tests.thinking import Thinking

HELLO = "eco: Oi!"


@pytest.fixture
def fork(client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking) -> road.Number:
    """A number with one conversation, whose first answer has left."""
    number = gateway.connect(company)
    fork_says(number, client, "Oi!")
    road.run_due(company, wait_s=5)
    assert gateway.texts == [HELLO]
    return number


def _last(company: UUID) -> Message:
    return road.said(company)[-1]


# Order


@pytest.mark.req("IN-04")
def test_messages_leave_in_the_order_in_which_they_were_said(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    for n in range(5):
        road.tell(company, f"parte {n}")
    road.run_due(company)
    assert gateway.texts[1:] == [f"parte {n}" for n in range(5)]


@pytest.mark.req("IN-04")
def test_a_later_part_never_overtakes_one_that_is_held_back(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    road.tell(company, "primeira", not_before=clock.now() + timedelta(seconds=10))
    road.tell(company, "segunda")
    road.run_due(company, wait_s=5)
    assert gateway.texts[1:] == []
    road.run_due(company, wait_s=6)
    assert gateway.texts[1:] == ["primeira", "segunda"]


@pytest.mark.req("IN-04")
def test_a_part_that_is_retried_holds_back_those_behind_it(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    gateway.script("generic")
    road.tell(company, "primeira")
    road.tell(company, "segunda")
    road.run_due(company)
    assert gateway.texts[1:] == []
    road.run_due(company, wait_s=5)
    assert gateway.texts[1:] == ["primeira", "segunda"]


@pytest.mark.req("IN-04", "IN-07")
def test_a_message_that_fails_for_good_is_its_own_dead_letter_and_the_next_goes_on(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.script("check_number")
    road.tell(company, "primeira")
    road.tell(company, "segunda")
    road.run_due(company)
    assert [(m.text, m.state, m.error) for m in road.said(company)[1:]] == [
        ("primeira", "failed", "bad_number"), ("segunda", "accepted", None),
    ]  # fmt: skip
    assert len(road.alerts(company, "delivery_failed")) == 1
    assert road.work_rows(company) == []


@pytest.mark.req("IN-02")
def test_a_key_is_said_once_ever(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    road.tell(company, "uma vez", key="aviso:1")
    road.run_due(company)
    with pytest.raises(AssertionError):
        road.tell(company, "outra vez", key="aviso:1")
    road.run_due(company)
    assert gateway.texts[1:] == ["uma vez"]


@pytest.mark.req("AG-04", "IN-04")
def test_a_message_of_the_future_waits_for_its_time_and_holds_nothing_back(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    road.tell(company, "lembrete", purpose=Purpose.REMINDER, due_at=tomorrow)
    road.tell(company, "resposta")
    road.run_due(company)
    assert gateway.texts[1:] == ["resposta"]
    (item,) = road.work_rows(company)
    assert item.due_at == tomorrow
    road.run_due(company, wait_s=24 * 3600)
    assert gateway.texts[1:] == ["resposta", "lembrete"]


# The gateway's error table: contracts/whaticket.md

GIVES_UP = {"not_digits", "no_number", "syntax", "invalid_contact", "invalid_contact_500", "check_number"}
RETRIES = {"generic", "sending_failed", "check_contact"}
LINE_DOWN = {"no_default", "not_connected", "connection_offline"}
ALERTS = {"unauthorized", "session_expired", "invalid_token", "subscription", "plan"}
DOUBTS = {
    "error_500", "generic_500", "bad_gateway", "html", "broken_json", "error_in_200", "huge", "reset", "html_after", "reset_after",
    "error_500_after",
}  # fmt: skip


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("row", ["ok", "ok_empty", "ok_flow", "ok_queued"])
def test_every_dialects_success_is_accepted(company: UUID, fork: road.Number, gateway: Gateway, row: str) -> None:
    gateway.script(row)
    road.tell(company, "resposta")
    road.run_due(company)
    assert (_last(company).state, gateway.sends) == ("accepted", 2)


@pytest.mark.req("IN-08", "IN-07")
@pytest.mark.parametrize("row", sorted(GIVES_UP))
def test_a_number_that_cannot_be_reached_is_given_up_at_once(
    company: UUID, fork: road.Number, gateway: Gateway, row: str
) -> None:
    gateway.script(row)
    road.tell(company, "resposta")
    road.run_due(company, wait_s=1)
    road.run_due(company, wait_s=3600)
    assert (_last(company).state, _last(company).error, gateway.sends) == ("failed", "bad_number", 2)
    assert len(road.alerts(company, "delivery_failed")) == 1


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("row", sorted(RETRIES))
def test_a_generic_refusal_is_retried_a_few_times_and_then_given_up(
    company: UUID, fork: road.Number, gateway: Gateway, row: str
) -> None:
    gateway.always(row)
    road.tell(company, "resposta")
    for _ in range(8):
        road.run_due(company, wait_s=70)
    assert (_last(company).state, _last(company).error) == ("failed", "generic")
    assert gateway.sends == 1 + 4


@pytest.mark.req("IN-08")
def test_retries_wait_longer_each_time(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    gateway.always("generic")
    road.tell(company, "resposta")
    for least_s, most_s in ((1, 2), (2, 4), (4, 8)):
        started = clock.now()
        road.run_due(company)
        (item,) = road.work_rows(company)
        assert item.due_at >= started + timedelta(seconds=least_s)
        assert item.due_at <= clock.now() + timedelta(seconds=most_s)
        road.pass_time(most_s + 0.1)


@pytest.mark.req("IN-08", "IN-13")
@pytest.mark.parametrize("row", sorted(LINE_DOWN))
def test_a_line_that_is_down_costs_no_attempt_and_the_message_leaves_when_it_is_back(
    company: UUID, fork: road.Number, gateway: Gateway, row: str
) -> None:
    gateway.script(*[row] * 4)
    road.tell(company, "resposta")
    road.tell(company, "e mais esta")
    for _ in range(4):
        road.run_due(company)
        assert (road.said(company)[1].state, road.said(company)[1].attempts) == ("queued", 0)
        assert len(road.alerts(company, "gateway")) == 1
        road.pass_time(70)
    road.run_due(company)
    assert gateway.texts[1:] == ["resposta", "e mais esta"]
    assert road.alerts(company, "gateway") == []


@pytest.mark.req("IN-08")
def test_a_reply_that_could_not_leave_for_a_day_expires(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    gateway.script("not_connected")
    road.tell(company, "resposta", expires_at=clock.now() + timedelta(hours=24))
    road.run_due(company)
    road.run_due(company, wait_s=24 * 3600 + 1)
    assert (_last(company).state, _last(company).error, gateway.texts[1:]) == ("failed", "expired", [])


@pytest.mark.req("IN-08")
def test_the_turns_own_replies_expire_after_a_day(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    (hello,) = road.said(company)
    assert hello.expires_at is not None
    assert abs(hello.expires_at - hello.created_at - timedelta(hours=24)) < timedelta(seconds=5)


@pytest.mark.req("IN-08", "IN-13")
@pytest.mark.parametrize("row", sorted(ALERTS))
def test_a_refused_connection_alerts_once_and_the_messages_wait_until_it_ismended(
    company: UUID, fork: road.Number, gateway: Gateway, row: str
) -> None:
    gateway.always(row)
    road.tell(company, "resposta")
    for _ in range(3):
        road.run_due(company, wait_s=301)
        mended(fork)
    assert (_last(company).state, _last(company).attempts) == ("queued", 0)
    assert len(road.alerts(company, "gateway")) == 1
    gateway.always(None)
    road.run_due(company, wait_s=301)
    assert gateway.texts[1:] == ["resposta"]
    assert road.alerts(company, "gateway") == []


@pytest.mark.req("IN-08")
def test_a_gateway_that_asks_for_patience_gets_it(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    gateway.script("rate")
    road.tell(company, "resposta")
    asked = clock.now()
    road.run_due(company)
    assert (_last(company).state, _last(company).attempts) == ("queued", 0)
    assert road.work_rows(company)[0].due_at >= asked + timedelta(seconds=7)
    assert road.alerts(company, "gateway") == []
    road.run_due(company, wait_s=8)
    assert gateway.texts[1:] == ["resposta"]


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("row", ["not_found", "redirect"])
def test_an_address_that_is_not_the_gateways_api_waits_for_whoever_mends_it(
    company: UUID, fork: road.Number, gateway: Gateway, row: str
) -> None:
    gateway.script(row)
    road.tell(company, "resposta")
    road.run_due(company)
    assert (_last(company).state, _last(company).attempts) == ("queued", 0)
    (alert,) = road.alerts(company, "gateway")
    assert alert.message == ("O endereço não é o da API do Whaticket. Use o endereço da API, não o do painel.")


@pytest.mark.req("IN-08")
def test_a_gateway_that_cannot_be_reached_is_waited_for(client: FlaskClient, company: UUID, mind: Thinking) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        number = road.whaticket(company, f"http://127.0.0.1:{closed.getsockname()[1]}")
        fork_says(number, client, "Oi!")
        road.run_due(company, wait_s=5)
    assert (_last(company).state, _last(company).attempts) == ("queued", 0)
    assert len(road.alerts(company, "gateway")) == 1


@pytest.mark.req("IN-08", "IN-02")
@pytest.mark.parametrize("row", sorted(DOUBTS))
def test_an_answer_that_leaves_it_open_puts_the_message_in_doubt(
    company: UUID, fork: road.Number, gateway: Gateway, row: str
) -> None:
    gateway.script(row)
    road.tell(company, "resposta")
    road.run_due(company)
    road.run_due(company, wait_s=25)
    assert (_last(company).state, gateway.sends) == ("in_doubt", 2)


# Waiting


@pytest.mark.req("IN-08", "IN-16")
def test_after_five_failures_the_gateway_is_left_alone_and_no_message_loses_an_attempt(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.always("not_connected")
    road.tell(company, "resposta")
    for _ in range(9):
        road.run_due(company, wait_s=25)
    assert gateway.sends == 1 + 5
    assert (_last(company).state, _last(company).attempts) == ("queued", 0)
    assert len(road.work_rows(company)) == 1
    mended(fork)
    gateway.always(None)
    road.run_due(company, wait_s=61)
    assert gateway.texts[1:] == ["resposta"]


@pytest.mark.req("IN-08", "IN-13")
def test_the_first_delivery_of_any_message_closes_the_numbers_alert(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.script("not_connected")
    road.tell(company, "resposta", expires_at=clock.now() + timedelta(seconds=30))
    road.run_due(company)
    assert len(road.alerts(company, "gateway")) == 1
    fork_says(fork, client, "Oi por aqui!", sender="5511988880002")
    road.run_due(company, wait_s=31)
    assert gateway.texts[1:] == ["eco: Oi por aqui!"] and road.alerts(company, "gateway") == []


@pytest.mark.req("IN-08")
def test_one_broken_number_does_not_stop_the_companys_other_numbers(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.always("not_connected")
    road.tell(company, "resposta")
    for _ in range(6):
        road.run_due(company, wait_s=70)
    gateway.always(None)
    second = gateway.connect(company)
    fork_says(second, client, "Oi por aqui!")
    road.run_due(company, wait_s=5)
    assert gateway.texts[1:] == ["eco: Oi por aqui!"]


@pytest.mark.req("IN-08", "IN-06")
def test_a_burst_leaves_at_once_and_then_one_every_two_seconds_holding_no_worker(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    config = {"base_url": gateway.url, "token": ACCOUNT.token}
    number = road.connect(company, "whaticket", dialect="fork", config=config, secret=None, burst=5, per_minute=30)
    fork_says(number, client, "Oi!")
    road.run_due(company, wait_s=5)
    road.pass_time(60)
    for n in range(8):
        road.tell(company, f"parte {n}")
    road.run_due(company)
    assert gateway.texts[1:] == [f"parte {n}" for n in range(5)]
    for expected in (6, 7, 8):
        (item,) = road.work_rows(company)
        assert (item.lease, item.leased_until) == (None, None)
        assert item.due_at - clock.now() <= timedelta(seconds=2)
        road.run_due(company, wait_s=2)
        assert len(gateway.texts[1:]) == expected


@pytest.mark.req("IN-08")
def test_pacing_counts_all_conversations_of_a_number(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    config = {"base_url": gateway.url, "token": ACCOUNT.token}
    number = road.connect(company, "whaticket", dialect="fork", config=config, secret=None, burst=3, per_minute=30)
    for n in range(5):
        fork_says(number, client, "Oi!", sender=f"551198888000{n}")
    road.run_due(company, wait_s=5)
    assert len(gateway.texts) == 3


@pytest.mark.req("IN-08", "IN-16")
def test_conversations_that_wait_for_their_numbers_pace_each_get_a_time_of_their_own_in_order(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    config = {"base_url": gateway.url, "token": ACCOUNT.token}
    number = road.connect(company, "whaticket", dialect="fork", config=config, secret=None, burst=1, per_minute=6)
    for n in range(5):
        fork_says(number, client, f"Oi {n}!", sender=f"551198888000{n}")
        road.run_due(company, wait_s=5)
    road.run_due(company)
    waits = [item.due_at - clock.now() for item in road.work_rows(company)]
    apart = [later - earlier for earlier, later in pairwise(waits)]
    assert all(abs(gap - timedelta(seconds=10)) < timedelta(seconds=1) for gap in apart)
    for _ in waits:
        before = len(gateway.texts)
        assert road.run_due(company, wait_s=10) == 1, "nobody else wakes"
        assert len(gateway.texts) == before + 1
    assert gateway.texts == [f"eco: Oi {n}!" for n in range(5)]


@pytest.mark.req("IN-08")
def test_places_missed_in_an_outage_are_not_used_all_at_once(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    config = {"base_url": gateway.url, "token": ACCOUNT.token}
    number = road.connect(company, "whaticket", dialect="fork", config=config, secret=None, burst=1, per_minute=6)
    for n in range(5):
        fork_says(number, client, "Oi!", sender=f"551198888000{n}")
    road.run_due(company, wait_s=5)
    assert len(gateway.texts) == 1
    road.run_due(company, wait_s=3600)
    assert len(gateway.texts) == 2


@pytest.mark.req("IN-13")
def test_a_paused_number_sends_nothing_until_it_goes_on(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    _pause(fork, True)
    road.tell(company, "resposta")
    road.run_due(company, wait_s=60)
    assert gateway.texts[1:] == []
    _pause(fork, False)
    road.run_due(company, wait_s=60)
    assert gateway.texts[1:] == ["resposta"]


@pytest.mark.req("IN-13", "IN-07")
def test_what_waits_for_a_number_that_was_disconnected_for_good_is_given_up(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.script("reset")
    road.tell(company, "em dúvida")
    road.run_due(company)
    road.person_says(company, "na fila")
    with tenant_session(company) as session:
        instances.delete(session, fork.id, actor="user:ana")
    road.run_due(company)
    road.run_due(company, wait_s=31)
    assert [(message.state, message.error) for message in road.said(company)[1:]] == [
        ("failed", "no_instance"), ("failed", "no_instance"),
    ]  # fmt: skip
    assert len(road.alerts(company, "delivery_failed")) == 1 and road.work_rows(company) == []


def _pause(number: road.Number, paused: bool) -> None:
    with tenant_session(number.company_id) as session:
        instances.update(session, number.id, values={"paused": paused}, gateway={}, actor="user:ana")


# What leaves


@pytest.mark.req("IN-09")
def test_template_marks_are_neutralised(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    road.tell(company, "Oi {{name}}, e {{ aberto")
    road.run_due(company)
    assert gateway.texts[1:] == ["Oi { {name} }, e { { aberto"]
    assert _last(company).text == "Oi {{name}}, e {{ aberto"


@pytest.mark.req("IN-03")
def test_receipts_move_a_message_only_forward(company: UUID, fork: road.Number) -> None:
    road.tell(company, "resposta")
    road.run_due(company)
    with road.locked(company) as (session, _):
        session.get_one(Message, _last(company).id).provider_id = "wa-1"
    seen = []
    for state in (DeliveryState.READ, DeliveryState.DELIVERED, DeliveryState.ACCEPTED, DeliveryState.FAILED):
        with tenant_session(company) as session:
            seen.append((echoes.apply_receipt(session, StatusUpdate("wa-1", state)), _last(company).state))
    assert [moved for moved, _ in seen] == [True, False, False, False]
    assert _last(company).state == "read" and _last(company).read_at is not None


@pytest.mark.req("IN-03")
def test_a_receipt_for_an_unknown_message_changes_nothing(company: UUID, fork: road.Number) -> None:
    with tenant_session(company) as session:
        assert not echoes.apply_receipt(session, StatusUpdate("wa-nobody", DeliveryState.READ))


@pytest.mark.req("OB-01")
def test_the_time_to_the_first_reply_is_observed_once_per_turn(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking
) -> None:
    count, total = road.counted("ttfr_seconds_count"), road.counted("ttfr_seconds_sum")
    mind.will("frase comprida. " * 100)
    fork_says(fork, client, "Conte tudo.")
    road.run_due(company, wait_s=7)
    assert road.counted("ttfr_seconds_count") == count + 1
    assert 7 <= road.counted("ttfr_seconds_sum") - total < 60


@pytest.mark.req("IN-02", "TN-01")
def test_what_one_company_says_never_leaves_through_another(
    client: FlaskClient, company: UUID, other_company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    elsewhere = gateway.connect(other_company)
    fork_says(elsewhere, client, "Oi da outra!")
    road.run_due(other_company, wait_s=5)
    road.tell(company, "só da primeira")
    road.run_due(other_company)
    assert gateway.texts == [HELLO, "eco: Oi da outra!"]
    road.run_due(company)
    assert gateway.texts[2:] == ["só da primeira"]
