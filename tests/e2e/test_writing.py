"""What an operator writes is not lost: a server that fails, a session that ended, a page that refreshes itself under the hands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.waiting import until
from tests.e2e.watching import Watch
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "AI-14")

NOTE = "Anotação para a equipe"
SENDING = "**/mensagem*"
WRITE = "Mensagem ao cliente"


def say(page: Page, words: str) -> None:
    page.get_by_label(WRITE).fill(words)
    page.get_by_label(WRITE).press("Enter")


def line(page: Page, words: str) -> Locator:
    return page.get_by_role("log").get_by_role("listitem").filter(has_text=words)


def end_sessions(opens: Opens, owner: Person) -> None:
    other = opens("/painel/conta/", owner)
    other.get_by_role("button", name="Sair em todos os aparelhos").click()
    expect(other.get_by_text("Você saiu em todos os aparelhos.")).to_be_visible()


@pytest.fixture
def page(opens: Opens, owner: Person, whatsapp: WhatsApp) -> Page:
    """A conversation in which the secretary has answered."""
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_message(page, "Você disse: Oi!")
    return page


def test_what_could_not_be_sent_stays_and_leaves_in_its_order_when_tried_again(
    page: Page, whatsapp: WhatsApp, watch: Watch
) -> None:
    watch.expect("ERR_FAILED")
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(SENDING, fail)
    say(page, "Primeira")
    expect(line(page, "Primeira").get_by_text("sem contato com o servidor")).to_be_visible()
    say(page, "Segunda")
    expect(line(page, "Segunda").get_by_text("espera a mensagem anterior")).to_be_visible()
    assert len(asked) == 1, "the second does not overtake the first"
    page.unroute(SENDING)
    again = page.get_by_role("button", name="Tentar de novo")
    expect(again).to_have_count(1)
    again.focus()
    whatsapp.customer_says("Tem alguém aí?")
    expect_message(page, "Você disse: Tem alguém aí?")
    expect(again).to_be_focused()  # the thread was fetched anew under the hands
    page.keyboard.press("Enter")
    expect(page.get_by_label(WRITE)).to_be_focused()
    until(lambda: whatsapp.received[-2:] == ["Primeira", "Segunda"])
    expect(page.locator(".desk-pending")).to_have_count(0)


def test_an_answer_that_cannot_be_read_does_not_stop_the_next_message(
    page: Page, whatsapp: WhatsApp, watch: Watch
) -> None:
    watch.expect("400")
    page.evaluate("() => { Response.prototype.text = () => Promise.reject(new TypeError('cut off')); }")
    page.route(SENDING, lambda route: route.fulfill(status=400, content_type="text/plain", body="x"), times=1)
    say(page, "Primeira")
    expect(line(page, "Primeira").get_by_text("não foi enviada")).to_be_visible()
    page.get_by_role("button", name="Tentar de novo").click()
    until(lambda: whatsapp.received[-1] == "Primeira")
    say(page, "Segunda")
    until(lambda: whatsapp.received[-1] == "Segunda")


def test_a_message_taken_by_the_server_is_not_offered_again_after_a_reload(
    page: Page, whatsapp: WhatsApp, watch: Watch
) -> None:
    for words in ("ERR_FAILED", "htmx:"):
        watch.expect(words)
    page.route("**/fio*", lambda route: route.abort())
    say(page, "Recebido")
    until(lambda: whatsapp.received[-1] == "Recebido")
    page.unroute("**/fio*")
    page.reload()
    expect(line(page, "Recebido")).to_have_count(1)
    expect(page.locator(".desk-pending")).to_have_count(0)


def test_a_message_into_a_session_that_ended_is_there_after_the_sign_in(
    page: Page, owner: Person, whatsapp: WhatsApp, watch: Watch
) -> None:
    for words in ("401", "ERR_FAILED", "htmx:"):
        watch.expect(words)
    # The message is the first to meet the end of the session, not a part of the page that refreshes itself.
    page.route("**/*", lambda route: route.abort() if route.request.resource_type == "xhr" else route.fallback())
    page.context.clear_cookies()
    say(page, "Até as 18h")
    expect(page).to_have_url(re.compile("/painel/entrar"))
    page.unroute("**/*")
    owner.sign_in(page)
    expect(line(page, "Até as 18h").get_by_text("não foi enviada")).to_be_visible()
    page.get_by_role("button", name="Tentar de novo").click()
    until(lambda: whatsapp.received[-1] == "Até as 18h")


@pytest.mark.parametrize("status", [503, 403])
def test_a_note_that_the_server_did_not_take_is_not_forgotten(page: Page, watch: Watch, status: int) -> None:
    watch.expect(str(status))
    address = page.url
    page.route(
        "**/anotacoes*", lambda route: route.fulfill(status=status, content_type="text/html", body="<p>Refused</p>")
    )
    page.get_by_label(NOTE).fill("Prefere a manhã")
    page.get_by_role("button", name="Anotar", exact=True).click()
    expect(page.get_by_text("Refused")).to_be_visible()
    page.unroute("**/anotacoes*")
    page.goto(address)
    expect(page.get_by_label(NOTE)).to_have_value("Prefere a manhã")
    page.get_by_role("button", name="Anotar", exact=True).click()
    expect_message(page, "Prefere a manhã")
    page.goto(address)
    expect(page.get_by_label(NOTE)).to_have_value("")


def test_a_draft_outlives_an_action_that_was_refused(page: Page, watch: Watch) -> None:
    watch.expect("422")
    address = page.url
    page.get_by_label(WRITE).fill("Ainda escrevo")
    page.get_by_label(NOTE).evaluate(
        "(field) => { field.required = false; field.value = ' '; field.form.requestSubmit(); }"
    )
    expect(page.get_by_text("o texto está vazio")).to_be_visible()
    expect(page.get_by_label(WRITE)).to_have_value("Ainda escrevo")
    page.goto(address)
    expect(page.get_by_label(WRITE)).to_have_value("Ainda escrevo")


def test_a_note_once_taken_does_not_come_back_after_the_next_sign_in(
    page: Page, opens: Opens, owner: Person, watch: Watch
) -> None:
    page.get_by_label(NOTE).fill("Prefere a manhã")
    page.get_by_role("button", name="Anotar", exact=True).click()
    expect_message(page, "Prefere a manhã")
    end_sessions(opens, owner)
    watch.expect("401")
    page.goto("/painel/conta/")
    expect(page).to_have_url(re.compile("/painel/entrar"))
    owner.sign_in(page)
    page.go_back()
    page.goto("/painel/conversas/")
    page.get_by_role("link").filter(has_text="Maria Oliveira").first.click()
    expect(page.get_by_label(NOTE)).to_have_value("")


def test_the_focus_stays_where_it_is_when_the_page_refreshes_itself(page: Page, whatsapp: WhatsApp) -> None:
    row = page.locator("#lista").get_by_role("link").filter(has_text="Maria Oliveira")
    row.focus()
    whatsapp.customer_says("E no feriado?")
    expect_message(page, "Você disse: E no feriado?")
    expect(row.filter(has_text="Você disse: E no feriado?")).to_be_focused()
    side = page.get_by_role("link", name="Todas as conversas")
    page.set_viewport_size({"width": 360, "height": 740})
    side.focus()
    whatsapp.customer_says("E domingo?")
    expect_message(page, "Você disse: E domingo?")
    expect(side).to_be_focused()


def test_a_found_message_is_in_view_with_all_that_came_after_it(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    for number in range(1, 13):
        whatsapp.customer_says(f"Queria saber do clareamento {number}")
    page = opens("/painel/conversas/?q=clareamento", owner)
    found = page.locator("#lista").get_by_role("link").filter(has_text=re.compile(r"clareamento 1\s*$"))
    found.click()
    expect(line(page, "clareamento 1").first).to_be_in_viewport()
    expect(found).to_have_attribute("aria-current", "page")
    expect(found).to_be_in_viewport()
    expect(line(page, "clareamento 12").first).to_be_attached()
    whatsapp.customer_says("Alguém aí?")
    expect(line(page, "Alguém aí?").first).to_be_attached()
    expect(line(page, "clareamento 1").first).to_be_in_viewport()
