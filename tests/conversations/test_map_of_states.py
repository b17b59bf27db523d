"""The drawing of a conversation's states: every one has its place, lines are the steps taken, and marks say where it is and may go."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest

from app.conversations import fsm, map_of_states
from app.conversations.fsm import State, Trigger
from app.conversations.map_of_states import Mark
from app.conversations.path import Step
from app.conversations.state_words import MEANINGS, STATES, TRIGGERS

pytestmark = pytest.mark.req("AI-01", "PN-01")


def step(start: State, trigger: Trigger) -> Step:
    to = fsm.move(start, trigger)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Step(1, start, to, trigger, None, None, "ai", None, to is not None, at)


PATH = [
    step(State.SCHEDULING, Trigger.HUMAN),
    step(State.NEW, Trigger.SCHEDULE),
    step(State.WITH_PERSON, Trigger.FAQ),
]


def test_every_state_has_a_place_of_its_own_within_the_drawing() -> None:
    drawing = map_of_states.drawn(State.NEW, [])
    assert {box.state for box in drawing.boxes} == set(State)
    for box in drawing.boxes:
        assert box.x >= 0 and box.x + box.width <= drawing.width
        assert box.y >= 0 and box.y + box.height <= drawing.height
    for one, other in combinations(drawing.boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y, (one.state, other.state)


def test_states_are_marked_by_what_they_are_to_the_conversation() -> None:
    marks = {box.state: box.mark for box in map_of_states.drawn(State.WAITING_PERSON, PATH).boxes}
    assert marks[State.WAITING_PERSON] is Mark.HERE
    assert {state for state, mark in marks.items() if mark is Mark.BEEN} == {State.NEW, State.SCHEDULING}
    assert {state for state, mark in marks.items() if mark is Mark.NEXT} == {
        State.WITH_PERSON,
        State.ANSWERING,
        State.CLOSED,
    }


def test_lines_are_the_steps_taken_and_the_latest_is_drawn_over_the_others() -> None:
    lines = map_of_states.drawn(State.WAITING_PERSON, PATH).lines
    assert [(line.start, line.to) for line in lines] == [
        (State.NEW, State.SCHEDULING),
        (State.SCHEDULING, State.WAITING_PERSON),
    ]
    assert [line.latest for line in lines] == [False, True]


def test_the_way_back_does_not_lie_on_the_way_there() -> None:
    there_and_back = [step(State.CANCELLING, Trigger.RESCHEDULE), step(State.RESCHEDULING, Trigger.CANCEL)]
    lines = map_of_states.drawn(State.RESCHEDULING, there_and_back).lines
    assert len({line.d for line in lines}) == 2


def test_everything_has_words() -> None:
    assert set(STATES) == set(MEANINGS) == set(State)
    assert set(TRIGGERS) == set(Trigger)
