"""Whether the company may write to a person of itself: beside the conversation it is told, noted for them, and taken back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.contacts import service as contacts
from app.conversations import holding
from app.conversations.models import Conversation
from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.tenants.models import Role
from tests import road
from tests.api.conftest import Caller
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


def states(company: UUID) -> list[str]:
    with tenant_session(company) as session:
        return list(session.scalars(select(Conversation.state).order_by(Conversation.created_at)))


def program(browser: Browser, person: Person) -> Caller:
    """Something that asks the API in this person's name."""
    caller = Caller(browser.client.application.test_client(), email=person.email)
    assert caller.sign_in(person.password).status_code == 200
    return caller


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


def test_a_program_does_the_same_for_all_conversations_of_the_person(
    signed_in: Browser, owner: Person, other_company: UUID, number: road.Number, path: str
) -> None:
    second = road.connect(owner.company_id)
    second.says(signed_in.client, "Oi, é por aqui também?", name="Conceição")
    (contact,) = road.contacts(owner.company_id)
    caller = program(signed_in, owner)
    for _ in range(2):
        noted = caller.ask("PUT", f"/contacts/{contact.id}/opt-out", json={"opted_out": True})
        assert noted.status_code == 200 and noted.json["opted_out_at"]
    assert states(owner.company_id) == ["opted_out", "opted_out"]
    assert "Não quer receber" in signed_in.go(path).words
    for _ in range(2):
        undone = caller.ask("PUT", f"/contacts/{contact.id}/opt-out", json={"opted_out": False})
        assert undone.json["opted_out_at"] is None
    assert "opted_out" not in states(owner.company_id)
    assert "Pode receber" in signed_in.go(path).words
    assert audited(owner.company_id) == [("contact_opted_out", True), ("contact_opted_in", True)]


def test_a_program_reaches_whoever_was_merged_by_either_name(
    signed_in: Browser, owner: Person, number: road.Number, path: str
) -> None:
    (kept,) = road.contacts(owner.company_id)
    number.says(signed_in.client, "Oi", sender="5511977770001")
    merged = next(each for each in road.contacts(owner.company_id) if each.id != kept.id)
    with tenant_session(owner.company_id) as session:
        contacts.merge(session, kept_id=kept.id, merged_id=merged.id)
    caller = program(signed_in, owner)
    assert caller.ask("PUT", f"/contacts/{merged.id}/opt-out", json={"opted_out": True}).status_code == 200
    assert caller.get(f"/contacts/{kept.id}").json["opted_out_at"]
    assert states(owner.company_id) == ["opted_out", "opted_out"]


def test_a_person_who_talks_to_a_colleague_stays_with_them(
    signed_in: Browser, owner: Person, number: road.Number, path: str
) -> None:
    with road.locked(owner.company_id) as (session, conversation):
        holding.take_over(session, conversation, by="user:ana")
    (contact,) = road.contacts(owner.company_id)
    program(signed_in, owner).ask("PUT", f"/contacts/{contact.id}/opt-out", json={"opted_out": True})
    assert road.contacts(owner.company_id)[0].opted_out_at is not None
    assert states(owner.company_id) == ["with_person"]


def test_a_program_needs_the_same_right_and_a_yes_or_no(
    signed_in: Browser, owner: Person, other_company: UUID, number: road.Number, path: str
) -> None:
    (contact,) = road.contacts(owner.company_id)
    there = f"/contacts/{contact.id}/opt-out"
    reader = program(signed_in, create_person(owner.company_id, Role.ANALYST))
    stranger = program(signed_in, create_person(other_company))
    caller = program(signed_in, owner)
    assert reader.ask("PUT", there, json={"opted_out": True}).status_code == 403
    assert stranger.ask("PUT", there, json={"opted_out": True}).status_code == 404
    assert caller.ask("PUT", f"/contacts/{uuid4()}/opt-out", json={"opted_out": True}).status_code == 404
    for wrong in ({}, {"opted_out": "talvez"}, {"opted_out": None}):
        assert caller.ask("PUT", there, json=wrong).status_code == 422
    assert audited(owner.company_id) == []


def test_who_may_only_read_sees_it_and_changes_nothing(browser: Browser, owner: Person, path: str) -> None:
    reader = create_person(owner.company_id, Role.AUDITOR)
    other = Browser(browser.client.application.test_client())
    other.sign_in(reader.email, reader.password)
    page = other.go(path)
    assert "Pode receber" in page.words
    assert not any(form.action.endswith(("/iniciativa/parar", "/iniciativa/permitir")) for form in page.forms)
