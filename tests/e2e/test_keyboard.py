"""The helps of whoever writes, with a keyboard alone: quick replies, colleagues, emojis."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from app.conversations import quick_replies
from app.infra.tenancy import tenant_session
from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.people import Person, create_person
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "AI-14")

NOTE = "Anotação para a equipe"
WRITE = "Mensagem ao cliente"


@pytest.fixture
def page(opens: Opens, owner: Person, whatsapp: WhatsApp, quick_company: UUID) -> Page:
    with tenant_session(quick_company) as session:
        for shortcut, words in (("horario", "Abrimos das 8h às 18h."), ("endereco", "Rua das Flores, 10.")):
            quick_replies.create(session, shortcut=shortcut, text=words, actor="system")
    create_person(quick_company, "Bia Sá")
    create_person(quick_company, "Caio Reis")
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_message(page, "Você disse: Oi!")
    return page


def offered(page: Page, what: str) -> Locator:
    return page.get_by_role("listbox", name=what).get_by_role("option")


def chosen(page: Page, words: str) -> None:
    """The option that the next Enter takes; the field says so to whoever hears the page."""
    field = page.locator("textarea[aria-activedescendant]")
    expect(field).to_be_focused()
    expect(page.locator(f"#{field.get_attribute('aria-activedescendant')}")).to_contain_text(words)


def test_a_quick_reply_is_chosen_and_sent(page: Page, whatsapp: WhatsApp) -> None:
    page.get_by_label(WRITE).focus()
    page.keyboard.type("/")
    replies = offered(page, "Respostas rápidas")
    expect(replies).to_have_count(2)
    expect(replies.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(replies.nth(1)).to_have_attribute("aria-selected", "true")
    expect(replies.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#respostas")).to_be_hidden()
    page.keyboard.type("hor")
    chosen(page, "Abrimos das 8h às 18h.")
    page.keyboard.press("Enter")
    expect(page.get_by_label(WRITE)).to_have_value("Abrimos das 8h às 18h.")
    assert whatsapp.received == ["Você disse: Oi!"], "choosing does not send"
    page.keyboard.press("Enter")
    until(lambda: whatsapp.received[-1] == "Abrimos das 8h às 18h.")


def test_a_colleague_is_mentioned_and_told(page: Page, whatsapp: WhatsApp) -> None:
    page.get_by_label(NOTE).focus()
    page.keyboard.type("@")
    expect(offered(page, "Colegas")).to_have_count(2)
    page.keyboard.type("ca")
    chosen(page, "Caio Reis")
    page.keyboard.press("Tab")
    expect(page.get_by_label(NOTE)).to_have_value("@Caio Reis ")
    expect(page.get_by_label(NOTE)).to_be_focused()
    page.keyboard.type("veja isto")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Anotar", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect_message(page, "@Caio Reis veja isto")
    until(lambda: road.alerts(whatsapp.company_id, "mentioned"))


def test_an_emoji_is_walked_to_put_in_its_place_and_the_field_has_the_focus_again(page: Page) -> None:
    field, opener = page.get_by_label(WRITE), page.get_by_role("button", name="Emojis", exact=True)
    field.focus()
    page.keyboard.type("Bom dia ")
    opener.focus()
    page.keyboard.press("Enter")
    grid = page.get_by_role("group", name="Emojis")
    first = grid.get_by_role("button").first
    expect(first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(grid.get_by_role("button").nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    sign = first.inner_text()
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Bom dia {sign}")
    expect(field).to_be_focused()
    expect(grid).to_be_hidden()
    opener.focus()
    page.keyboard.press("Space")
    expect(grid).to_be_visible()
    page.keyboard.press("Escape")
    expect(grid).to_be_hidden()
    expect(field).to_be_focused()
