"""A person takes a conversation over, by whatever sign, and the secretary is silent at once; she resumes when it is given back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from app.turns import replying
from tests import road
from tests.contracts.fake_whaticket import flat_text
from tests.gateway import ACCOUNT, Gateway, flat_says, fork_says
from tests.thinking import Thinking

QUESTION = "Vocês abrem aos sábados?"
HOUR_S = 3600


@pytest.fixture
def fork(company: UUID, gateway: Gateway) -> road.Number:
    return gateway.connect(company)


@pytest.fixture
def flat(company: UUID, gateway: Gateway) -> road.Number:
    return gateway.connect(company, "flat")


@pytest.fixture(params=["api", "phone", "gateway"])
def taking(
    request: pytest.FixtureRequest, company: UUID, flat: road.Number, gateway: Gateway, client: FlaskClient
) -> Callable[[], object]:
    """Every way in which a person takes over: in the panel or by API, on the phone, by owning the gateway's ticket."""

    def by_ticket() -> None:
        gateway.person_takes(road.CUSTOMER)
        flat_says(gateway, flat, client, "Obrigada.")

    ways: dict[str, Callable[[], object]] = {
        "api": lambda: road.take_over(company),
        "phone": lambda: gateway.echo(flat, client, "Oi, aqui é a Ana.", user_id=None),
        "gateway": by_ticket,
    }
    return ways[request.param]


def _states(company: UUID) -> list[str | None]:
    return [message.state for message in road.said(company) if message.author == "ai"]


def _audited(company: UUID) -> list[tuple[str, str]]:
    with tenant_session(company) as session:
        entries = session.execute(
            text("SELECT actor, action FROM public.audit_log WHERE action LIKE 'conversation%' ORDER BY id")
        )
        return [(actor, action) for actor, action in entries]


@pytest.mark.req("AI-14")
def test_after_a_takeover_she_is_silent(
    client: FlaskClient,
    company: UUID,
    flat: road.Number,
    gateway: Gateway,
    mind: Thinking,
    taking: Callable[[], object],
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    taking()
    flat_says(gateway, flat, client, "Alô?")
    road.run_due(company, wait_s=20)
    assert mind.asked == [] and gateway.texts == []
    assert road.conversation(company).holder == "person"


@pytest.mark.req("AI-14")
def test_a_takeover_while_she_thinks_drops_the_answer(
    client: FlaskClient,
    company: UUID,
    flat: road.Number,
    gateway: Gateway,
    mind: Thinking,
    taking: Callable[[], object],
) -> None:
    def interrupted(said: str) -> str:
        taking()
        return "resposta da secretária"

    mind.will(interrupted)
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=5)
    road.run_due(company, wait_s=20)
    assert gateway.texts == [] and _states(company) == []
    assert [turn.state for turn in road.turns(company)] == ["dropped"]


@pytest.mark.req("AI-14")
def test_a_takeover_cancels_what_she_has_queued(
    client: FlaskClient,
    company: UUID,
    flat: road.Number,
    gateway: Gateway,
    mind: Thinking,
    taking: Callable[[], object],
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=5)
    road.tell(company, "Ainda está aí?")
    taking()
    assert _states(company) == ["accepted", "cancelled"], "by the takeover's own commit"
    road.run_due(company, wait_s=20)
    assert gateway.texts == [f"eco: {QUESTION}"]
    assert _states(company) == ["accepted", "cancelled"]


@pytest.mark.req("AI-14")
def test_a_takeover_between_two_parts_of_an_answer_stops_the_second(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=5)
    gateway.meanwhile.append(lambda: road.take_over(company))
    road.tell(company, "primeira parte")
    road.tell(company, "segunda parte")
    road.run_due(company)
    assert gateway.texts[1:] == ["primeira parte"]
    assert _states(company) == ["accepted", "accepted", "cancelled"]


