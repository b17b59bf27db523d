"""What happens to a conversation moves it from state to state, and the way it went is kept; what the table does not know is refused."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.conversations import closing, conversations, fsm, holding, moving
from app.conversations.fsm import State, Trigger
from app.conversations.models import Transition
from app.infra.tenancy import tenant_session
from app.llm.intents import Intent
from app.turns import replying, simulator
from tests import road
from tests.gateway import Gateway
from tests.thinking import Thinking
from workers import scheduler

pytestmark = pytest.mark.req("AI-01", "AI-18")

DAY_S = 24 * 3600


def state(company: UUID) -> str:
    return road.conversation(company).state


def path(company: UUID) -> list[tuple[str, str | None, str]]:
    return [(step.from_state, step.to_state, step.trigger) for step in steps(company)]


def steps(company: UUID) -> list[Transition]:
    with tenant_session(company) as session:
        return list(session.scalars(select(Transition).order_by(Transition.id)))


def understood(company: UUID, intent: Intent, proposed: str | None = None) -> bool:
    with road.locked(company) as (session, conversation):
        return moving.understood(session, conversation, intent, proposed, turn_id=uuid4())


def answered(company: UUID) -> None:
    """Thought, then said: what a person would have needed to write it passes, too."""
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)


@pytest.fixture
def talking(client: FlaskClient, company: UUID, number: road.Number, mind: Thinking) -> UUID:
    """The company of a conversation in which a customer wrote and was answered, and of which nothing was understood yet."""
    number.says(client, "Oi")
    answered(company)
    with road.locked(company) as (session, conversation):
        session.execute(text("DELETE FROM conversation_transitions"))
        conversation.state = State.NEW
    return company


def test_what_is_understood_moves_it_and_tells_in_which_turn(talking: UUID) -> None:
    turn_id = uuid4()
    with road.locked(talking) as (session, conversation):
        assert moving.understood(session, conversation, Intent.SCHEDULE, turn_id=turn_id, cause="0.93")
        assert conversation.state == State.SCHEDULING
    (step,) = steps(talking)
    assert (step.from_state, step.to_state, step.trigger) == ("new", "scheduling", "schedule")
    assert (step.turn_id, step.cause, step.by, step.accepted) == (turn_id, "0.93", "ai", True)
    assert state(talking) == "scheduling"


def test_what_keeps_the_state_and_tells_nothing_leaves_no_line(talking: UUID) -> None:
    understood(talking, Intent.SCHEDULE)
    assert understood(talking, Intent.FAQ)
    assert [step[1] for step in path(talking)] == ["scheduling"]


def test_a_legal_proposal_moves_it_where_the_words_alone_do_not(talking: UUID) -> None:
    understood(talking, Intent.SCHEDULE)
    assert understood(talking, Intent.OTHER, "confirming")
    assert path(talking)[-1] == ("scheduling", "confirming", "proposed")


def test_what_the_customer_wants_goes_before_what_the_model_proposes(talking: UUID) -> None:
    assert understood(talking, Intent.SCHEDULE, "cancelling")
    assert path(talking) == [("new", "scheduling", "schedule")]


@pytest.mark.parametrize("proposed", ["with_person", "closed", "new", "selling", "'; DROP TABLE conversations"])
def test_an_illegal_proposal_is_refused_kept_and_counted(talking: UUID, proposed: str) -> None:
    understood(talking, Intent.FAQ)
    refused = road.counted("fsm_transitions_total", outcome="refused")
    assert not understood(talking, Intent.FAQ, proposed)
    assert road.counted("fsm_transitions_total", outcome="refused") == refused + 1
    step = steps(talking)[-1]
    assert (step.from_state, step.trigger, step.accepted) == ("answering", "proposed", False)
    assert step.to_state == (proposed if proposed in list(State) else None)
    assert step.to_state or step.cause == proposed[:40]
    assert state(talking) == "answering"


def test_accepted_steps_are_counted_too(talking: UUID) -> None:
    accepted = road.counted("fsm_transitions_total", outcome="accepted")
    understood(talking, Intent.FAQ)
    understood(talking, Intent.FAQ)
    assert road.counted("fsm_transitions_total", outcome="accepted") == accepted + 2


def test_the_model_alone_neither_calls_a_person_nor_opts_anybody_out(talking: UUID) -> None:
    for intent in (Intent.HUMAN, Intent.OPT_OUT):
        assert understood(talking, intent)
    for proposed in ("waiting_person", "opted_out"):
        assert understood(talking, Intent.OTHER, proposed)
    assert state(talking) == "answering"
    assert road.conversation(talking).waiting_since is None


def test_what_is_left_to_a_deed_is_counted_when_it_is_done_and_not_before(talking: UUID) -> None:
    before = road.counted("fsm_transitions_total", outcome="accepted")
    for intent in (Intent.HUMAN, Intent.OPT_OUT):
        understood(talking, intent, "waiting_person")
    assert road.counted("fsm_transitions_total", outcome="accepted") == before, "nothing moved"
    with road.locked(talking) as (session, conversation):
        holding.ask_for_person(session, conversation, "pedido do cliente")
    understood(talking, Intent.HUMAN)
    assert road.counted("fsm_transitions_total", outcome="accepted") == before + 1, "one deed, once"


def test_a_person_is_asked_for_awaited_comes_and_goes(talking: UUID) -> None:
    with road.locked(talking) as (session, conversation):
        holding.ask_for_person(session, conversation, "pedido do cliente")
    assert state(talking) == "waiting_person"
    assert understood(talking, Intent.FAQ) and understood(talking, Intent.CANCEL)
    assert state(talking) == "waiting_person", "she goes on answering, and the person is still awaited"
    road.take_over(talking)
    assert not understood(talking, Intent.FAQ), "while a person has it she understands nothing"
    road.give_back(talking)
    assert path(talking) == [
        ("new", "waiting_person", "person_asked"),
        ("waiting_person", "with_person", "take_over"),
        ("with_person", None, "faq"),
        ("with_person", "answering", "give_back"),
    ]
    assert [step.by for step in steps(talking)] == ["ai", "user:ana", "ai", "user:ana"]
    assert steps(talking)[0].cause == "pedido do cliente"


def test_a_colleague_who_takes_it_from_another_is_in_its_path(talking: UUID) -> None:
    road.take_over(talking, by="user:ana")
    road.take_over(talking, by="user:bia")
    assert [(step.by, step.to_state) for step in steps(talking)] == [
        ("user:ana", "with_person"),
        ("user:bia", "with_person"),
    ]


def test_it_is_closed_and_opened_again_by_people(talking: UUID) -> None:
    with tenant_session(talking) as session:
        closing.close(session, road.conversation(talking).id, by="user:ana")
    assert state(talking) == "closed"
    with tenant_session(talking) as session:
        closing.reopen(session, road.conversation(talking).id, by="user:ana")
    assert path(talking) == [("new", "closed", "close"), ("closed", "answering", "reopen")]


def test_the_customers_next_message_begins_a_closed_one_anew(
    client: FlaskClient, talking: UUID, number: road.Number
) -> None:
    with tenant_session(talking) as session:
        closing.close(session, road.conversation(talking).id, by="user:ana")
    number.says(client, "Voltei")
    assert path(talking)[-1] == ("closed", "new", "customer_writes")
    assert steps(talking)[-1].by == "customer"


def test_a_reaction_does_not_begin_it_anew(client: FlaskClient, talking: UUID, number: road.Number) -> None:
    with tenant_session(talking) as session:
        closing.close(session, road.conversation(talking).id, by="user:ana")
    number.says(client, "👍", kind="reaction")
    assert state(talking) == "closed"


def test_who_opts_out_rests_until_they_write_again(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "Não me mande mais mensagens")
    answered(company)
    assert state(company) == "opted_out"
    (turn,) = road.turns(company)
    assert steps(company)[-1].turn_id == turn.id
    road.take_over(company)
    road.give_back(company)
    with tenant_session(company) as session:
        closing.close(session, road.conversation(company).id, by="user:ana")
    assert state(company) == "opted_out", "nobody but the customer ends it"
    number.says(client, "Vocês abrem sábado?")
    assert state(company) == "new"
    answered(company)
    assert road.replies(company)[-1] == "eco: Vocês abrem sábado?"


def test_one_that_a_person_holds_goes_on_with_them_when_the_customer_writes_again(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "SAIR")
    answered(company)
    road.take_over(company)
    number.says(client, "Pensei melhor")
    assert path(company)[-1] == ("opted_out", "with_person", "customer_writes_to_person")


def test_what_is_typed_on_the_phone_leaves_a_closed_one_closed(
    client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    flat = gateway.connect(company, "flat")
    gateway.echo(flat, client, "Oi, aqui é a Ana.", user_id=None)
    assert state(company) == "with_person"
    with tenant_session(company) as session:
        closing.close(session, road.conversation(company).id, by="user:ana")
    gateway.echo(flat, client, "Até mais!", user_id=None)
    assert (state(company), road.conversation(company).holder) == ("closed", "person")


def test_a_turn_that_dies_calls_a_person(talking: UUID) -> None:
    with tenant_session(talking) as session:
        replying.call_a_person(session, road.conversation(talking).id, "O atendimento automático falhou.", key="dead:1")
    assert path(talking)[-1] == ("new", "waiting_person", "person_asked")


def test_a_played_conversation_that_is_emptied_has_no_path(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "SAIR")
    answered(company)
    simulator.reset(company, road.conversation(company).id, actor="user:ana")
    assert (state(company), steps(company)) == ("closed", [])


def test_every_kept_step_is_one_of_the_table(talking: UUID) -> None:
    for intent in Intent:
        understood(talking, intent, State.ANSWERING)
    road.take_over(talking)
    road.give_back(talking)
    for step in steps(talking):
        start, to = State(step.from_state), State(step.to_state or step.from_state)
        if step.accepted and step.trigger == Trigger.PROPOSED:
            assert fsm.may_be_proposed(start, to)
        elif step.accepted:
            assert fsm.move(start, Trigger(step.trigger)) is to


def test_a_locked_conversation_knows_its_state_after_a_step(talking: UUID) -> None:
    with road.locked(talking) as (session, conversation):
        moving.apply(session, conversation, Trigger.BOOKED, by="ai")
        moving.apply(session, conversation, Trigger.PERSON_ASKED, by="ai")
        assert conversation.state == State.WAITING_PERSON
        again = conversations.lock(session, conversation.id)
        assert again.state == State.WAITING_PERSON


@pytest.mark.parametrize(
    ("row", "became"),
    [
        ("closed_at = now(), holder = 'person'", "closed"),
        ("holder = 'person', held_by = 'phone'", "with_person"),
        ("waiting_since = now()", "waiting_person"),
        ("ticket = 'T1'", "new"),
    ],
)
def test_conversations_from_before_there_were_states_get_theirs(talking: UUID, row: str, became: str) -> None:
    with tenant_session(talking) as session:
        session.execute(text(f"UPDATE conversations SET state = 'new', {row}"))
    (task,) = (task for task in scheduler.PERIODIC if task.name == "fill_what_is_left")
    task.do()
    road.run_due(talking, wait_s=60)
    assert state(talking) == became
