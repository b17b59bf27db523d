"""What she does between understanding and answering is done once, wherever a process dies; and a retry does not think twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel
from sqlalchemy import select, text

from app.errors import Conflict, OutcomeUnknown
from app.infra.tenancy import tenant_session
from app.llm.intents import Intent
from app.llm.tools import Call, Tool, ToolResult, Wish
from app.turns import late, tools
from app.turns.models import ToolCall
from tests import road
from tests.gateway import Gateway, fork_says
from tests.thinking import Thinking
from tests.turns.test_turn import Killed

pytestmark = pytest.mark.req("AI-02")

SLOT = "Quero marcar uma limpeza."


class Reserve(BaseModel):
    about: str


class Book:
    """A tool with an effect outside: `made` holds the keys under which something was reserved."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    def tool(self, *, with_look: bool = True) -> Tool[Reserve]:
        return Tool(
            name="reserve_slot",
            title="Reservar",
            description="Reserva um horário.",
            arguments=Reserve,
            effect="write",
            permission="conversations:write",
            wanted=self._wanted,
            run=self._run,
            look=self._look if with_look else None,
            foreseen="Reservado.",
        )

    def _wanted(self, wish: Wish) -> Reserve | None:
        return Reserve(about=wish.service or "") if Intent.SCHEDULE in wish.intents else None

    def _run(self, call: Call, _: Reserve) -> ToolResult:
        self.before()
        self.made.append(call.key)
        self.after()
        return ToolResult("Você reservou o horário.")

    def _look(self, call: Call, _: Reserve) -> ToolResult | None:
        return ToolResult("Você reservou o horário.") if call.key in self.made else None


@pytest.fixture
def book() -> Iterator[Book]:
    book = Book()
    tools.register(book.tool())
    yield book
    tools.forget("reserve_slot")


@pytest.fixture
def fork(company: UUID, gateway: Gateway) -> road.Number:
    return gateway.connect(company)


def calls(company: UUID) -> list[tuple[str, str]]:
    with tenant_session(company) as session:
        rows = session.scalars(select(ToolCall).order_by(ToolCall.intended_at, ToolCall.n))
        return [(row.tool, row.state) for row in rows]


def once(deed: Callable[[], Any]) -> Callable[..., Any]:
    """Does it the first time it is called, and nothing afterwards."""
    left = [deed]
    return lambda *_: left.pop()() if left else None


def die() -> None:
    raise Killed


def dies_once(*_: Any) -> Any:
    return Killed()


def run_and_die(company: UUID) -> None:
    road.pass_time(5)
    with pytest.raises(Killed):
        road.run_due(company)
    road.lapse_leases(company)


def deeds(company: UUID, action: str) -> int:
    with tenant_session(company) as session:
        return session.scalar(text("SELECT count(*) FROM public.audit_log WHERE action = :a"), {"a": action}) or 0


KILLS = ("understanding", "before the deed", "after the deed", "wording", "the form")


@pytest.mark.parametrize("where", KILLS)
def test_a_write_is_made_once_and_the_turn_thought_once_wherever_the_process_dies(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book, where: str
) -> None:
    mind.understands.append("schedule")
    if where == "understanding":
        mind.understands.extendleft([dies_once])
    book.before = once(die) if where == "before the deed" else book.before
    book.after = once(die) if where == "after the deed" else book.after
    if where == "wording":
        mind.will(Killed())
    if where == "the form":
        mind.forms.append(Killed())
    fork_says(fork, client, SLOT)
    run_and_die(company)
    road.run_due(company)
    (turn,) = road.turns(company)
    assert turn.state == "answered" and gateway.texts == [f"eco: {SLOT}"]
    assert book.made == [f"turn:{turn.id}:1"]
    assert calls(company) == [("reserve_slot", "done")]
    assert mind.tasks.count("understand") == (2 if where == "understanding" else 1)
    assert turn.understanding is not None and turn.understanding["value"]["intent"] == "schedule"


