"""The desk in one hand: 360 pixels wide, by touch."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "PN-02")

HEIGHT = 740
PHONE = {"width": 360, "height": HEIGHT, "is_mobile": True, "has_touch": True}


def test_one_pane_at_a_time_from_the_list_to_an_answer_and_back(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Vocês abrem aos sábados?")
    until(lambda: len(whatsapp.received) == 1)
    page = opens("/painel/conversas/", owner, **PHONE)
    screens = page.get_by_role("navigation", name="Telas")
    box = screens.bounding_box()
    assert box is not None and box["y"] > HEIGHT - 120, "the screens are at the thumb"
    page.get_by_role("link").filter(has_text="Maria Oliveira").first.tap()
    expect_message(page, "Vocês abrem aos sábados?")
    expect(page.get_by_label("Buscar nas conversas")).to_be_hidden()

    page.get_by_role("button", name="Assumir", exact=True).tap()
    expect(page.get_by_role("button", name="Devolver à IA")).to_be_visible()
    page.get_by_label("Mensagem ao cliente").fill("Abrimos das 8h às 12h.")
    send = page.get_by_role("button", name="Enviar", exact=True)
    expect(send).to_be_in_viewport()
    send.tap()
    until(lambda: whatsapp.received[-1] == "Abrimos das 8h às 12h.")
    expect_message(page, "Abrimos das 8h às 12h.")
    page.get_by_role("link", name="Todas as conversas").tap()
    expect(page).to_have_url(re.compile(r"/painel/conversas/(\?.*)?$"))
    expect(page.get_by_label("Buscar nas conversas")).to_be_visible()


# A word that is cut off is wider inside than outside; one that does not fit leaves its link or the screen.
CUT_OFF = """() => [...document.querySelectorAll(".nav a")].filter((link) => {
  const word = link.querySelector("span"), inside = word.getBoundingClientRect(), outside = link.getBoundingClientRect();
  return word.scrollWidth > word.clientWidth + 1 && word.clientWidth || inside.left < outside.left - 1 || inside.right > outside.right + 1
    || outside.right > innerWidth + 1;
}).map((link) => link.innerText)"""


@pytest.mark.parametrize(
    ("language", "word"), [("pt_BR", "Conversas"), ("en", "Conversations"), ("es", "Conversaciones")]
)
@pytest.mark.parametrize("width", [360, 768])
def test_every_word_of_the_navigation_can_be_read(
    opens: Opens, owner: Person, language: str, word: str, width: int
) -> None:
    page = opens("/painel/conta/", owner, **{**PHONE, "width": width})
    page.get_by_label("Idioma", exact=True).select_option(language)
    page.get_by_role("button", name="Guardar").tap()
    expect(page.locator("html")).to_have_attribute("lang", language.replace("_", "-"))
    page.goto("/painel/conversas/")
    expect(page.locator(".nav a[aria-current]")).to_have_text(word)
    expect(page.locator(".nav a").filter(visible=True)).to_have_count(6 if width == 360 else 7)
    assert page.evaluate(CUT_OFF) == []
