"""Language and looks follow the person, not the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opens
from tests.e2e.people import Person

pytestmark = pytest.mark.req("PN-01", "PN-02")


def brightness(page: Page) -> int:
    """Of the page's ground, 0 to 255."""
    rgb = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    return int(page.evaluate(f"Math.round({rgb}.reduce((a, b) => a + b) / 3)"))


def test_a_theme_and_a_language_once_chosen_are_there_in_the_next_browser(opens: Opens, owner: Person) -> None:
    page = opens("/painel/conta/", owner, color_scheme="light")
    assert brightness(page) > 200
    page.get_by_label("Escura").check()
    page.get_by_label("Idioma", exact=True).select_option(label="English")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("navigation").first).to_contain_text("Account")
    assert brightness(page) < 80

    other = opens("/painel/conta/", owner, color_scheme="light")
    expect(other.locator("html")).to_have_attribute("lang", "en")
    assert brightness(other) < 80
    other.locator("#language").select_option(label="Português (Brasil)")
    other.locator("input[name=theme][value=system]").check()
    other.locator("main form button[type=submit]").first.click()
    expect(other.locator("html")).to_have_attribute("lang", "pt-BR")
    expect(other.get_by_role("navigation").first).to_contain_text("Conta")
    assert brightness(other) > 200
    other.emulate_media(color_scheme="dark")
    assert brightness(other) < 80
