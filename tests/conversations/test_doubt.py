"""A message of which nobody knows whether it left: look before sending again, so that nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.config import ROOT, settings
from app.conversations import delivery
from app.conversations.models import Message, Purpose
from app.conversations.outbox import Question
from app.conversations.questions import NOTED
from app.infra import clock
from app.infra.db import dispose_engines
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.infra.work.item import LeaseLost
from tests import road
from tests.database import cut_connections
from tests.gateway import Gateway, flat_says, fork_says, mended
from tests.servers import Addresses
from tests.thinking import Thinking

DAY_S = 24 * 3600


@pytest.fixture
def fork(client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking) -> road.Number:
    """A number with look-up and one conversation, whose first answer has left."""
    number = gateway.connect(company)
    fork_says(number, client, "Oi!")
    road.run_due(company, wait_s=5)
    return number


@pytest.fixture
def blind(client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking) -> road.Number:
    """The same without a user who could look up what was sent."""
    number = gateway.connect(company, lookup=False)
    fork_says(number, client, "Oi!")
    road.run_due(company, wait_s=5)
    return number


@pytest.fixture
def flat(client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking) -> road.Number:
    """The same in the dialect that tells of its own messages; its first answer's echo has come."""
    number = gateway.connect(company, "flat")
    flat_says(gateway, number, client, "Oi!")
    road.run_due(company, wait_s=5)
    gateway.echo(number, client, "eco: Oi!")
    return number


@pytest.fixture
def hurried_gateway() -> Iterator[None]:
    """Calls to gateways that give up soon."""
    os.environ["GATEWAY_TIMEOUT_S"] = "0.5"
    settings.cache_clear()
    yield
    del os.environ["GATEWAY_TIMEOUT_S"]
    settings.cache_clear()


def _doubtful(company: UUID, gateway: Gateway, fault: str, words: str = "resposta", **more: object) -> None:
    """Say something, and let the gateway leave it open whether it left."""
    gateway.script(fault)
    road.tell(company, words, **more)
    road.run_due(company)
    assert _last(company).state == "in_doubt"


def _last(company: UUID) -> Message:
    return road.said(company)[-1]


def _counted(outcome: str) -> float:
    return road.counted("delivery_in_doubt_total", outcome=outcome)


@pytest.mark.req("IN-02", "IN-08")
def test_a_message_in_doubt_is_left_alone_for_thirty_seconds(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    raised = _counted("raised")
    _doubtful(company, gateway, "error_500")
    assert _counted("raised") == raised + 1
    message, (item,) = _last(company), road.work_rows(company)
    assert message.attempted_at is not None and message.look_at is not None
    assert timedelta(seconds=25) < item.due_at - clock.now() <= timedelta(seconds=30)
    reads = gateway.calls.get("/auth/login", 0)
    road.run_due(company, wait_s=24)
    assert gateway.calls.get("/auth/login", 0) == reads and gateway.sends == 2


@pytest.mark.req("IN-02", "IN-08")
@pytest.mark.parametrize("fault", ["error_500_after", "reset_after", "html_after"])
def test_a_message_that_is_found_is_accepted_and_not_sent_again(
    company: UUID, fork: road.Number, gateway: Gateway, fault: str
) -> None:
    found = _counted("found")
    _doubtful(company, gateway, fault)
    road.run_due(company, wait_s=31)
    message = _last(company)
    assert (message.state, message.error, gateway.texts[1:]) == ("accepted", None, ["resposta"])
    assert message.provider_id and _counted("found") == found + 1
    assert road.work_rows(company) == []


@pytest.mark.req("IN-02", "IN-08")
@pytest.mark.parametrize("fault", ["hang", "hang_after"])
def test_a_gateway_that_hangs_is_looked_at_too(
    hurried_gateway: None, company: UUID, fork: road.Number, gateway: Gateway, fault: str
) -> None:
    _doubtful(company, gateway, fault)
    road.run_due(company, wait_s=31)
    road.run_due(company, wait_s=11)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])


