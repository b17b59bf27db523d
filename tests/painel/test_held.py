"""After a restore: those who run the company are told, see what was kept back, and let it go or put it aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.conversations import conversations, outbox
from app.conversations.models import Conversation, MessageState, Purpose
from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.operations import held
from app.operations.dead_letter import Company
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("OP-05", "PN-01")

HOME, HELD, BELL = "/painel/operacao/", "/painel/operacao/retidas", "/painel/avisos/"
MADE_AT = datetime(2026, 3, 7, 15, 30, tzinfo=UTC)
TOLD = "Esta instalação voltou de uma cópia"


@pytest.fixture
def restored(client: FlaskClient, company: UUID, redis_clean: Any) -> Iterator[int]:
    """A message was about to leave when the backup was made; returns its id. One customer had yet to be answered."""
    number = road.connect(company)
    number.says(client, "Oi!")
    with tenant_session(company) as session:
        conversation = conversations.lock(session, session.scalars(select(Conversation.id)).one())
        message_id = outbox.queue_message(
            session, conversation, "Até sábado!", key="test:held", purpose=Purpose.PERSON, author="system"
        )
    assert message_id is not None
    held.hold_all([Company(company, "ours")], MADE_AT)
    yield message_id
    held.resume_proactive()


def state_of(company: UUID, message_id: int) -> str | None:
    (message,) = road.messages(company, id=message_id)
    return message.state


def audited(company: UUID, action: str) -> AuditEntry:
    with tenant_session(company) as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one()


def as_role(browser: Browser, company: UUID, role: Role) -> Browser:
    person = create_person(company, role)
    browser.sign_in(person.email, person.password)
    return browser


def test_without_a_restore_nobody_is_told_of_one(signed_in: Browser) -> None:
    assert TOLD not in signed_in.go(HOME).words
    assert "Nada está retido" in signed_in.go(HELD).words
    assert "Nada está retido" in signed_in.go(f"{HELD}/liberar").words
    assert "Nada está retido" in signed_in.go(f"{HELD}/descartar").words


def test_a_restore_is_told_with_its_date_and_what_it_kept_back(restored: int, signed_in: Browser) -> None:
    words = signed_in.go(HOME).words
    assert f"{TOLD} (7 de março, 12:30)" in words, "in the company's zone"
    assert "Ficaram retidas: 1 mensagem e 2 tarefas" in words
    assert "Lembretes e campanhas estão pausados" in words
    assert "1 aviso aberto" in words
    bell = signed_in.go(BELL)
    assert TOLD in bell.words and f'href="{HELD}' in bell.html


def test_held_messages_leave_only_after_a_question(restored: int, signed_in: Browser, company: UUID) -> None:
    assert "Liberar…" in signed_in.go(HELD).words
    question = signed_in.go(f"{HELD}/liberar")
    assert "Liberar 1 mensagem e 2 tarefas?" in question.words
    assert state_of(company, restored) == MessageState.HELD
    page = signed_in.send(question.form("/liberar"))
    assert "Liberado." in page.words and "Nada está retido" in page.words
    assert audited(company, "held_released").actor.startswith("user:")
    road.run_due(company, wait_s=60)
    assert state_of(company, restored) == MessageState.ACCEPTED
    assert TOLD not in signed_in.go(HOME).words
    assert TOLD not in signed_in.go(BELL).words


def test_held_messages_are_discarded_with_a_reason(restored: int, signed_in: Browser, company: UUID) -> None:
    form = signed_in.go(f"{HELD}/descartar").form("/descartar")
    for wrong in ("", "  ", "x" * 501, "a\x00"):
        page = signed_in.send(form, reason=wrong)
        assert page.status == 422 and "Descartar 1 mensagem e 2 tarefas?" in page.words
    assert state_of(company, restored) == MessageState.HELD
    assert "Descartado." in signed_in.send(form, reason="já atendidos").words
    assert audited(company, "held_discarded").details == {"work": 2, "messages": 1, "reason": "já atendidos"}
    assert road.run_due(company, wait_s=3600) == 0
    assert state_of(company, restored) == MessageState.CANCELLED
    assert TOLD not in signed_in.go(HOME).words


def test_the_notice_alone_can_be_dismissed(restored: int, signed_in: Browser, company: UUID) -> None:
    page = signed_in.send(signed_in.go(HOME).form("/dispensar"))
    assert page.status == 200 and TOLD not in page.words
    assert TOLD not in signed_in.go(BELL).words
    assert state_of(company, restored) == MessageState.HELD
    assert "1 mensagem e 2 tarefas" in signed_in.go(HELD).words, "it can still be decided"


def test_a_second_restore_is_told_instead_of_the_first(restored: int, browser: Browser, company: UUID) -> None:
    held.hold_all([Company(company, "ours")], MADE_AT.replace(day=9))
    words = as_role(browser, company, Role.OWNER).go(HOME).words
    assert "(9 de março, 12:30)" in words and "1 aviso aberto" in words


@pytest.mark.req("TN-07")
def test_who_may_look_decides_nothing(restored: int, browser: Browser, company: UUID) -> None:
    browser = as_role(browser, company, Role.OPERATOR)
    page = browser.go(HOME)
    assert TOLD in page.words and "Dispensar" not in page.words
    page = browser.go(HELD)
    assert "1 mensagem e 2 tarefas" in page.words and "Liberar…" not in page.words
    token = page.forms[0].fields["csrf_token"]
    for deed in ("liberar", "descartar", "dispensar"):
        data = {"csrf_token": token, "reason": "x"}
        assert browser.client.post(f"{HELD}/{deed}", data=data).status_code == 403
    assert state_of(company, restored) == MessageState.HELD


@pytest.mark.req("TN-07")
def test_who_may_not_look_is_not_told(restored: int, browser: Browser, company: UUID) -> None:
    browser = as_role(browser, company, Role.ANALYST)
    page = browser.go(BELL)
    assert TOLD not in page.words and "Nenhum aviso aberto" in page.words
    assert browser.go(HELD).status == 403


@pytest.mark.req("TN-03")
def test_another_company_neither_sees_nor_releases_it(
    restored: int, browser: Browser, company: UUID, stranger: Person
) -> None:
    browser.sign_in(stranger.email, stranger.password)
    page = browser.go(HELD)
    assert "Nada está retido" in page.words and TOLD not in browser.go(BELL).words
    token = browser.page.forms[0].fields["csrf_token"]
    for deed in ("liberar", "descartar", "dispensar"):
        browser.client.post(f"{HELD}/{deed}", data={"csrf_token": token, "reason": "x"})
    assert state_of(company, restored) == MessageState.HELD
    assert len(road.alerts(company, "restored")) == 1
