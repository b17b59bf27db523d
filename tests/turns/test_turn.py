"""The turn: it takes everything unanswered, says one thing once, and lets newer messages go first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app import jobs
from app.conversations.settings import ConversationSettings
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.secretary.settings import SecretarySettings
from app.tenants import settings
from app.turns import late, stages, turn
from app.turns.settings import TurnSettings
from app.turns.stages import Stage
from tests import road
from tests.gateway import Gateway, fork_says
from tests.infra.work.rows import eventually
from tests.thinking import Thinking


class Killed(BaseException):
    """The process dies: no handler sees it, the lease simply runs out."""


def _states(company: UUID) -> list[str]:
    return [one.state for one in road.turns(company)]


def _die_in(company: UUID) -> None:
    """Run what is due in a process that dies of it."""
    with pytest.raises(Killed):
        road.run_due(company)
    road.lapse_leases(company)


@pytest.fixture
def fork(company: UUID, gateway: Gateway) -> road.Number:
    return gateway.connect(company)


@pytest.mark.req("IN-05", "IN-04")
def test_a_turn_takes_everything_since_the_last_answer_and_nothing_before(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    for words in ("E domingo?", "E feriado?"):
        fork_says(fork, client, words)
    road.run_due(company, wait_s=15)
    assert gateway.texts == ["eco: Vocês abrem aos sábados?", "eco: E feriado?"]
    first, second = road.turns(company)
    taken = {message.text: message.turn_id for message in road.messages(company, direction="in")}
    assert taken == {"Vocês abrem aos sábados?": first.id, "E domingo?": second.id, "E feriado?": second.id}


@pytest.mark.req("IN-05")
def test_a_message_that_arrives_while_she_thinks_supersedes_the_answer(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    superseded = road.counted("debounce_overrides_total", reason="superseded")

    def interrupted(said: str) -> str:
        fork_says(fork, client, "Ah, e estacionamento, tem?")
        return "resposta apressada"

    mind.will(interrupted)
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    assert gateway.texts == []
    road.run_due(company, wait_s=15)
    assert mind.asked[-1] == ["Vocês abrem aos sábados?", "Ah, e estacionamento, tem?"]
    assert gateway.texts == ["eco: Ah, e estacionamento, tem?"]
    assert _states(company) == ["superseded", "answered"]
    assert road.counted("debounce_overrides_total", reason="superseded") == superseded + 1


@pytest.mark.req("IN-05")
def test_she_is_superseded_three_times_at_most_and_then_answers(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    def interrupted(said: str) -> str:
        fork_says(fork, client, f"mais esta, a número {len(mind.asked)}.")
        return f"resposta {len(mind.asked)}"

    mind.will(*[interrupted] * 4)
    fork_says(fork, client, "Vocês abrem aos sábados?")
    for _ in range(4):
        road.run_due(company, wait_s=15)
    assert _states(company)[:4] == ["superseded", "superseded", "superseded", "answered"]
    assert gateway.texts[0] == "resposta 4"
    road.run_due(company, wait_s=15)
    assert gateway.texts == ["resposta 4", "eco: mais esta, a número 4."]
    assert mind.asked[-1] == [*mind.asked[3], "mais esta, a número 4."]
    assert road.work_rows(company) == []


@pytest.mark.req("IN-05")
def test_being_superseded_costs_no_attempt(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    def interrupted(said: str) -> str:
        number.says(client, "mais uma coisa.")
        return "apressada"

    mind.will(interrupted)
    number.says(client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    assert [row.attempts for row in road.work_rows(company)] == [0]


@pytest.mark.req("IN-02", "IN-07")
def test_a_process_that_dies_while_thinking_is_followed_by_one_that_says_it_once(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.will(Killed())
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.pass_time(5)
    _die_in(company)
    (dead,) = road.turns(company)
    assert dead.state == "running"
    road.run_due(company)
    assert [(one.id, one.state) for one in road.turns(company)] == [(dead.id, "answered")]
    assert gateway.texts == ["eco: Vocês abrem aos sábados?"]


@pytest.mark.req("IN-02")
def test_a_lease_lost_while_thinking_writes_nothing(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    """A frozen process wakes up after another one has answered."""

    def frozen(said: str) -> str:
        road.lapse_leases(company)
        road.run_due(company)
        return "resposta velha"

    mind.will(frozen, "resposta nova")
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    assert gateway.texts == ["resposta nova"]
    assert _states(company) == ["answered"]
    assert road.work_rows(company) == []


@pytest.mark.req("IN-02", "IN-07")
def test_an_error_while_thinking_is_retried_and_answered_once(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.will(RuntimeError("bug"), ZeroDivisionError("outro"))
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    assert [row.attempts for row in road.work_rows(company)] == [1]
    for _ in range(2):
        road.run_due(company, wait_s=5)
    assert gateway.texts == ["eco: Vocês abrem aos sábados?"]
    assert _states(company) == ["answered"]


def _fail(_: UUID) -> BaseException:
    return RuntimeError("bug")


def _lose_the_lease(company: UUID) -> str:
    """Another process takes the turn, and it ends there."""
    road.take_over(company)
    with tenant_session(company) as session:
        session.execute(text("DELETE FROM public.work_items"))
    return "tarde demais"


@pytest.mark.req("PN-03")
@pytest.mark.parametrize("ends", [_fail, _lose_the_lease])
def test_nobody_sees_her_write_once_a_turn_has_failed(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, ends: Callable[[UUID], Any]
) -> None:
    def shown() -> Stage | None:
        return stages.current(company, road.conversation(company).id)

    def interrupted(said: str) -> Any:
        eventually(lambda: shown() is Stage.WRITING, "she is seen writing")
        return ends(company)

    mind.will(interrupted)
    number.says(client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=5)
    assert road.replies(company) == []
    eventually(lambda: shown() is None, "nobody sees her write any more")


@pytest.mark.req("IN-02", "IN-05")
def test_a_message_after_a_crash_makes_a_new_turn_of_all_that_is_unanswered(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.will(Killed())
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.pass_time(5)
    _die_in(company)
    fork_says(fork, client, "Alguém aí?")
    road.run_due(company, wait_s=15)
    assert mind.asked[-1] == ["Vocês abrem aos sábados?", "Alguém aí?"]
    assert gateway.texts == ["eco: Alguém aí?"]
    assert _states(company) == ["superseded", "answered"]


@pytest.mark.req("IN-16")
def test_a_turn_past_its_time_budget_asks_for_a_person_and_tells_the_customer(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    with tenant_session(company) as session:
        settings.write(session, TurnSettings(budget_s=30), actor="test")
    mind.will(Killed())
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.pass_time(5)
    _die_in(company)
    road.run_due(company, wait_s=31)
    assert gateway.texts == [late.SORRY["pt"]]
    assert road.conversation(company).waiting_since is not None
    assert len(road.alerts(company, "person_wanted")) == 1
    assert len(mind.asked) == 1


@pytest.mark.req("IN-07", "IN-16")
def test_a_turn_that_keeps_failing_dies_flags_its_conversation_and_tells_the_customer(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    with tenant_session(company) as session:
        settings.write(session, TurnSettings(budget_s=600), actor="test")
    mind.will(*[RuntimeError("bug")] * 6)
    fork_says(fork, client, "Vocês abrem aos sábados?")
    for _ in range(8):
        road.run_due(company, wait_s=61)
    assert [(row.kind, row.state) for row in road.work_rows(company)] == [("turns.run", "dead")]
    assert len(gateway.texts) == 1 and "pessoa" in gateway.texts[0]
    assert road.conversation(company).waiting_reason
    assert len(road.alerts(company, "person_wanted")) == 1


@pytest.mark.req("IN-07")
def test_a_turn_that_kills_its_process_again_and_again_dies_too(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.will(*[Killed()] * 6)
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.pass_time(5)
    for _ in range(6):
        _die_in(company)
    road.run_due(company)
    assert [(row.kind, row.state) for row in road.work_rows(company)] == [("turns.run", "dead")]
    assert len(gateway.texts) == 1 and "pessoa" in gateway.texts[0]


@pytest.mark.req("IN-07")
def test_a_dead_turn_that_is_reprocessed_answers_what_is_still_unanswered(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    mind.will(*[Killed()] * 6)
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.pass_time(5)
    for _ in range(6):
        _die_in(company)
    road.run_due(company)
    (dead,) = road.work_rows(company)
    with tenant_session(company) as session:
        assert ledger.reprocess(session, dead.id)
    road.run_due(company)
    assert gateway.texts[1:] == ["eco: Vocês abrem aos sábados?"]


@pytest.mark.req("IN-02", "IN-04")
def test_workers_that_take_the_same_work_at_the_same_moment_do_it_once(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    """A turn with the delivery that follows it, and a delivery on its own."""
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.pass_time(5)
    for message in ("the answer", "another"):
        if message == "another":
            road.tell(company, "Até logo!")
        (row,) = road.work_rows(company)
        with ThreadPoolExecutor(6) as workers:
            done = list(workers.map(lambda _, id=row.id: jobs.perform(company.hex, id), range(6)))
        assert sum(done) == 1
    assert len(mind.asked) == 1 and gateway.sends == 2


@pytest.mark.req("IN-05")
@pytest.mark.parametrize("jump_s", [24 * 3600, -24 * 3600])
def test_a_business_clock_that_jumps_and_comes_back_neither_loses_nor_repeats_an_answer(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking, jump_s: int
) -> None:
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=jump_s)
    fork_says(fork, client, "E domingo?")
    road.run_due(company, wait_s=-jump_s)
    fork_says(fork, client, "Alô?")
    road.run_due(company, wait_s=20)
    assert gateway.texts[-1] == "eco: Alô?"
    assert len(set(gateway.texts)) == len(gateway.texts)
    assert all(message.answered_at for message in road.messages(company, direction="in"))


@pytest.mark.req("IN-10")
def test_where_the_channel_shows_typing_an_answer_takes_as_long_as_writing_it(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    said = "Com todo o prazer! Vai ser muito bom receber você por aqui."
    mind.will(said)
    number.says(client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=3)
    assert road.replies(company) == []
    road.run_due(company, wait_s=1.6)
    assert road.replies(company) == [said]


@pytest.mark.req("IN-10")
def test_a_company_may_switch_the_human_delay_off(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    with tenant_session(company) as session:
        settings.write(session, ConversationSettings(human_delay=False), actor="test")
    number.says(client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=3)
    assert len(road.replies(company)) == 1


@pytest.mark.req("IN-02")
def test_a_turn_with_nothing_to_answer_ends_silently(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "Vocês abrem aos sábados?")
    with road.locked(company) as (session, conversation):
        turn.holding.mark_answered(session, conversation)
    road.run_due(company, wait_s=5)
    assert mind.asked == [] and road.turns(company) == [] and road.work_rows(company) == []


@pytest.mark.req("IN-10")
def test_a_long_answer_leaves_in_parts_in_order(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    with tenant_session(company) as session:
        settings.write(session, SecretarySettings(message_limit=3500), actor="test")
    sentences = [f"Esta é a frase número {n} de uma resposta comprida." for n in range(40)]
    mind.will(" ".join(sentences))
    fork_says(fork, client, "Conte tudo.")
    road.run_due(company, wait_s=5)
    assert len(gateway.texts) > 2
    assert " ".join(gateway.texts) == " ".join(sentences)
    assert all(text.endswith(".") and len(text) <= 600 for text in gateway.texts)


@pytest.mark.req("AI-14")
def test_a_customer_who_wants_a_person_is_flagged_once_and_still_answered(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway, mind: Thinking
) -> None:
    for words in ("Quero falar com uma pessoa.", "Cadê a pessoa?"):
        mind.will({"text": "Já chamei.", "wants_person": True})
        fork_says(fork, client, words)
        road.run_due(company, wait_s=15)
    assert gateway.texts == ["Já chamei."] * 2
    assert road.conversation(company).waiting_reason == "pedido do cliente"
    assert [alert.times for alert in road.alerts(company, "person_wanted")] == [1]


@pytest.mark.req("IN-02")
def test_work_for_a_conversation_that_does_not_exist_dies_with_its_cause(company: UUID) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, turn.holding.TURN, "00000000-0000-4000-8000-000000000000")
    (row,) = road.work_rows(company)
    jobs.perform(company.hex, row.id)
    (dead,) = road.work_rows(company)
    assert (dead.state, dead.last_error) == ("dead", "not_found: Conversa não encontrada.")


@pytest.mark.req("IN-02")
def test_turns_of_a_clock_that_was_set_back_do_not_stand_in_the_way(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    road.pass_time(24 * 3600)
    number.says(client, "Vocês atendem sábado?")
    for _ in range(2):
        road.run_due(company, wait_s=20)
    road.pass_time(-24 * 3600)
    mind.will(RuntimeError("falha"))
    number.says(client, "E domingo?")
    for _ in range(3):
        road.run_due(company, wait_s=10)
    assert road.replies(company)[-1] == "eco: E domingo?"
    assert [row for row in road.work_rows(company) if row.state == "dead"] == []


@pytest.mark.req("AI-14")
def test_a_turn_that_fails_leaves_nobody_writing(
    client: FlaskClient, company: UUID, fork: road.Number, mind: Thinking, redis_clean: Any
) -> None:
    def shown() -> Stage | None:
        return stages.current(company, road.conversation(company).id)

    def fails(_: str) -> RuntimeError:
        eventually(lambda: shown() == Stage.WRITING, "people see that she writes")
        return RuntimeError("bug")

    fork_says(fork, client, "Vocês abrem aos sábados?")
    mind.will(fails)
    road.run_due(company, wait_s=5)
    eventually(lambda: shown() is None, "and that she does not any more")
    assert _states(company) == ["running"], "it will be tried again"