@pytest.mark.req("IN-02", "IN-08")
def test_a_message_that_is_absent_twice_is_sent_once_more(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    resent = _counted("resent")
    _doubtful(company, gateway, "reset")
    road.run_due(company, wait_s=31)
    assert (_last(company).state, _last(company).looks, gateway.sends) == ("in_doubt", 1, 2)
    road.run_due(company, wait_s=5)
    assert gateway.sends == 2
    road.run_due(company, wait_s=6)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])
    assert _counted("resent") == resent + 1


@pytest.mark.req("IN-02", "IN-08")
def test_a_message_that_shows_at_the_second_look_is_not_sent_again(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset")
    road.run_due(company, wait_s=31)
    gateway.keep("token-1", road.CUSTOMER, "\u200eresposta", from_me=True)
    road.run_due(company, wait_s=11)
    assert (_last(company).state, gateway.sends) == ("accepted", 2)


@pytest.mark.req("IN-02", "IN-07", "IN-08")
def test_a_second_doubt_ends_in_the_dead_letter(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    dead = _counted("dead")
    gateway.script("reset", "reset")
    road.tell(company, "resposta")
    for wait in (0, 31, 11, 31, 11, 600):
        road.run_due(company, wait_s=wait)
    assert (_last(company).state, _last(company).error) == ("failed", "in_doubt")
    assert gateway.sends == 3 and _counted("dead") == dead + 1
    assert len(road.alerts(company, "delivery_failed")) == 1


@pytest.mark.req("IN-02")
def test_a_second_doubt_whose_message_is_found_is_settled(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    gateway.script("reset", "reset_after")
    road.tell(company, "resposta")
    for wait in (0, 31, 11, 31):
        road.run_due(company, wait_s=wait)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])


@pytest.mark.req("IN-02", "IN-08")
@pytest.mark.parametrize("read_fault", ["error_500", "html", "reset", "bad_gateway"])
def test_a_look_that_fails_says_nothing_and_is_repeated(
    company: UUID, fork: road.Number, gateway: Gateway, read_fault: str
) -> None:
    _doubtful(company, gateway, "reset_after")
    gateway.read_faults.extend([read_fault] * 4)
    for wait in (31, 61, 61, 61, 61):
        road.run_due(company, wait_s=wait)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])


def _keep_looking_in_vain(company: UUID, gateway: Gateway, *, minutes: int) -> None:
    for _ in range(minutes):
        gateway.read_faults.extend(["bad_gateway"] * 4)
        road.run_due(company, wait_s=60)
    gateway.read_faults.clear()


