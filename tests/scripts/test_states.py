"""The page of the states is what the table says."""

from __future__ import annotations

import pytest

from app.conversations import fsm
from app.conversations.fsm import State, Trigger
from scripts import states

pytestmark = pytest.mark.req("AI-01", "OP-14")


def test_the_page_in_the_documents_is_up_to_date() -> None:
    assert states.main(check=True) == 0, "run scripts/states.py"


def test_the_page_tells_every_row_of_the_table_once() -> None:
    told = set()
    table = states.page().partition("## A tabela")[2]
    for line in table.splitlines()[4:]:
        start, to, by = (cell.strip().strip("`") for cell in line.strip("|").split("|"))
        for trigger in by.split(", "):
            told.add((State(start), Trigger(trigger), State(start if to == "fica" else to)))
    assert told == {(start, trigger, to) for (start, trigger), to in fsm.TABLE.items()}


def test_the_drawing_shows_every_state_and_only_steps_of_the_table() -> None:
    drawing = states.page().partition("```mermaid")[2].partition("```")[0]
    for state in State:
        assert f" as {state}\n" in drawing
    for line in drawing.splitlines():
        if "-->" in line and "[*]" not in line:
            ends, _, by = line.strip().partition(": ")
            start, _, to = ends.partition(" --> ")
            starts = fsm.SERVING if start == "atendendo" else {State(start)}
            for trigger in by.split(", "):
                assert {fsm.move(each, Trigger(trigger)) for each in starts} == {State(to)}, line
