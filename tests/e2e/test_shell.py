"""What every page of the panel does in a browser: toasts, the palette, the bell, fields to copy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.whatsapp import WhatsApp

pytestmark = pytest.mark.req("PN-01", "PN-02")


def test_what_was_just_done_is_not_told_again_on_reload_and_coming_back(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    page.get_by_role("button", name="Assumir", exact=True).click()
    told = page.get_by_text("A conversa é sua")
    expect(told).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Devolver à IA")).to_be_visible()
    expect(told).to_have_count(0)
    page.goto("/painel/conta/")
    page.go_back()
    expect(page.get_by_role("button", name="Devolver à IA")).to_be_visible()
    expect(told).to_have_count(0)