@pytest.mark.req("AI-14")
def test_a_message_that_is_being_sent_when_a_person_takes_over_is_left_to_leave(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    seen: list[str | None] = []

    def takes_over() -> None:
        road.take_over(company)
        seen.extend(_states(company))

    gateway.meanwhile.append(takes_over)
    fork_says(fork, client, QUESTION)
    road.run_due(company, wait_s=5)
    assert seen == ["sending"]
    assert _states(company) == ["accepted"]


@pytest.mark.req("AI-14")
def test_a_message_queued_under_an_older_holder_never_leaves_even_if_it_was_not_cancelled(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    """The claim checks the epoch by itself: cancelling is a courtesy."""
    fork_says(fork, client, QUESTION)
    road.run_due(company, wait_s=5)
    road.tell(company, "resposta velha")
    with road.locked(company) as (_, conversation):
        conversation.holder_epoch += 1
    road.run_due(company, wait_s=5)
    assert gateway.texts == [f"eco: {QUESTION}"]
    assert _states(company) == ["accepted", "cancelled"]


@pytest.mark.req("AI-14")
def test_giving_back_answers_what_nobody_answered_and_revives_nothing_old(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    fork_says(fork, client, QUESTION)
    road.run_due(company, wait_s=5)
    road.tell(company, "resposta velha")
    road.take_over(company)
    fork_says(fork, client, "E feriado, abrem?")
    road.run_due(company, wait_s=20)
    road.give_back(company)
    road.run_due(company)
    assert gateway.texts == [f"eco: {QUESTION}", "eco: E feriado, abrem?"]
    assert _states(company) == ["accepted", "cancelled", "accepted"]


@pytest.mark.req("AI-14")
def test_an_answer_thought_before_the_conversation_changed_hands_twice_is_dropped(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    def there_and_back(said: str) -> str:
        road.take_over(company)
        road.give_back(company)
        return "resposta velha"

    mind.will(there_and_back)
    fork_says(fork, client, QUESTION)
    road.run_due(company, wait_s=5)
    road.run_due(company, wait_s=5)
    assert gateway.texts == [f"eco: {QUESTION}"]


@pytest.mark.req("AI-14")
def test_giving_back_with_nothing_unanswered_says_nothing(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    fork_says(fork, client, QUESTION)
    road.run_due(company, wait_s=5)
    road.take_over(company)
    road.give_back(company)
    road.run_due(company, wait_s=20)
    assert gateway.texts == [f"eco: {QUESTION}"]


@pytest.mark.req("AI-14")
def test_a_persons_message_answers_what_came_before(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    fork_says(fork, client, QUESTION)
    road.person_says(company, "Abrimos sim, das 8 às 12.")
    road.run_due(company, wait_s=20)
    road.give_back(company)
    road.run_due(company, wait_s=20)
    assert gateway.texts == ["Abrimos sim, das 8 às 12."] and mind.asked == []


@pytest.mark.req("AI-14")
def test_a_message_typed_on_the_phone_answers_what_came_before_and_is_kept(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    gateway.echo(flat, client, "Abrimos sim, aqui é a Ana.")
    flat_says(gateway, flat, client, "E domingo?")
    road.give_back(company)
    road.run_due(company, wait_s=20)
    assert [(message.author, message.text) for message in road.said(company)] == [
        ("phone", "Abrimos sim, aqui é a Ana."),
        ("ai", "eco: E domingo?"),
    ]
    assert [message.turn_id is not None for message in road.messages(company, direction="in")] == [False, True]


@pytest.mark.req("AI-14")
def test_the_same_message_from_the_phone_reported_twice_takes_over_once(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    ticket = gateway.keep(ACCOUNT.token, road.CUSTOMER, "Aqui é a Ana.", from_me=True)
    event = flat_text(ticket, "Aqui é a Ana.", from_me=True)
    assert [flat.post(client, event).status_code for _ in range(2)] == [200, 200]
    assert road.conversation(company).holder_epoch == 1
    assert len(road.said(company)) == 1


@pytest.mark.req("AI-14")
def test_a_ticket_that_its_owner_gives_up_comes_back_to_her(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.person_takes(road.CUSTOMER)
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=20)
    assert gateway.texts == []
    gateway.person_takes(road.CUSTOMER, user_id=None)
    flat_says(gateway, flat, client, "Alguém pode responder?")
    road.run_due(company, wait_s=20)
    assert gateway.texts == ["eco: Alguém pode responder?"]
    assert mind.asked == [[QUESTION, "Alguém pode responder?"]]


@pytest.mark.req("AI-14")
def test_a_free_ticket_does_not_take_a_conversation_from_a_person_of_the_panel(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    road.take_over(company)
    flat_says(gateway, flat, client, "Alô?")
    road.run_due(company, wait_s=20)
    assert road.conversation(company).held_by == "user:ana" and gateway.texts == []


@pytest.mark.req("AI-14")
def test_an_owner_who_types_and_then_frees_the_ticket_hands_it_back_to_her(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.person_takes(road.CUSTOMER)
    flat_says(gateway, flat, client, QUESTION)
    gateway.echo(flat, client, "Abrimos sim, aqui é a Ana.", user_id=3)
    assert road.conversation(company).held_by == "gateway"
    gateway.person_takes(road.CUSTOMER, user_id=None)
    flat_says(gateway, flat, client, "E domingo?")
    road.run_due(company, wait_s=20)
    assert gateway.texts == ["eco: E domingo?"]


@pytest.mark.req("AI-14")
@pytest.mark.parametrize("first", ["phone", "owner"])
def test_an_owner_holds_a_conversation_that_was_also_typed_in_on_the_phone(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking, first: str
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    for user_id in (None, 3) if first == "phone" else (3,):
        gateway.echo(flat, client, "Aqui é a Ana.", user_id=user_id)
        road.pass_time(61)
    assert road.conversation(company).held_by == "gateway"
    gateway.person_takes(road.CUSTOMER, user_id=None)
    flat_says(gateway, flat, client, "E domingo?")
    assert road.conversation(company).holder == "ai"


@pytest.mark.req("AI-14")
def test_a_ticket_closed_with_a_farewell_comes_back_to_her_and_the_farewell_takes_nothing_over(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.echo(flat, client, "Aqui é a Ana.", user_id=3)
    road.pass_time(61)
    gateway.ticket(ACCOUNT.token, road.CUSTOMER).status = "closed"
    gateway.echo(flat, client, "Seu atendimento foi encerrado.", user_id=3)
    assert road.conversation(company).holder == "ai"
    gateway.ticket(ACCOUNT.token, road.CUSTOMER).status = "pending"
    gateway.person_takes(road.CUSTOMER, user_id=None)
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=20)
    assert gateway.texts == [f"eco: {QUESTION}"]


@pytest.mark.req("AI-14")
def test_a_closed_ticket_is_nobodys_whoever_owned_it_last(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.person_takes(road.CUSTOMER)
    flat_says(gateway, flat, client, QUESTION)
    gateway.ticket(ACCOUNT.token, road.CUSTOMER).status = "closed"
    flat_says(gateway, flat, client, "E domingo?")
    assert road.conversation(company).holder == "ai"


@pytest.mark.req("AI-14")
def test_a_farewell_beside_a_ticket_that_was_just_freed_takes_nothing_over(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.person_takes(road.CUSTOMER)
    flat_says(gateway, flat, client, QUESTION)
    gateway.echo(flat, client, "Você voltou para a fila.", user_id=None)
    assert road.conversation(company).holder == "ai"
    road.run_due(company, wait_s=20)
    assert gateway.texts == [f"eco: {QUESTION}"], "what its owner left unanswered is hers"


@pytest.mark.req("AI-14", "TN-05")
def test_a_hold_by_phone_ends_hours_after_its_last_message_when_the_customer_writes(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.echo(flat, client, "Aqui é a Ana.")
    road.pass_time(3 * HOUR_S)
    gateway.echo(flat, client, "Já confirmo.")
    road.pass_time(3 * HOUR_S)
    flat_says(gateway, flat, client, "Obrigada!")
    assert road.conversation(company).held_by == "phone"
    road.pass_time(HOUR_S)
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=20)
    assert mind.asked == [["Obrigada!", QUESTION]] and len(gateway.texts) == 1
    assert _audited(company)[-1] == ("system", "conversation_given_back")


@pytest.mark.req("AI-14")
def test_a_customer_who_wrote_into_a_hold_by_phone_is_answered_when_it_ends(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    """Somebody typed "já respondo" and forgot: nobody has to write again to get an answer."""
    gateway.echo(flat, client, "Já respondo!")
    road.pass_time(HOUR_S)
    flat_says(gateway, flat, client, QUESTION)
    road.run_due(company, wait_s=2 * HOUR_S)
    assert (road.conversation(company).held_by, mind.asked) == ("phone", [])
    for wait_s in (HOUR_S, 1):
        road.run_due(company, wait_s=wait_s)
    assert road.conversation(company).holder == "ai" and mind.asked == [[QUESTION]]
    assert len(gateway.texts) == 1


@pytest.mark.req("AI-14")
def test_a_hold_that_the_phone_renews_lasts_as_long_again(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    gateway.echo(flat, client, "Já respondo!")
    flat_says(gateway, flat, client, QUESTION)
    road.pass_time(3 * HOUR_S)
    gateway.echo(flat, client, "Abrimos sim.")
    flat_says(gateway, flat, client, "E domingo?")
    road.run_due(company, wait_s=HOUR_S + 60)
    assert road.conversation(company).held_by == "phone"
    road.run_due(company, wait_s=3 * HOUR_S)
    road.run_due(company, wait_s=1)
    assert gateway.texts == ["eco: E domingo?"] and len(mind.asked) == 1


@pytest.mark.req("AI-14")
def test_a_person_of_the_panel_keeps_a_conversation_whatever_the_gateway_says(
    client: FlaskClient, company: UUID, flat: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    flat_says(gateway, flat, client, QUESTION)
    road.take_over(company)
    gateway.echo(flat, client, "Pelo celular.", user_id=None)
    road.pass_time(61)
    gateway.echo(flat, client, "Pelo gateway.", user_id=3)
    gateway.person_takes(road.CUSTOMER, user_id=None)
    gateway.ticket(ACCOUNT.token, road.CUSTOMER).status = "closed"
    road.pass_time(48 * HOUR_S)
    flat_says(gateway, flat, client, "Alô?")
    assert road.conversation(company).held_by == "user:ana"


def _call_a_person(company: UUID) -> None:
    conversation_id = road.conversation(company).id
    with tenant_session(company) as session:
        replying.call_a_person(session, conversation_id, "O atendimento automático falhou.", key="aviso")


@pytest.mark.req("AI-14")
def test_nobody_is_called_and_nothing_announced_where_a_person_is_already(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    fork_says(fork, client, QUESTION)
    road.take_over(company)
    _call_a_person(company)
    road.run_due(company, wait_s=20)
    assert gateway.texts == [] and road.alerts(company, "person_wanted") == []


@pytest.mark.req("AI-14")
def test_the_announcement_of_a_person_does_not_leave_after_she_has_come_and_its_alert_is_closed(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    fork_says(fork, client, QUESTION)
    _call_a_person(company)
    assert len(road.alerts(company, "person_wanted")) == 1
    road.take_over(company)
    assert road.alerts(company, "person_wanted") == []
    road.run_due(company, wait_s=20)
    assert gateway.texts == [] and [message.state for message in road.said(company)] == ["cancelled"]


@pytest.mark.req("AI-14", "TN-05")
def test_a_takeover_is_audited_with_who_took_it(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking
) -> None:
    fork_says(fork, client, QUESTION)
    road.take_over(company)
    road.take_over(company)
    road.give_back(company)
    assert _audited(company) == [
        ("user:ana", "conversation_taken_over"),
        ("user:ana", "conversation_given_back"),
    ]
