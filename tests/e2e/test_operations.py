"""What failed is seen, understood, and brought back or put aside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp

pytestmark = pytest.mark.req("PN-01", "IN-07")


def fail(whatsapp: WhatsApp, words: str) -> None:
    """An answer that the gateway refuses for good."""
    whatsapp.gateway.script("invalid_contact")
    known = len(road.messages(whatsapp.company_id, state="failed"))
    whatsapp.customer_says(words)
    until(lambda: len(road.messages(whatsapp.company_id, state="failed")) > known)


def open_failures(opens: Opens, owner: Person) -> Page:
    page = opens("/painel/operacao/", owner)
    page.locator("main a[href$='/operacao/falhas']").first.click()
    expect(page.get_by_role("heading", name="O que falhou")).to_be_visible()
    return page


def test_a_message_that_failed_is_brought_back_and_reaches_the_customer(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    fail(whatsapp, "Oi!")
    page = open_failures(opens, owner)
    expect(page.get_by_role("listitem").filter(has_text="O número não existe no WhatsApp")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Reprocessar os escolhidos").click()
    expect(page.get_by_text("1 item voltou à fila.")).to_be_visible()
    expect(page.get_by_text("Nada falhou")).to_be_visible()
    until(lambda: whatsapp.received == ["Você disse: Oi!"])


def test_a_message_that_failed_is_put_aside_with_a_reason_and_stays_unsent(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    fail(whatsapp, "Oi!")
    page = open_failures(opens, owner)
    page.get_by_role("link", name="Mensagem a um cliente").click()
    expect(page.get_by_text("O número não existe no WhatsApp").first).to_be_visible()
    page.get_by_label("Motivo para descartar").fill("Número digitado errado")
    page.get_by_role("button", name="Descartar", exact=True).click()
    expect(page.get_by_text("Descartado.", exact=False)).to_be_visible()
    expect(page.get_by_text("Nada falhou")).to_be_visible()
    assert whatsapp.received == []
