"""The desk in a browser that runs no scripts: slower, and all of it still works."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "PN-02", "AI-14")


def test_one_signs_in_reads_writes_notes_and_hands_back_by_forms_alone(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Vocês abrem aos sábados?")
    until(lambda: whatsapp.received)
    page = opens("/painel/conversas/", java_script_enabled=False)
    expect(page).to_have_url(re.compile("/painel/entrar"))
    owner.sign_in(page)
    page.get_by_role("link").filter(has_text="Maria Oliveira").first.click()
    expect_message(page, "Vocês abrem aos sábados?")
    expect_message(page, "Você disse: Vocês abrem aos sábados?")

    page.get_by_label("Mensagem ao cliente").fill("Abrimos das 8h às 12h.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect_message(page, "Abrimos das 8h às 12h.")
    until(lambda: whatsapp.received[-1] == "Abrimos das 8h às 12h.")
    expect(page.get_by_role("button", name="Devolver à IA")).to_be_visible()

    page.get_by_label("Anotação para a equipe").fill("Prefere sábado.")
    page.get_by_role("button", name="Anotar", exact=True).click()
    expect_message(page, "Prefere sábado.")
    page.get_by_role("button", name="Devolver à IA").click()
    expect(page.get_by_role("button", name="Assumir", exact=True)).to_be_visible()
    assert whatsapp.received[-1] == "Abrimos das 8h às 12h.", "a note is not for the customer"


def test_what_is_found_leads_to_the_conversation(opens: Opens, owner: Person, whatsapp: WhatsApp) -> None:
    whatsapp.customer_says("Queria saber do clareamento")
    page = opens("/painel/conversas/", owner, java_script_enabled=False)
    page.get_by_label("Buscar nas conversas").fill("clareamento")
    page.get_by_label("Buscar nas conversas").press("Enter")
    page.locator("#lista").get_by_role("link").filter(has_text="clareamento").first.click()
    expect_message(page, "Queria saber do clareamento")
