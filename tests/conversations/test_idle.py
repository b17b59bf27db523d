"""A conversation in which nothing happens comes to rest by itself, and never one in which somebody still waits for us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.conversations import assignment, closing, holding, idle
from app.conversations.models import Purpose
from app.conversations.settings import ConversationSettings
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.secretary import context_engine
from app.secretary.profile import NoteKind
from app.tenants import settings as company_settings
from app.tenants import users
from app.tenants.models import Role
from tests import road
from tests.conversations.test_moving import answered, path, state
from tests.thinking import Thinking
from workers import scheduler

pytestmark = pytest.mark.req("AI-18")

HOUR_S = 3600
DAY_S = 24 * HOUR_S


@pytest.fixture
def talking(client: FlaskClient, company: UUID, number: road.Number, mind: Thinking) -> UUID:
    """The company of a conversation in which a customer wrote and was answered."""
    number.says(client, "Oi")
    answered(company)
    return company


def close_idle() -> None:
    (task,) = (task for task in scheduler.PERIODIC if task.name == "close_idle_conversations")
    task.do()


def test_after_a_day_it_is_closed_and_what_was_said_stays(talking: UUID) -> None:
    road.pass_time(DAY_S - HOUR_S)
    close_idle()
    assert road.conversation(talking).closed_at is None
    road.pass_time(2 * HOUR_S)
    close_idle()
    found = road.conversation(talking)
    assert (found.state, found.closed_by) == ("closed", "system") and found.closed_at is not None
    assert path(talking)[-1] == ("answering", "closed", "idle")
    assert road.heard(talking) == ["Oi"] and road.replies(talking) == ["eco: Oi"]


@pytest.mark.req("AI-04")
def test_what_was_said_in_it_is_remembered(client: FlaskClient, talking: UUID, number: road.Number) -> None:
    number.says(client, "prefiro de manhã")
    answered(talking)
    road.pass_time(2 * DAY_S)
    close_idle()
    road.run_due(talking, wait_s=HOUR_S)
    with tenant_session(talking) as session:
        known = context_engine.of(session, road.contacts(talking)[0].id)
    assert (known.messages, known.told(NoteKind.PREFERENCE)) == (4, ["Prefiro de manhã"])


def test_closing_is_done_once(talking: UUID) -> None:
    road.pass_time(2 * DAY_S)
    close_idle()
    close_idle()
    assert [trigger for _, _, trigger in path(talking)].count("idle") == 1


def test_the_next_message_begins_anew_and_is_answered(client: FlaskClient, talking: UUID, number: road.Number) -> None:
    road.pass_time(2 * DAY_S)
    close_idle()
    number.says(client, "Bom dia")
    assert state(talking) == "new"
    answered(talking)
    assert road.replies(talking)[-1] == "eco: Bom dia"


def test_a_company_says_after_how_many_hours(talking: UUID) -> None:
    with tenant_session(talking) as session:
        company_settings.write(session, ConversationSettings(idle_hours=2), actor="user:ana")
    road.pass_time(3 * HOUR_S)
    close_idle()
    assert state(talking) == "closed"


def waits(company: UUID) -> None:
    with road.locked(company) as (session, conversation):
        holding.ask_for_person(session, conversation, "pedido do cliente")


def held(company: UUID) -> None:
    road.take_over(company)


def held_elsewhere(company: UUID) -> None:
    road.take_over(company, by=holding.BY_GATEWAY)


def assigned(company: UUID) -> None:
    conversation = road.conversation(company)
    with tenant_session(company) as session:
        person = users.create_user(
            session, email="ana@example.com", name="Ana", password="uma-senha-bem-comprida", role=Role.OPERATOR
        )
        assignment.assign(session, conversation.id, person.id, by="user:ana")


def unanswered(company: UUID) -> None:
    with tenant_session(company) as session:
        session.execute(text("UPDATE messages SET answered_at = NULL WHERE direction = 'in'"))


def leaving(company: UUID) -> None:
    road.tell(company, "Ainda a caminho")


@pytest.mark.parametrize("because", [waits, held, held_elsewhere, assigned, unanswered, leaving])
def test_it_never_closes_while_somebody_waits_for_us_or_has_it(talking: UUID, because: Callable[[UUID], None]) -> None:
    because(talking)
    road.pass_time(30 * DAY_S)
    close_idle()
    assert road.conversation(talking).closed_at is None


def test_what_was_typed_on_the_phone_keeps_it_open_no_longer_than_that_lasts(talking: UUID) -> None:
    road.take_over(talking, by=holding.BY_PHONE)
    road.pass_time(2 * DAY_S)
    close_idle()
    found = road.conversation(talking)
    assert (found.state, found.holder, found.held_by) == ("closed", "ai", None)


def test_one_that_a_person_opened_again_or_gave_back_has_its_day_from_then(talking: UUID) -> None:
    road.pass_time(2 * DAY_S)
    close_idle()
    with tenant_session(talking) as session:
        closing.reopen(session, road.conversation(talking).id, by="user:ana")
    close_idle()
    assert state(talking) == "answering"
    road.pass_time(2 * DAY_S)
    close_idle()
    assert state(talking) == "closed"


def test_a_reminder_of_another_day_does_not_keep_it_open(talking: UUID) -> None:
    road.tell(talking, "Amanhã às 10h", due_at=clock.now() + timedelta(days=9), purpose=Purpose.REMINDER)
    road.pass_time(2 * DAY_S)
    close_idle()
    assert state(talking) == "closed"
    assert [message.state for message in road.said(talking)][-1] == "queued"


def test_who_opted_out_stays_so_while_it_rests(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "SAIR")
    answered(company)
    road.pass_time(2 * DAY_S)
    close_idle()
    assert (state(company), road.conversation(company).closed_by) == ("opted_out", "system")


def test_a_great_many_are_closed_little_by_little(talking: UUID) -> None:
    with tenant_session(talking) as session:
        session.execute(
            text(
                """
                WITH people AS (
                    INSERT INTO contacts (id, created_at) SELECT gen_random_uuid(), now() FROM generate_series(1, :many) RETURNING id
                )
                INSERT INTO conversations (id, contact_id, instance_id, created_at, last_message_at)
                SELECT gen_random_uuid(), id, :instance, now() - interval '9 days', now() - interval '9 days' FROM people
                """
            ),
            {"many": idle.BATCH + 5, "instance": uuid4()},
        )
    with tenant_session(talking) as session:
        assert idle.close(session) == idle.BATCH
    with tenant_session(talking) as session:
        assert idle.close(session) == 5
