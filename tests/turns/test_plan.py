"""A retry runs the plan of the first attempt, whatever the world looks like by then; what is recorded is told of its own tool only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel
from sqlalchemy import text

from app.conversations.tools import TOOLS
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm.intents import Intent
from app.llm.port import CALL_PERSON
from app.llm.tools import Call, Tool, ToolResult, Wish
from app.turns import tools
from tests import road
from tests.gateway import Gateway, fork_says
from tests.thinking import Thinking
from tests.turns.test_tools import KILLS, Book, calls, deeds, die, dies_once, once, run_and_die
from tests.turns.test_turn import Killed

pytestmark = pytest.mark.req("AI-02")

ANGRY = "Que demora horrível, isso é um absurdo!"
UPSET = {"intent": "complaint", "sentiment": "negative"}
SLOT = "Quero marcar uma limpeza."
BUDGET_S = 120


@pytest.fixture
def fork(company: UUID, gateway: Gateway) -> road.Number:
    return gateway.connect(company)


@pytest.fixture
def book() -> Iterator[Book]:
    book = Book()
    tools.register(book.tool())
    yield book
    tools.forget("reserve_slot")


@pytest.fixture
def calling() -> Iterator[Callable[[Callable[[], Any], Callable[[], Any]], None]]:
    """Let something happen before and after a person is called."""
    (honest,) = (tool for tool in TOOLS if tool.name == CALL_PERSON)

    def around(before: Callable[[], Any], after: Callable[[], Any]) -> None:
        def run(call: Call, arguments: Any) -> ToolResult:
            before()
            result = honest.run(call, arguments)
            after()
            return result

        tools.register(replace(honest, run=run))

    yield around
    tools.register(honest)


def outcomes(company: UUID) -> list[tuple[str, str, bool]]:
    with tenant_session(company) as session:
        rows = session.execute(text("SELECT tool, state, (result ->> 'ok')::boolean AS ok FROM tool_calls ORDER BY n"))
        return [tuple(row) for row in rows]


@pytest.mark.req("AI-14", "AI-10")
@pytest.mark.parametrize("where", KILLS)
def test_a_person_whom_a_complaint_calls_is_called_once_and_said_to_be_wherever_the_process_dies(
    client: FlaskClient,
    company: UUID,
    fork: road.Number,
    gateway: Gateway,
    mind: Thinking,
    calling: Callable[[Callable[[], Any], Callable[[], Any]], None],
    where: str,
) -> None:
    mind.understands.append(UPSET)
    if where == "understanding":
        mind.understands.extendleft([dies_once])
    nothing = once(lambda: None)
    calling(once(die) if where == "before the deed" else nothing, once(die) if where == "after the deed" else nothing)
    if where == "wording":
        mind.will(Killed())
    if where == "the form":
        mind.forms.append(Killed())
    mind.will(*[{"text": "Sinto muito pela demora. Já chamei uma pessoa da equipe.", "offer_person": False}] * 2)
    fork_says(fork, client, ANGRY)
    run_and_die(company)
    road.run_due(company)
    (turn,) = road.turns(company)
    assert turn.state == "answered"
    assert outcomes(company) == [("call_person", "done", True)]
    assert deeds(company, "person_asked_for") == 1
    assert [alert.times for alert in road.alerts(company, "person_wanted")] == [1]
    assert gateway.texts == ["Sinto muito pela demora. Já chamei uma pessoa da equipe."], (
        "an honest word is not stopped"
    )
    assert turn.outcome["broken_limit"] is None
    assert road.messages(company, direction="out")[0].options == [], "who was called is not offered once more"
    assert mind.tasks.count("understand") == (2 if where == "understanding" else 1)


@pytest.mark.parametrize("where", ["before the deed", "after the deed", "wording", "the form"])
def test_a_fact_that_is_added_meanwhile_changes_nothing_of_what_is_under_way(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book, where: str
) -> None:
    """Without the fact the plan is to search and then to reserve; with it there would be nothing to search, and one number less."""
    mind.understands.append({"intent": "schedule", "entities": {"service": "limpeza"}})
    book.before = once(die) if where == "before the deed" else book.before
    book.after = once(die) if where == "after the deed" else book.after
    if where == "wording":
        mind.will(Killed())
    if where == "the form":
        mind.forms.append(Killed())
    fork_says(fork, client, SLOT)
    run_and_die(company)
    with tenant_session(company) as session:
        knowledge.upsert_fact(
            session, "limpeza", "Limpeza", "A limpeza dura uma hora.", [SLOT, "quero marcar uma limpeza"]
        )
    road.run_due(company)
    (turn,) = road.turns(company)
    assert book.made == [f"turn:{turn.id}:2"]
    assert calls(company) == [("reserve_slot", "done")]
    assert gateway.texts == [f"eco: {SLOT}"]


class Note(BaseModel):
    about: str = ""


def noting(made: list[str]) -> Tool[Note]:
    """A tool that comes with a new version of the program, and goes before the others."""

    def wanted(wish: Wish) -> Note | None:
        return Note() if Intent.SCHEDULE in wish.intents else None

    def run(call: Call, _: Note) -> ToolResult:
        made.append(call.key)
        return ToolResult("Você anotou.")

    return Tool("a_note", "Anotar", "Anota.", Note, "write", "conversations:write", wanted, run, foreseen="Anotado.")


@pytest.fixture
def newer() -> Iterator[list[str]]:
    made: list[str] = []
    yield made
    tools.forget("a_note")


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_tool_that_comes_between_two_attempts_neither_acts_nor_takes_the_place_of_another(
    client: FlaskClient,
    company: UUID,
    fork: road.Number,
    gateway: Gateway,
    mind: Thinking,
    book: Book,
    newer: list[str],
    is_kept: bool,
) -> None:
    """Also where what was understood is of an older shape, and is worked out anew."""
    mind.understands.extend(["schedule", "schedule"])
    book.after = once(die)
    fork_says(fork, client, SLOT)
    run_and_die(company)
    if not is_kept:
        with tenant_session(company) as session:
            session.execute(text("UPDATE turns SET understanding = understanding - 'plan'"))
    honest = book.tool()
    tools.forget("reserve_slot")
    tools.register(noting(newer))
    tools.register(honest)
    road.run_due(company)
    assert len(book.made) == 1 and newer == []
    assert outcomes(company) == [("reserve_slot", "done", True)]
    (done,) = [each for each in mind.requests[-1].grounding.done if each.tool == "reserve_slot"]
    assert done.told == "Você reservou o horário."


@pytest.mark.parametrize("was_made", [True, False])
def test_a_tool_that_is_gone_leaves_what_it_may_have_done_to_a_person(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, was_made: bool
) -> None:
    book = Book()
    tools.register(book.tool())
    book.before = book.before if was_made else once(die)
    book.after = once(die) if was_made else book.after
    mind.understands.append("schedule")
    fork_says(fork, client, SLOT)
    run_and_die(company)
    tools.forget("reserve_slot")
    road.run_due(company)
    assert calls(company) == [("reserve_slot", "in_doubt"), ("call_person", "done")]
    assert road.conversation(company).waiting_since is not None


@pytest.mark.req("AI-15")
@pytest.mark.parametrize(("was_made", "came_of_it"), [(True, "done"), (False, "failed")])
def test_a_late_turn_looks_up_what_it_intended_and_begins_nothing(
    client: FlaskClient,
    company: UUID,
    fork: road.Number,
    gateway: Gateway,
    mind: Thinking,
    book: Book,
    was_made: bool,
    came_of_it: str,
) -> None:
    mind.understands.append("schedule")
    book.before = book.before if was_made else once(die)
    book.after = once(die) if was_made else book.after
    fork_says(fork, client, SLOT)
    run_and_die(company)
    road.run_due(company, wait_s=BUDGET_S)
    (turn,) = road.turns(company)
    assert turn.outcome["reason"] == "late" and road.conversation(company).waiting_since is not None
    assert calls(company) == [("reserve_slot", came_of_it), ("call_person", "done")]
    assert len(book.made) == (1 if was_made else 0)
    assert ("já ficou feito" in gateway.texts[-1]) is was_made
    assert turn.trace is not None
    assert [step["state"] for step in turn.trace["steps"] if step["step"] == "tool"] == [came_of_it, "done"]


@pytest.mark.req("SE-02", "LG-03")
def test_names_and_plans_are_kept_no_longer_than_the_turn_lasts(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking, book: Book
) -> None:
    mind.understands.append({"intent": "schedule", "sentiment": "negative", "entities": {"name": "Joana"}})
    mind.will(Killed())
    fork_says(fork, client, SLOT)
    run_and_die(company)
    (during,) = road.turns(company)
    assert during.understanding is not None and during.understanding["value"]["entities"]["name"] == "Joana"
    road.run_due(company)
    (turn,) = road.turns(company)
    assert turn.understanding is not None and turn.understanding["value"]["sentiment"] == "negative"
    assert "Joana" not in str(turn.understanding) and "plan" not in turn.understanding


@pytest.mark.req("IN-05")
@pytest.mark.parametrize("answers", [True, False])
def test_what_a_dead_attempt_intended_is_not_left_open_when_a_person_answers_in_her_place(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book, answers: bool
) -> None:
    """Only taken over, the turn may still go on: given back, it makes nothing twice."""
    mind.understands.append("schedule")
    book.after = once(die)
    fork_says(fork, client, SLOT)
    run_and_die(company)
    road.person_says(company, "Oi, aqui é a Ana.") if answers else road.take_over(company)
    road.run_due(company, wait_s=20)
    (turn,) = road.turns(company)
    assert turn.state == ("dropped" if answers else "running")
    assert calls(company) == [("reserve_slot", "in_doubt" if answers else "intended")]
    road.give_back(company)
    road.run_due(company, wait_s=20)
    assert len(book.made) == 1
    assert calls(company) == [("reserve_slot", "in_doubt" if answers else "done")]