@pytest.mark.req("IN-02", "IN-08", "IN-13")
def test_a_look_that_keeps_failing_ends_after_an_hour_and_what_waits_behind_leaves(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset", expires_at=clock.now() + timedelta(hours=24))
    road.tell(company, "segunda")
    _keep_looking_in_vain(company, gateway, minutes=55)
    assert gateway.sends == 2
    _keep_looking_in_vain(company, gateway, minutes=8)
    assert gateway.texts[1:] == ["resposta", "segunda"]
    assert road.said(company)[1].error == "resent_after_doubt"
    assert len(road.alerts(company, "gateway_lookup")) == 1
    mended(fork)
    _doubtful(company, gateway, "reset_after", "terceira")
    road.run_due(company, wait_s=31)
    assert _last(company).state == "accepted" and road.alerts(company, "gateway_lookup") == []


@pytest.mark.req("IN-02", "IN-07", "IN-08")
def test_a_look_that_still_fails_when_the_reply_expires_gives_it_up(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset", expires_at=clock.now() + timedelta(minutes=10))
    road.tell(company, "segunda")
    _keep_looking_in_vain(company, gateway, minutes=13)
    assert gateway.texts[1:] == ["segunda"]
    assert (road.said(company)[1].state, road.said(company)[1].error) == ("failed", "in_doubt")
    assert len(road.alerts(company, "delivery_failed")) == 1


@pytest.mark.req("IN-02", "IN-07")
def test_a_look_that_keeps_failing_never_sends_a_reminder_twice(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset_after", purpose=Purpose.REMINDER)
    _keep_looking_in_vain(company, gateway, minutes=63)
    assert (_last(company).state, gateway.texts[1:]) == ("failed", ["resposta"])


@pytest.mark.req("IN-02")
def test_a_doubt_that_was_noticed_hours_later_is_still_looked_at_for_an_hour(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    """Both machines were off: the gateway may come back after us."""
    message_id = road.tell(company, "resposta", expires_at=clock.now() + timedelta(hours=24))
    with road.locked(company) as (session, _):
        message = session.get_one(Message, message_id)
        message.state, message.attempts, message.sending_lease = "sending", 1, 0
        message.attempted_at = clock.machine_now() - timedelta(hours=5)
    gateway.keep("token-1", road.CUSTOMER, "resposta", from_me=True)
    _keep_looking_in_vain(company, gateway, minutes=20)
    mended(fork)
    road.run_due(company, wait_s=61)
    assert (_last(company).state, gateway.sends) == ("accepted", 1)


@pytest.mark.req("IN-02", "IN-08", "AI-14")
def test_while_the_look_ups_breaker_is_open_a_persons_message_leaves_all_the_same(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset")
    _keep_looking_in_vain(company, gateway, minutes=6)
    gateway.read_faults.extend(["bad_gateway"] * 4)
    road.pass_time(61)  # due again
    road.person_says(company, "Aqui é a Ana.")
    road.run_due(company)
    assert gateway.texts[1:] == ["Aqui é a Ana."]


@pytest.mark.req("IN-02", "IN-08")
def test_without_a_way_to_look_a_reply_is_sent_once_more_and_marked(
    company: UUID, blind: road.Number, gateway: Gateway
) -> None:
    resent = _counted("resent_blind")
    _doubtful(company, gateway, "reset_after")
    road.run_due(company, wait_s=24)
    assert gateway.sends == 2
    road.run_due(company, wait_s=7)
    assert gateway.texts[1:] == ["resposta", "resposta"]
    assert (_last(company).state, _last(company).error) == ("accepted", "resent_after_doubt")
    assert _counted("resent_blind") == resent + 1


@pytest.mark.req("IN-02", "IN-07")
def test_without_a_way_to_look_a_second_doubt_ends_in_the_dead_letter(
    company: UUID, blind: road.Number, gateway: Gateway
) -> None:
    gateway.script("reset", "reset")
    road.tell(company, "resposta")
    for wait in (0, 31, 31, 600):
        road.run_due(company, wait_s=wait)
    assert (_last(company).state, gateway.sends) == ("failed", 3)


@pytest.mark.req("IN-02", "IN-07")
@pytest.mark.parametrize("purpose", [Purpose.REMINDER, Purpose.FOLLOWUP, Purpose.CAMPAIGN])
def test_without_a_way_to_look_nothing_proactive_is_sent_twice(
    company: UUID, blind: road.Number, gateway: Gateway, purpose: Purpose
) -> None:
    _doubtful(company, gateway, "reset_after", purpose=purpose)
    road.run_due(company, wait_s=31)
    assert (_last(company).state, gateway.texts[1:]) == ("failed", ["resposta"])


@pytest.mark.req("IN-02")
def test_a_gateway_whose_look_up_was_switched_off_counts_as_one_without(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.lookup_enabled = False
    _doubtful(company, gateway, "reset")
    road.run_due(company, wait_s=31)
    assert (_last(company).state, _last(company).error) == ("accepted", "resent_after_doubt")


# One row settles one message


@pytest.mark.req("IN-02")
def test_an_earlier_message_with_the_same_text_does_not_settle_a_doubt(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    road.tell(company, "ok")
    road.run_due(company)
    _doubtful(company, gateway, "reset", "ok")
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["ok", "ok"]
    assert [message.state for message in road.said(company)[1:]] == ["accepted", "accepted"]


@pytest.mark.req("IN-02")
def test_two_doubts_with_the_same_text_are_settled_by_two_rows_only(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset_after", "ok")
    road.run_due(company, wait_s=31)
    _doubtful(company, gateway, "reset", "ok")
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["ok", "ok"]


@pytest.mark.req("IN-02")
def test_a_message_that_its_echo_settled_does_not_settle_a_later_doubt(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    road.tell(company, "ok")
    road.run_due(company)
    # The gateway holds one row of it; its echo carries no id by which that row could be known.
    ticket = gateway.ticket("token-1", road.CUSTOMER)
    rows = len(ticket.rows)
    gateway.echo(flat, client, "ok")
    del ticket.rows[rows:]
    assert (_last(company).provider_id or "").startswith("flat-")
    _doubtful(company, gateway, "reset", "ok")
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["ok", "ok"]


def _attempted(company: UUID, message_id: int, *, minutes_ago: float) -> None:
    with road.locked(company) as (session, _):
        session.get_one(Message, message_id).attempted_at = clock.machine_now() - timedelta(minutes=minutes_ago)


def _row_from(gateway: Gateway, words: str, *, minutes_ago: float) -> None:
    ticket = gateway.ticket("token-1", road.CUSTOMER)
    row = next(row for row in ticket.rows if row["body"].endswith(words))
    row["createdAt"] = (clock.machine_now() - timedelta(minutes=minutes_ago)).isoformat()


@pytest.mark.req("IN-02")
def test_an_equal_message_attempted_before_the_look_begins_whose_row_came_within_is_no_proof(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    older = road.tell(company, "ok")
    road.run_due(company)
    _attempted(company, older, minutes_ago=1.2)
    _row_from(gateway, "ok", minutes_ago=0.8)
    _doubtful(company, gateway, "reset", "ok")
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["ok", "ok"]


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("fate", ["failed", "cancelled"])
def test_an_equal_message_that_was_never_accepted_accounts_for_no_row(
    company: UUID, fork: road.Number, gateway: Gateway, fate: str
) -> None:
    other = road.tell(company, "ok", key="outra")
    with road.locked(company) as (session, _):
        message = session.get_one(Message, other)
        message.state, message.attempts, message.attempted_at = fate, 1, clock.machine_now()
    _doubtful(company, gateway, "reset_after", "ok")
    road.run_due(company, wait_s=31)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["ok"])


@pytest.mark.req("IN-02", "IN-09")
def test_messages_are_equal_when_they_leave_alike_not_when_they_were_written_alike(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    """A menu and its bare text are different messages to the gateway."""
    question = Question(tool=NOTED, options=("Quarta", "Quinta"))
    road.tell(company, "Qual dia?", question=question)
    road.run_due(company)
    _doubtful(company, gateway, "reset_after", "Qual dia?")
    road.run_due(company, wait_s=31)
    assert _last(company).state == "accepted" and len(gateway.texts) == 3


@pytest.mark.req("IN-02")
def test_a_later_message_with_the_same_text_is_no_proof_for_an_earlier_doubt(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    """A person's message with the same words waits behind the doubt, since a look could not tell them apart."""
    _doubtful(company, gateway, "reset", "ok")
    road.person_says(company, "ok")
    road.run_due(company)
    assert gateway.sends == 2
    for wait in (31, 11, 1):
        road.run_due(company, wait_s=wait)
    assert [message.state for message in road.said(company)[1:]] == ["cancelled", "accepted"]
    assert gateway.texts[1:] == ["ok"]


# Echoes


@pytest.mark.req("IN-02", "IN-03")
def test_an_echo_settles_a_doubt_at_once(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    echoed = _counted("echo")
    _doubtful(company, gateway, "reset_after")
    gateway.echo(flat, client, "\u200eresposta")
    assert (_last(company).state, _counted("echo")) == ("accepted", echoed + 1)
    road.run_due(company, wait_s=31)
    assert gateway.sends == 2 and road.conversation(company).holder == "ai"


@pytest.mark.req("IN-02")
def test_an_echo_that_comes_before_the_gateways_answer_is_ours_too(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    gateway.meanwhile.append(lambda: gateway.echo(flat, client.application.test_client(), "resposta"))
    road.tell(company, "resposta")
    road.run_due(company)
    assert (_last(company).state, road.conversation(company).holder) == ("accepted", "ai")


@pytest.mark.req("IN-02", "IN-09")
def test_an_echo_of_a_menu_that_comes_before_the_gateways_answer_is_ours_too(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.meanwhile.append(lambda: gateway.echo(flat, client.application.test_client(), gateway.texts[-1]))
    mind.will({"text": "Quer {{falar}} com alguém?", "offer_person": True})
    flat_says(gateway, flat, client, "Vocês consertam bicicletas?")
    road.run_due(company, wait_s=5)
    assert "1) Falar com uma pessoa" in gateway.texts[-1]
    assert (_last(company).state, road.conversation(company).holder) == ("accepted", "ai")


@pytest.mark.req("IN-02")
def test_each_echo_is_matched_with_one_message(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    for _ in range(2):
        road.tell(company, "ok")
    road.run_due(company)
    for second in (1, 2):
        gateway.echo(flat, client, "ok")
        road.pass_time(61)
        assert sum(message.provider_id is not None for message in road.said(company)[1:]) == second
    assert road.conversation(company).holder == "ai"
    gateway.echo(flat, client, "ok")
    assert road.conversation(company).holder == "person"


@pytest.mark.req("IN-02", "IN-03")
def test_an_echo_belongs_to_the_doubt_rather_than_to_a_message_whose_own_never_came(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    unheard = road.tell(company, "ok")
    road.run_due(company)
    _attempted(company, unheard, minutes_ago=10)
    _doubtful(company, gateway, "reset_after", "ok")
    gateway.echo(flat, client, "ok")
    older, doubtful = road.said(company)[1:]
    assert (older.provider_id, doubtful.state) == (None, "accepted")


@pytest.mark.req("IN-02", "IN-03")
def test_an_echo_just_after_an_equal_message_settles_no_doubt(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    road.tell(company, "ok")
    road.run_due(company)
    _doubtful(company, gateway, "reset", "ok")
    gateway.echo(flat, client, "ok")
    older, doubtful = road.said(company)[1:]
    assert older.provider_id is not None and doubtful.state == "in_doubt"


@pytest.mark.req("IN-02", "AI-14")
def test_the_same_words_hours_later_are_a_persons_own(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    unheard = road.tell(company, "Bom dia!")
    road.run_due(company)
    _attempted(company, unheard, minutes_ago=90)
    gateway.echo(flat, client, "Bom dia!")
    assert (road.conversation(company).holder, _last(company).author) == ("person", "phone")


@pytest.mark.req("IN-02", "AI-14")
def test_an_echo_that_comes_after_the_look_is_nobodys_message(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset_after")
    road.run_due(company, wait_s=31)
    assert _last(company).state == "accepted"
    gateway.echo(flat, client, "resposta")
    assert road.conversation(company).holder == "ai" and _last(company).author == "ai"


@pytest.mark.req("IN-02", "AI-14")
def test_a_message_that_was_sent_twice_may_come_back_twice(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    gateway.lookup_enabled = False
    _doubtful(company, gateway, "reset_after")
    road.run_due(company, wait_s=31)
    assert gateway.texts[1:] == ["resposta", "resposta"]
    for _ in range(2):
        gateway.echo(flat, client, "resposta")
        road.pass_time(61)
    assert road.conversation(company).holder == "ai" and _last(company).author == "ai"


@pytest.mark.req("IN-02", "IN-03")
def test_an_echo_proves_that_a_message_given_up_in_doubt_has_left(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway
) -> None:
    gateway.lookup_enabled = False
    _doubtful(company, gateway, "reset_after", purpose=Purpose.REMINDER)
    road.run_due(company, wait_s=31)
    assert _last(company).state == "failed"
    assert len(road.alerts(company, "delivery_failed")) == 1
    gateway.echo(flat, client, "resposta")
    assert (_last(company).state, _last(company).error) == ("accepted", None)
    assert road.alerts(company, "delivery_failed") == []


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("number", ["fork", "blind"])
def test_a_result_that_the_database_could_not_take_is_recorded_once_it_is_back(
    request: pytest.FixtureRequest, database: Addresses, company: UUID, gateway: Gateway, number: str
) -> None:
    """PostgreSQL goes away between the claim and the record of what came of it. Forgotten, it would be a second message."""
    request.getfixturevalue(number)
    gateway.meanwhile.append(lambda: cut_connections(database))
    road.tell(company, "resposta")
    try:
        for wait in (0, 61, 31, 11):
            road.run_due(company, wait_s=wait)
    finally:
        dispose_engines()  # the next test shall find no dead connection
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])
    assert road.work_rows(company) == []


@pytest.mark.req("IN-02")
def test_a_user_whom_the_gateway_refuses_is_told_to_the_operators(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    gateway.lookup_enabled = False
    _doubtful(company, gateway, "reset_after")
    road.run_due(company, wait_s=31)
    assert len(road.alerts(company, "gateway_lookup")) == 1


@pytest.mark.req("IN-02")
def test_one_attempt_is_one_doubt_also_when_two_workers_find_it_unknown(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    """The second is the late end of the call itself."""
    raised = _counted("raised")

    def lease_is_lost() -> None:
        road.lapse_leases(company)
        road.run_due(company)

    gateway.meanwhile.append(lease_is_lost)
    gateway.script("reset")
    road.tell(company, "resposta")
    road.run_due(company)
    assert (_last(company).state, _last(company).doubts, _counted("raised") - raised) == ("in_doubt", 1, 1)


# Who waits behind a doubt


@pytest.mark.req("IN-02", "IN-04")
def test_her_messages_wait_behind_a_doubt_in_order(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    _doubtful(company, gateway, "reset")
    road.tell(company, "segunda")
    road.run_due(company, wait_s=20)
    assert gateway.texts[1:] == []
    for wait in (11, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["resposta", "segunda"]


@pytest.mark.req("IN-02", "AI-14")
def test_a_persons_message_overtakes_a_doubt(company: UUID, fork: road.Number, gateway: Gateway) -> None:
    _doubtful(company, gateway, "reset")
    road.person_says(company, "Aqui é a Ana.")
    road.run_due(company)
    assert gateway.texts[1:] == ["Aqui é a Ana."]


@pytest.mark.req("IN-02", "AI-14")
def test_a_doubt_about_her_message_is_not_sent_again_once_a_person_holds_the_conversation(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset")
    road.take_over(company)
    for wait in (31, 11, 1):
        road.run_due(company, wait_s=wait)
    assert (_last(company).state, gateway.sends) == ("cancelled", 2)


@pytest.mark.req("IN-02")
def test_a_doubt_does_not_hold_back_other_conversations(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset")
    fork_says(fork, client, "Oi, sou outra pessoa!", sender="5511988880002")
    road.run_due(company, wait_s=5)
    assert gateway.texts[1:] == ["eco: Oi, sou outra pessoa!"]


# Processes that die or freeze


def _die_while_sending(company: UUID, gateway: Gateway, *, recorded: bool) -> None:
    """A worker's process is killed in the call; the gateway may have taken the text."""
    gateway.script("ok" if recorded else "reset")
    road.tell(company, "resposta")
    (item,) = road.work_rows(company)
    perform = f"jobs.perform({company.hex!r}, {item.id})"
    work = (
        f"from app import jobs; {perform} or {perform}"  # a new process knows the business clock after its first look
    )
    worker = subprocess.Popen([sys.executable, "-c", work], cwd=ROOT, stderr=subprocess.DEVNULL)
    gateway.meanwhile.append(worker.kill)
    assert worker.wait(timeout=60) == -signal.SIGKILL
    road.lapse_leases(company)
    assert _last(company).state == "sending"


@pytest.mark.req("IN-02", "IN-07")
@pytest.mark.parametrize("recorded", [True, False])
def test_a_send_whose_process_died_is_in_doubt_and_not_repeated_blindly(
    company: UUID, fork: road.Number, gateway: Gateway, recorded: bool
) -> None:
    _die_while_sending(company, gateway, recorded=recorded)
    road.run_due(company, wait_s=1)
    assert (_last(company).state, gateway.sends) == ("in_doubt", 2)
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])
    assert gateway.sends == (2 if recorded else 3)


@pytest.mark.req("IN-02", "IN-08")
@pytest.mark.parametrize(("ago_s", "left_s"), [(0, 30), (20, 10)])
def test_the_thirty_seconds_count_from_the_attempt_not_from_when_its_death_was_noticed(
    company: UUID, fork: road.Number, gateway: Gateway, ago_s: int, left_s: int
) -> None:
    message_id = road.tell(company, "resposta")
    with road.locked(company) as (session, _):
        message = session.get_one(Message, message_id)
        message.state, message.attempts, message.sending_lease = "sending", 1, 0
        message.attempted_at = clock.machine_now() - timedelta(seconds=ago_s)
    gateway.lookup_enabled = False
    road.run_due(company)
    road.run_due(company, wait_s=left_s - 5)
    assert (_last(company).state, gateway.sends) == ("in_doubt", 1)
    road.run_due(company, wait_s=6)
    assert (_last(company).state, gateway.sends) == ("accepted", 2)


@pytest.mark.req("IN-02", "IN-07")
def test_a_call_that_was_claimed_and_not_begun_in_time_leaves_no_doubt(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    """The process stood still between claim and call: its lease may be another's by now."""
    raised = _counted("raised")
    road.tell(company, "resposta")
    (row,) = road.work_rows(company)
    with tenant_session(company) as session:
        item = ledger.lease(session, row.id)
    assert item is not None
    item.renewed_at -= 60
    with pytest.raises(LeaseLost):
        delivery.deliver(item)
    assert (_last(company).state, _last(company).attempts, gateway.sends) == ("queued", 0, 1)
    road.lapse_leases(company)
    road.run_due(company, wait_s=5)
    assert gateway.texts[1:] == ["resposta"] and _counted("raised") == raised


@pytest.mark.req("IN-02")
def test_a_result_that_comes_after_the_lease_was_lost_is_recorded_all_the_same(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    """The call took so long that another worker has already put the message in doubt."""
    seen: list[str | None] = []

    def lease_is_lost() -> None:
        road.lapse_leases(company)
        road.run_due(company)
        seen.append(_last(company).state)

    gateway.meanwhile.append(lease_is_lost)
    road.tell(company, "resposta")
    road.run_due(company)
    assert seen == ["in_doubt"]
    assert _last(company).state == "accepted"
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["resposta"] and road.work_rows(company) == []


# The business clock


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("shift_s", [DAY_S, -DAY_S])
def test_a_simulated_day_does_not_hide_what_the_gateway_holds(
    company: UUID, fork: road.Number, gateway: Gateway, shift_s: int
) -> None:
    """The gateway dates its rows by the machine's clock, whatever day it is for us."""
    road.pass_time(shift_s)
    _doubtful(company, gateway, "reset_after")
    road.run_due(company, wait_s=31)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])


@pytest.mark.req("IN-02")
def test_a_clock_that_jumps_while_a_message_is_in_doubt_neither_loses_nor_doubles_it(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    _doubtful(company, gateway, "reset_after")
    road.run_due(company, wait_s=DAY_S)
    assert (_last(company).state, gateway.texts[1:]) == ("accepted", ["resposta"])


@pytest.mark.req("IN-02")
def test_a_day_does_not_make_an_earlier_same_text_pass_for_the_doubtful_one(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    road.pass_time(DAY_S)
    road.tell(company, "ok")
    road.run_due(company)
    _doubtful(company, gateway, "reset", "ok")
    for wait in (31, 11):
        road.run_due(company, wait_s=wait)
    assert gateway.texts[1:] == ["ok", "ok"]
