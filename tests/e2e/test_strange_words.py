"""Names and messages that would turn a page around or run in it are shown as what they are: words."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from app.contacts import directory
from app.infra.tenancy import tenant_session
from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "SE-02")

OVERRIDE = "\u202e"  # all that follows runs from right to left, until somebody ends it
ARABIC = "مرحبا"
RUNS = "clareamento <script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"

# Where each character of an element's text stands: in words that nothing turned around, from left to right.
GOES_RIGHT = """(element) => {
  const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange(), at = [];
  for (let i = 0; i < words.length; i++) {
    range.setStart(words, i); range.setEnd(words, i + 1);
    const box = range.getBoundingClientRect();
    if (box.width) at.push([Math.round(box.top), box.left]);
  }
  return at.length > 1 && at.every(([top, left], i) => !i || top > at[i - 1][0] || left >= at[i - 1][1]);
}"""


def goes_right(place: Locator) -> bool:
    expect(place).to_be_visible()
    return bool(place.evaluate(GOES_RIGHT))


def name_the_customer(company_id: UUID, name: str) -> None:
    with tenant_session(company_id) as session:
        directory.rename(session, road.conversation(company_id).contact_id, name, actor="system")


def has_run(page: Page) -> bool:
    return page.evaluate("() => window.ran !== undefined") is True


def test_a_name_that_turns_the_direction_turns_nothing_but_itself(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    name_the_customer(whatsapp.company_id, f"Ana {OVERRIDE}ahnirdaM")
    page = opens(whatsapp.path, owner)
    expect_message(page, "Você disse: Oi!")
    for after in (
        page.locator(".desk-marks .badge").first,
        page.locator("#assumir"),
        page.locator("#ficha dd").nth(1),
        page.locator("#lista [aria-current] time"),
    ):
        until(lambda after=after: goes_right(after))  # a part that was just fetched anew stands nowhere for a moment


def test_the_measure_itself_sees_what_is_turned_around(opens: Opens, owner: Person) -> None:
    page = opens("/painel/conta/", owner)
    title = page.get_by_role("heading", level=1)
    assert goes_right(title)
    title.evaluate("(element, sign) => (element.textContent = sign + element.textContent)", OVERRIDE)
    assert not goes_right(title)


def test_a_message_that_turns_the_direction_leaves_its_hour_and_the_next_message_alone(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says(f"Olá {OVERRIDE}aob")
    whatsapp.customer_says(ARABIC)
    page = opens(whatsapp.path, owner)
    bubble = page.get_by_role("log").locator(".bubble").filter(has_text=ARABIC).first
    assert bubble.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
    answer = page.get_by_role("log").get_by_role("listitem").filter(has_text="Você disse").last
    for after in (page.get_by_role("log").locator("li.line time").first, answer.locator(".author")):
        until(lambda after=after: goes_right(after))  # a part that was just fetched anew stands nowhere for a moment


def test_a_name_and_a_message_with_scripts_are_read_and_never_run(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says(RUNS)
    name_the_customer(whatsapp.company_id, RUNS)
    page = opens(whatsapp.path, owner)
    expect_message(page, RUNS)
    expect(page.get_by_role("heading", level=1)).to_have_text(RUNS)
    assert not has_run(page)
    whatsapp.customer_says(f"de novo {RUNS}")
    expect_message(page, f"de novo {RUNS}")  # what came live, too
    page.keyboard.press("Control+K")
    page.get_by_role("combobox", name="Buscar ou ir para").fill("clareamento")
    expect(page.get_by_role("option").filter(has_text="<script>").first).to_be_visible()
    assert not has_run(page)
    for path in ("/painel/", "/painel/conversas/?q=clareamento", "/painel/avisos/"):
        page.goto(path)
        assert not has_run(page)
