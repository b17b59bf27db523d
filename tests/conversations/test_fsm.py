"""The states of a conversation: the table is closed, everything can be reached, and its two promises hold on every path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations import fsm
from app.conversations.fsm import State, Trigger
from app.llm.intents import Intent

pytestmark = pytest.mark.req("AI-01")

ASKING = {Trigger.HUMAN, Trigger.PERSON_ASKED}
ENDING_THE_WAIT = {Trigger.TAKE_OVER, Trigger.GIVE_BACK, Trigger.CLOSE}

paths = st.lists(st.sampled_from(Trigger), min_size=30, max_size=80)


def steps(path: Sequence[Trigger]) -> Iterator[tuple[State, Trigger, State | None]]:
    """Every step of a conversation to which all this happens; a refused one leaves it where it is."""
    state = State.NEW
    for trigger in path:
        to = fsm.move(state, trigger)
        yield state, trigger, to
        state = to or state


def test_every_intent_is_a_trigger() -> None:
    assert [Trigger.of(intent) for intent in Intent] == [Trigger(intent) for intent in Intent]
    assert len(fsm.INTENTS) == len(Intent)


def test_every_state_is_reached_from_the_beginning() -> None:
    reached, left = {State.NEW}, [State.NEW]
    while left:
        state = left.pop()
        new = {to for trigger in Trigger if (to := fsm.move(state, trigger)) is not None} - reached
        reached |= new
        left += new
    assert reached == set(State)


def test_every_state_but_a_resting_one_can_be_closed_and_every_closed_one_wakes() -> None:
    for state in set(State) - {State.OPTED_OUT}:
        assert fsm.move(state, Trigger.CLOSE) is State.CLOSED, state
    assert fsm.move(State.CLOSED, Trigger.CUSTOMER_WRITES) is State.NEW
    assert fsm.move(State.CLOSED, Trigger.REOPEN) is State.ANSWERING


def test_what_happens_anyway_is_never_refused() -> None:
    for state in State:
        for trigger in set(Trigger) - fsm.INTENTS - {Trigger.PROPOSED}:
            assert fsm.move(state, trigger) is not None, (state, trigger)


def test_while_she_is_silent_nothing_is_understood() -> None:
    for state in (State.WITH_PERSON, State.CLOSED):
        assert [trigger for trigger in fsm.INTENTS if fsm.move(state, trigger)] == []


def test_the_table_has_no_row_for_a_models_own_word() -> None:
    assert [state for state in State if fsm.move(state, Trigger.PROPOSED)] == []


@given(paths)
def test_no_path_skips_waiting_for_a_person_who_was_asked_for(path: list[Trigger]) -> None:
    awaited = False
    for state, trigger, to in steps(path):
        if to is None:
            continue
        if trigger in ASKING and state is not State.WITH_PERSON:
            assert to is State.WAITING_PERSON, (state, trigger)
            awaited = True
        elif awaited:
            awaited = trigger not in ENDING_THE_WAIT
            assert (to is State.WAITING_PERSON) is awaited, (state, trigger, to)
        else:
            assert to is not State.WAITING_PERSON, (state, trigger)


def test_only_a_person_of_the_company_comes_to_a_waiting_customer() -> None:
    for (state, trigger), to in fsm.TABLE.items():
        if to is State.WITH_PERSON and state is not State.WITH_PERSON:
            assert trigger is Trigger.TAKE_OVER or (
                trigger is Trigger.CUSTOMER_WRITES_TO_PERSON and state in (State.CLOSED, State.OPTED_OUT)
            )


def test_who_opted_out_is_served_again_only_by_writing_again() -> None:
    for (state, trigger), to in fsm.TABLE.items():
        if state is State.OPTED_OUT and to is not State.OPTED_OUT:
            assert trigger in fsm.CUSTOMERS | {Trigger.OPT_OUT_TAKEN_BACK}, trigger


@given(paths)
def test_on_no_path_is_who_opted_out_served_before_writing_again(path: list[Trigger]) -> None:
    rests = False
    for _, trigger, to in steps([Trigger.OPT_OUT, *path]):
        if to is None:
            continue
        if rests and trigger not in fsm.CUSTOMERS | {Trigger.OPT_OUT_TAKEN_BACK}:
            assert to is State.OPTED_OUT, trigger
        rests = to is State.OPTED_OUT


def test_nobody_opts_out_but_the_customer() -> None:
    for (state, trigger), to in fsm.TABLE.items():
        if to is State.OPTED_OUT and state is not State.OPTED_OUT:
            assert trigger is Trigger.OPT_OUT


def test_a_model_proposes_only_what_a_customer_can_want() -> None:
    for state in State:
        for proposed in State:
            wanted = any(fsm.move(state, intent) is proposed for intent in fsm.INTENTS)
            assert fsm.may_be_proposed(state, proposed) is wanted
        assert not fsm.may_be_proposed(state, State.WITH_PERSON)
        assert not fsm.may_be_proposed(state, State.CLOSED)
        if state is State.WAITING_PERSON:
            assert not fsm.may_be_proposed(state, State.ANSWERING)


@pytest.mark.parametrize(
    ("state", "intent", "to"),
    [
        (State.NEW, Intent.GREETING, State.GREETING),
        (State.GREETING, Intent.FAQ, State.ANSWERING),
        (State.ANSWERING, Intent.QUOTE_REQUEST, State.QUALIFYING_QUOTE),
        (State.SCHEDULING, Intent.FAQ, State.SCHEDULING),
        (State.SCHEDULING, Intent.CANCEL, State.CANCELLING),
        (State.CANCELLING, Intent.RESCHEDULE, State.RESCHEDULING),
        (State.WAITING_PERSON, Intent.FAQ, State.WAITING_PERSON),
        (State.WAITING_PERSON, Intent.OPT_OUT, State.WAITING_PERSON),
        (State.OPTED_OUT, Intent.FAQ, State.ANSWERING),
        (State.OPTED_OUT, Intent.HUMAN, State.WAITING_PERSON),
        (State.AFTER_CARE, Intent.THANKS_BYE, State.AFTER_CARE),
        (State.WITH_PERSON, Intent.FAQ, None),
        (State.CLOSED, Intent.SCHEDULE, None),
    ],
)
def test_where_words_lead(state: State, intent: Intent, to: State | None) -> None:
    assert fsm.move(state, Trigger.of(intent)) is to