@pytest.mark.req("AI-14")
@pytest.mark.parametrize("where", ["wording", "the form"])
def test_a_person_is_called_once_wherever_the_process_dies(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, where: str
) -> None:
    mind.understands.append("human")
    (mind.thoughts if where == "wording" else mind.forms).append(Killed())
    fork_says(fork, client, "Quero falar com uma pessoa.")
    run_and_die(company)
    assert road.conversation(company).state == "waiting_person", "the team knows before she has found her words"
    road.run_due(company)
    assert calls(company) == [("call_person", "done")]
    assert mind.tasks.count("understand") == 1
    assert deeds(company, "person_asked_for") == 1
    assert [alert.times for alert in road.alerts(company, "person_wanted")] == [1]
    assert len(gateway.texts) == 1


@pytest.mark.parametrize("was_made", [True, False])
def test_an_intent_without_a_result_is_looked_up(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, was_made: bool
) -> None:
    """The process died in the very call of a person, after it or before."""
    mind.understands.append("human")
    mind.will(Killed())
    fork_says(fork, client, "Quero falar com uma pessoa.")
    run_and_die(company)
    with tenant_session(company) as session:
        session.execute(text("UPDATE tool_calls SET state = 'intended', result = NULL, ended_at = NULL"))
        if not was_made:
            session.execute(text("UPDATE conversations SET waiting_since = NULL, waiting_reason = NULL"))
    road.run_due(company)
    assert calls(company) == [("call_person", "done")]
    assert deeds(company, "person_asked_for") == (1 if was_made else 2)
    assert road.conversation(company).waiting_since is not None


def test_where_nobody_can_tell_what_became_of_it_it_is_not_tried_again_and_a_person_sees_to_it(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book
) -> None:
    tools.register(book.tool(with_look=False))
    book.after = once(die)
    mind.understands.append("schedule")
    fork_says(fork, client, SLOT)
    run_and_die(company)
    road.run_due(company)
    assert len(book.made) == 1 and calls(company) == [("reserve_slot", "in_doubt"), ("call_person", "done")]
    assert road.conversation(company).waiting_since is not None
    assert "conferir" in str([each.told for each in mind.requests[-1].grounding.done])


def test_an_outcome_that_is_unknown_is_looked_up_at_once(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking, book: Book
) -> None:
    def lost() -> None:
        raise OutcomeUnknown("sem resposta")

    book.after = lost
    mind.understands.append("schedule")
    fork_says(fork, client, SLOT)
    road.run_due(company, wait_s=5)
    assert len(book.made) == 1 and calls(company) == [("reserve_slot", "done")]


def test_a_refusal_is_told_to_whoever_words_the_answer(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book
) -> None:
    def taken() -> None:
        raise Conflict("Este horário acabou de ser ocupado.")

    book.before = taken
    mind.understands.append("schedule")
    fork_says(fork, client, SLOT)
    road.run_due(company, wait_s=5)
    (done,) = next(request for request in mind.requests if request.task == "reply").grounding.done
    assert not done.ok and "acabou de ser ocupado" in done.told
    assert calls(company) == [("reserve_slot", "failed")] and len(gateway.texts) == 1


@pytest.mark.req("IN-05")
def test_a_message_that_comes_before_anything_is_done_begins_the_turn_anew(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book
) -> None:
    def interrupted(_: str) -> str:
        fork_says(fork, client, "Aliás, esquece: qual é o endereço?")
        return "schedule"

    mind.understands.extend([interrupted, "faq"])
    fork_says(fork, client, SLOT)
    road.run_due(company, wait_s=5)
    assert book.made == [] and mind.asked == [], "neither done nor worded"
    road.run_due(company, wait_s=15)
    assert book.made == [] and len(gateway.texts) == 1
    assert [turn.state for turn in road.turns(company)] == ["superseded", "answered"]
    assert mind.tasks.count("understand") == 2


@pytest.mark.req("IN-05")
def test_a_message_that_comes_after_something_was_done_is_the_next_turns(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book
) -> None:
    book.after = once(lambda: fork_says(fork, client, "E qual é o endereço?"))
    mind.understands.append("schedule")
    fork_says(fork, client, SLOT)
    road.run_due(company, wait_s=5)
    road.run_due(company, wait_s=15)
    assert len(book.made) == 1
    assert gateway.texts == [f"eco: {SLOT}", "eco: E qual é o endereço?"]


