"""Whether the company may write to a person of itself: beside the conversation it is told, noted for them, and taken back."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("OU-02", "PN-01")

ASKED = "não quer receber"


@pytest.fixture
def number(owner: Person) -> road.Number:
    return road.connect(owner.company_id)


@pytest.fixture
def path(signed_in: Browser, number: road.Number) -> str:
    number.says(signed_in.client, "Tem horário?", name="Conceição")
    answered(number.company_id)
    return f"/painel/conversas/{road.conversation(number.company_id).id}"


def answered(company: UUID) -> None:
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)


def audited(company: UUID) -> list[tuple[str, bool]]:
    """What was noted of it, and whether a user did it."""
    with tenant_session(company) as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("contact_opted")).order_by("id"))
        return [(row.action, row.actor.startswith("user:")) for row in rows]


def press(browser: Browser, page: Page, action: str) -> Page:
    return browser.send(page.form(action))


def test_it_is_noted_for_the_person_and_taken_back(signed_in: Browser, owner: Person, path: str) -> None:
    page = signed_in.go(path)
    assert "Pode receber" in page.words
    page = press(signed_in, page, "/iniciativa/parar")
    assert "Não quer receber" in page.words and "não escreve mais" in page.words
    assert road.contacts(owner.company_id)[0].opted_out_at is not None
    page = press(signed_in, page, "/iniciativa/permitir")
    assert "Pode receber" in page.words and "Desfeito" in page.words
    assert road.contacts(owner.company_id)[0].opted_out_at is None
    assert audited(owner.company_id) == [("contact_opted_out", True), ("contact_opted_in", True)]


def test_what_the_customer_asked_shows_and_can_be_undone(
    signed_in: Browser, owner: Person, number: road.Number, path: str
) -> None:
    number.says(signed_in.client, "Não me mandem mais mensagens")
    answered(owner.company_id)
    page = signed_in.go(path)
    assert "Não quer receber" in page.words and "Não procurar" in page.words
    fragment = signed_in.go(f"{path}/fio", headers={"X-Fragment": "1"})
    assert "Não quer receber" in fragment.words
    page = press(signed_in, page, "/iniciativa/permitir")
    assert "Não procurar" not in page.words, "the conversation's state says the same as its person"
    assert audited(owner.company_id) == [("contact_opted_out", False), ("contact_opted_in", True)]


def test_twice_is_once(signed_in: Browser, owner: Person, path: str) -> None:
    form = signed_in.go(path).form("/iniciativa/parar")
    for _ in range(2):
        signed_in.send(form)
    assert audited(owner.company_id) == [("contact_opted_out", True)]


def test_who_may_only_read_sees_it_and_changes_nothing(browser: Browser, owner: Person, path: str) -> None:
    reader = create_person(owner.company_id, Role.AUDITOR)
    other = Browser(browser.client.application.test_client())
    other.sign_in(reader.email, reader.password)
    page = other.go(path)
    assert "Pode receber" in page.words
    assert not any(form.action.endswith(("/iniciativa/parar", "/iniciativa/permitir")) for form in page.forms)
