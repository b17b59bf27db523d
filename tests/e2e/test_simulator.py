"""The secretary tried out from the panel, on an installation whose company asks no hosted model."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Locator, expect

from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm.settings import LlmSettings
from app.onboarding.demo.content import content
from app.tenants import settings as company_settings
from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.whatsapp import expect_message

pytestmark = pytest.mark.req("PN-01", "AI-06")


@pytest.fixture
def knowing_company(quick_company: UUID) -> UUID:
    """Knows what the demonstration clinic knows, and asks only the model that needs no key."""
    with tenant_session(quick_company) as session:
        for fact in content().facts:
            knowledge.upsert_fact(session, fact.id, fact.title, fact.text, fact.questions)
        company_settings.write(session, LlmSettings(providers=["offline"]), actor="system")
    return quick_company


def test_a_made_up_customer_is_answered_from_what_the_company_knows(
    opens: Opens, owner: Person, knowing_company: UUID
) -> None:
    page = opens("/painel/simulador/nova", owner)
    page.get_by_label("Nome", exact=False).first.fill("Conceição Lima")
    page.get_by_label("Mensagem", exact=True).fill("Vocês têm estacionamento?")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect_message(page, "Vocês têm estacionamento?")
    expect_message(page, "primeira hora é por nossa conta")
    composer = page.get_by_role("textbox", name=re.compile("^Mensagem"))
    composer.fill("Qual é o horário de atendimento?")
    composer.press("Enter")
    expect_message(page, "Qual é o horário de atendimento?")
    expect(page.get_by_role("log").get_by_text("sábado").filter(visible=True).last).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Conceição Lima").filter(visible=True).first).to_be_visible()


def test_two_customers_side_by_side_are_answered_each_in_their_own_phone(
    opens: Opens, owner: Person, knowing_company: UUID
) -> None:
    page = opens("/painel/simulador/clientes", owner)
    page.get_by_role("button", name="Abrir o telefone dele").filter(visible=True).click()
    expect(page.locator("[data-phone]")).to_have_count(1)
    page.get_by_role("button", name="Mais um cliente ao lado").click()
    phones = page.locator("[data-phone]")
    expect(phones).to_have_count(2)
    names = phones.get_by_role("heading", level=2).all_inner_texts()
    assert len(set(names)) == 2, "two people"
    left, right = phones.first, phones.last
    say(left, "Vocês têm estacionamento?")
    say(right, "Qual é o horário de atendimento?")
    expect(answers(left).filter(has_text="primeira hora é por nossa conta")).to_have_count(1)
    expect(answers(right).filter(has_text="sábado").first).to_be_visible()
    expect(left.get_by_text("horário de atendimento?")).to_have_count(0)
    expect(right.get_by_text("estacionamento?")).to_have_count(0)


def say(phone: Locator, words: str) -> None:
    field = phone.get_by_role("textbox", name=re.compile("^Mensagem"))
    field.fill(words)
    field.press("Enter")


def answers(phone: Locator) -> Locator:
    return phone.get_by_role("log").locator(".line.theirs")