@pytest.mark.req("IN-05", "IN-02")
def test_a_turn_that_died_after_it_acted_ends_before_what_was_written_meanwhile(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, book: Book
) -> None:
    book.after = once(die)
    mind.understands.append("schedule")
    fork_says(fork, client, SLOT)
    run_and_die(company)
    fork_says(fork, client, "E qual é o endereço?")
    road.run_due(company, wait_s=15)
    assert len(book.made) == 1
    assert gateway.texts == [f"eco: {SLOT}", "eco: E qual é o endereço?"]
    assert [turn.state for turn in road.turns(company)] == ["answered", "answered"]
    assert all(message.answered_at for message in road.messages(company, direction="in"))


@pytest.mark.req("AI-14")
@pytest.mark.parametrize(
    ("understood", "reason"),
    [
        ({"intent": "complaint", "sentiment": "negative"}, "cliente insatisfeito"),
        ({"intent": "faq", "also": ["human"]}, "pedido do cliente"),
    ],
)
def test_who_complains_or_asks_for_a_person_gets_one(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking, understood: dict[str, Any], reason: str
) -> None:
    mind.understands.append(understood)
    mind.will({"text": "Sinto muito. Quer uma pessoa?", "offer_person": True})
    fork_says(fork, client, "Que demora horrível!")
    road.run_due(company, wait_s=5)
    conversation = road.conversation(company)
    assert (conversation.state, conversation.waiting_reason) == ("waiting_person", reason)
    assert road.messages(company, direction="out")[0].options == [], "who was called is not offered once more"


def person_called(company: UUID) -> list[tuple[str, str]]:
    """The calls of a person that turns tell of: in the table, and in their own records, with the same words."""
    with tenant_session(company) as session:
        rows = session.scalars(
            select(ToolCall).where(ToolCall.tool == "call_person").order_by(ToolCall.intended_at)
        ).all()
        kept = [(row.arguments["reason"], row.result["told"] if row.result else None) for row in rows]
        assert [(row.state, row.effect, row.key) for row in rows] == [
            ("done", "write", f"turn:{row.turn_id}:{row.n}") for row in rows
        ]
    steps = [step for turn in road.turns(company) for step in (turn.trace or {"steps": []})["steps"]]
    assert [(s["arguments"]["reason"], s["told"]) for s in steps if s.get("tool") == "call_person"] == kept
    return [(reason, told) for reason, told in kept if told is not None]


CALLED = "Você chamou uma pessoa da equipe; ela continua a conversa por aqui assim que puder."


@pytest.mark.req("AI-14", "AI-16")
@pytest.mark.parametrize("dies", [False, True])
def test_who_chooses_a_person_from_a_menu_leaves_the_same_call_behind_once(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, dies: bool
) -> None:
    """The turn also asks something else, so that it can die over the answer."""
    mind.will({"text": "Não sei. Chamo alguém?", "offer_person": True})
    fork_says(fork, client, "Vocês consertam bicicletas?")
    road.run_due(company, wait_s=5)
    assert person_called(company) == []
    if dies:
        mind.will(Killed())
    fork_says(fork, client, "1")
    fork_says(fork, client, "E qual é o endereço?")
    if dies:
        road.pass_time(15)
        run_and_die(company)
        assert person_called(company) == []
    road.run_due(company, wait_s=20)
    assert person_called(company) == [("pedido do cliente", CALLED)]
    assert deeds(company, "person_asked_for") == 1 and len(gateway.texts) == 2
    assert [alert.times for alert in road.alerts(company, "person_wanted")] == [1]


