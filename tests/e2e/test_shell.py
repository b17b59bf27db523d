"""What every page of the panel does in a browser: toasts, the palette, the bell, fields to copy."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.watching import Watch
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "PN-02")

SEARCH = re.compile("/painel/conversas/buscar")
PLAIN_HTTP = 'Object.defineProperty(navigator, "clipboard", { value: undefined });'
NOT_EVEN_SO = "document.execCommand = () => false;"


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


def palette(page: Page, words: str) -> None:
    if not page.get_by_role("dialog").is_visible():
        page.keyboard.press("Control+K")
    page.get_by_role("combobox", name="Buscar ou ir para").fill(words)


def test_the_palette_says_that_it_looks_and_offers_nothing_of_earlier_words(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Queria saber do clareamento")
    page = opens("/painel/conta/", owner)
    palette(page, "clareamento")
    expect(page.get_by_role("option").filter(has_text="clareamento").first).to_be_visible()
    held: list[Route] = []
    page.route(SEARCH, lambda route: held.append(route))
    with page.expect_request(SEARCH):
        palette(page, "implante")
    expect(page.get_by_text("Procurando…")).to_be_visible()
    expect(page.get_by_role("option").filter(visible=True)).to_have_count(0)
    held[0].continue_()
    expect(page.get_by_text("Nada encontrado")).to_be_visible()
    expect(page.get_by_text("Procurando…")).to_have_count(0)


def test_the_palette_says_when_it_could_not_look(opens: Opens, owner: Person, watch: Watch) -> None:
    watch.expect("500")
    watch.expect("ERR_FAILED")
    page = opens("/painel/conta/", owner)
    page.route(SEARCH, lambda route: route.fulfill(status=500, body="", content_type="text/plain"))
    palette(page, "clareamento")
    status = page.get_by_role("dialog").get_by_role("status")
    expect(status).to_have_text("Não deu certo. Tente de novo em instantes.")
    page.unroute(SEARCH)
    page.route(SEARCH, lambda route: route.abort())
    palette(page, "clareamentos")
    expect(status).to_have_text("Sem contato com o servidor.")


def test_the_palette_of_a_session_that_ended_leads_to_the_door(opens: Opens, owner: Person, watch: Watch) -> None:
    watch.expect("401")
    page = opens("/painel/conta/", owner)
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.keyboard.press("Control+K")
    search = page.get_by_role("combobox", name="Buscar ou ir para")
    expect(search).to_be_focused()  # before the session ends: whatever else the page asks for leads to the door, too
    page.context.clear_cookies()
    search.fill("clareamento")
    expect(page).to_have_url(re.compile("/painel/entrar"))


def test_a_message_found_in_the_palette_is_led_to_itself(opens: Opens, owner: Person, whatsapp: WhatsApp) -> None:
    whatsapp.customer_says("Queria saber do clareamento")
    _many_messages(whatsapp.company_id)
    page = opens("/painel/conta/", owner)
    palette(page, "clareamento")
    page.get_by_role("option").filter(has_text="Queria saber do clareamento").last.click()
    expect_message(page, "Queria saber do clareamento")
    expect(page.get_by_role("log").get_by_text("Queria saber do clareamento", exact=True)).to_be_in_viewport()


def _many_messages(company_id: UUID) -> None:
    """So many that the first of the conversation stands on an earlier page of its thread."""
    with tenant_session(company_id) as session:
        session.execute(
            text(
                "INSERT INTO messages (conversation_id, direction, author, kind, text, created_at, answered_at)"
                " SELECT conversation_id, direction, author, kind, 'E mais uma coisa: ' || n, created_at, created_at"
                " FROM messages, generate_series(1, 60) AS n WHERE direction = 'in'"
            )
        )


@pytest.mark.parametrize("lacking", ["", PLAIN_HTTP], ids=["https", "plain http"])
def test_an_address_is_copied_whatever_the_connection(
    opens: Opens, owner: Person, whatsapp: WhatsApp, lacking: str
) -> None:
    page = opens("/painel/conta/", owner, permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script(lacking)
    page.goto(f"/painel/canais/{whatsapp.number.id}")
    page.get_by_role("button", name="Copiar", exact=True).click()
    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    address = page.get_by_label("Endereço secreto").input_value()
    page.goto("/painel/conversas/")
    page.get_by_label("Buscar nas conversas").press("Control+V")
    pasted = page.get_by_label("Buscar nas conversas").input_value()
    assert pasted
    assert address.startswith(pasted)


def test_where_nothing_can_be_copied_the_address_stands_selected(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    page = opens("/painel/conta/", owner)
    page.add_init_script(PLAIN_HTTP + NOT_EVEN_SO)
    page.goto(f"/painel/canais/{whatsapp.number.id}")
    page.get_by_role("button", name="Copiar", exact=True).click()
    expect(page.get_by_role("button", name="Selecionado: Ctrl-C")).to_be_visible()
    selected = page.evaluate("getSelection().toString()")
    assert selected == page.get_by_label("Endereço secreto").input_value()