@pytest.mark.req("AI-01", "AI-14")
def test_while_a_person_is_awaited_she_is_told_to_go_on_answering_and_the_state_stays(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.understands.extend(["human", {"intent": "faq", "proposed_state": "answering"}])
    for words in ("Quero uma pessoa.", "Enquanto isso: abrem sábado?"):
        fork_says(fork, client, words)
        road.run_due(company, wait_s=15)
    assert gateway.texts[-1] == "eco: Enquanto isso: abrem sábado?"
    assert road.conversation(company).state == "waiting_person"
    before, now = mind.systems
    told = "Quem mais está nesta conversa: uma pessoa da equipe já foi chamada e ainda não chegou"
    assert told in now and told not in before
    assert "continue respondendo o que você sabe" in now
    assert "waiting_person" not in now, "what she never saw, she cannot let slip"
    reading = [request.system for request in mind.requests if request.task == "understand"][-1]
    assert "A conversa está em: waiting_person." in reading and "Daqui pode ir para: (fica onde está)." in reading
    assert "a conversa fica nesse estado" in reading


@pytest.mark.req("AI-14", "AI-16", "IN-16")
@pytest.mark.parametrize("acted", [False, True])
def test_an_answer_that_came_too_late_leaves_the_call_and_its_reason_behind_once(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, acted: bool
) -> None:
    mind.understands.append("human" if acted else "faq")
    mind.will(Killed())
    fork_says(fork, client, "Quero uma pessoa." if acted else "Vocês abrem aos sábados?")
    run_and_die(company)
    road.run_due(company, wait_s=61)
    assert gateway.texts == [late.SORRY["pt"]]
    assert [tool for tool, _ in calls(company)] == ["call_person"]
    assert deeds(company, "person_asked_for") == 1
    reason = "pedido do cliente" if acted else "a resposta demorou demais"
    assert road.conversation(company).waiting_reason == reason
    if not acted:
        assert person_called(company) == [(reason, CALLED)]


@pytest.mark.req("AI-14")
def test_whoever_is_not_understood_twice_in_a_row_gets_a_person(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking
) -> None:
    for words, called in (("asdf", False), ("qwer", True)):
        mind.understands.append({"intent": "other", "confidence": 0.1})
        fork_says(fork, client, words)
        road.run_due(company, wait_s=15)
        assert (road.conversation(company).waiting_since is not None) is called
    assert road.conversation(company).waiting_reason == "não entendeu o cliente duas vezes seguidas"


@pytest.mark.req("AI-01")
def test_the_intent_moves_the_conversation_and_a_proposal_that_is_not_allowed_is_refused_and_kept(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking
) -> None:
    refused = road.counted("fsm_transitions_total", outcome="refused")
    mind.understands.append({"intent": "quote_request", "proposed_state": "with_person"})
    fork_says(fork, client, "Quanto custa?")
    road.run_due(company, wait_s=5)
    assert road.conversation(company).state == "qualifying_quote"
    assert road.counted("fsm_transitions_total", outcome="refused") == refused + 1
    with tenant_session(company) as session:
        rows = session.execute(text("SELECT to_state, accepted, turn_id FROM conversation_transitions ORDER BY id"))
        kept = [tuple(row) for row in rows]
    (turn,) = road.turns(company)
    assert kept == [("qualifying_quote", True, turn.id), ("with_person", False, turn.id)]
    first = mind.requests[0].grounding
    assert first.state == "new" and "scheduling" in first.moves and "with_person" not in first.moves
    fork_says(fork, client, "E o endereço?")
    road.run_due(company, wait_s=15)
    again = next(request for request in mind.requests[3:] if request.task == "understand")
    assert list(again.grounding.states) == ["qualifying_quote"] and "qualifying_quote" in again.system


@pytest.mark.req("AI-16", "SE-02")
def test_a_turn_keeps_how_its_answer_came_to_be_without_what_is_personal(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking, book: Book
) -> None:
    entities = {"name": "Joana", "service": "limpeza, meu número é 11 98888-7777"}
    mind.understands.append({"intent": "schedule", "entities": entities})
    fork_says(fork, client, SLOT)
    road.run_due(company, wait_s=5)
    (turn,) = road.turns(company)
    assert turn.trace is not None
    steps = [step["step"] for step in turn.trace["steps"]]
    assert steps == ["guard", "understand", "tool", "tool", "reply", "message_type", "limits"]
    assert [step["tool"] for step in turn.trace["steps"] if step["step"] == "tool"] == ["search_facts", "reserve_slot"]
    prompts = [step["prompt"] for step in turn.trace["steps"] if "prompt" in step]
    assert prompts == ["understand.v2", "reply.v3", "message_type.v1"]
    assert turn.trace["decided"]["intent"] == "schedule"
    assert "Joana" not in str(turn.trace) and "98888-7777" not in str(turn.trace)
