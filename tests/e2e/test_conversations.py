"""A receptionist's day in a browser: see who writes, step in, hand back, leave a note, find something again."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from app.contacts import directory, tags
from app.conversations import closing
from app.conversations.painel import THREAD_PAGE
from app.infra.tenancy import tenant_session
from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.installation import Site
from tests.e2e.people import Person, create_person
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "PN-03", "AI-14")

WRITE = "Mensagem ao cliente"
WHOLLY_IN_THE_LIST = """(link) => {
  const [inner, outer] = [link.getBoundingClientRect(), link.closest("nav").getBoundingClientRect()];
  return inner.left >= outer.left && inner.right <= outer.right;
}"""


def at_rest(whatsapp: WhatsApp) -> None:
    """Nothing is left to do for the company: what may leave has left."""
    until(lambda: not road.work_rows(whatsapp.company_id))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_messages_come_into_an_open_thread_and_the_list_by_themselves(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Vocês abrem aos sábados?")
    page, overview = opens(whatsapp.path, owner), opens("/painel/conversas/", owner)
    for window in (page, overview):
        expect(window.locator("[data-live]")).to_have_attribute("data-state", "live")
    whatsapp.customer_says("E no feriado?")
    expect_message(page, "E no feriado?")
    expect_message(page, "Você disse: E no feriado?")
    expect(overview.get_by_text("Você disse: E no feriado?")).to_be_visible()


def test_taking_over_in_the_middle_of_a_turn_silences_her_until_she_is_given_it_back(
    opens: Opens, owner: Person, whatsapp: WhatsApp, site: Site
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_message(page, "Você disse: Oi!")
    with site.mind.held():
        whatsapp.customer_says("Quanto custa um clareamento?")
        expect(page.get_by_text("está escrevendo")).to_be_visible()
        press(page, "Assumir")
        expect(page.get_by_role("button", name="Devolver à IA")).to_be_visible()
    at_rest(whatsapp)
    assert whatsapp.received == ["Você disse: Oi!"]

    page.get_by_label(WRITE).fill("Aqui é a Helena. São R$ 900.")
    page.get_by_label(WRITE).press("Enter")
    until(lambda: whatsapp.received[-1] == "Aqui é a Helena. São R$ 900.")
    expect_message(page, "Aqui é a Helena. São R$ 900.")
    whatsapp.customer_says("Aceitam cartão?")
    expect_message(page, "Aceitam cartão?")
    at_rest(whatsapp)
    assert len(whatsapp.received) == 2, "she stays silent while a person has the conversation"

    press(page, "Devolver à IA")
    expect_message(page, "Você disse: Aceitam cartão?")
    expect(page.get_by_role("button", name="Assumir", exact=True)).to_be_visible()
    until(lambda: whatsapp.received[-1] == "Você disse: Aceitam cartão?")


def test_a_note_is_for_the_team_and_stands_in_a_colleagues_window_at_once(
    opens: Opens, owner: Person, whatsapp: WhatsApp, quick_company: UUID
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_message(page, "Você disse: Oi!")
    colleague = opens(whatsapp.path, create_person(quick_company, "Bia Sá"))
    expect(page.get_by_role("status").filter(has_text="Bia Sá")).to_be_visible()
    page.get_by_label("Anotação para a equipe").fill("Prefere ser atendida pela manhã.")
    press(page, "Anotar")
    for window in (page, colleague):
        expect_message(window, "Prefere ser atendida pela manhã.")
        expect(window.get_by_text("só a equipe vê")).to_be_visible()
    at_rest(whatsapp)
    assert whatsapp.received == ["Você disse: Oi!"]


def test_a_word_of_yesterday_leads_back_to_its_message(opens: Opens, owner: Person, whatsapp: WhatsApp) -> None:
    """It lies further back than an opened thread reaches: the link has to lead to the message, not to the conversation."""
    sought = "Queria saber do clareamento com laser"
    whatsapp.customer_says(sought)
    road.take_over(whatsapp.company_id)  # nobody answers in between
    conversation = road.conversation(whatsapp.company_id).id
    with tenant_session(whatsapp.company_id) as session:
        session.execute(text("UPDATE messages SET created_at = created_at - interval '1 day'"))
    for number in range(THREAD_PAGE + 1):
        whatsapp.customer_says(f"Linha {number} de hoje")
    whatsapp.customer_says("Bom dia", phone="5511977770002")
    page = opens(f"/painel/conversas/{conversation}", owner)
    expect_message(page, f"Linha {THREAD_PAGE} de hoje")
    expect(page.get_by_role("log").get_by_text(sought)).to_have_count(0)

    page.goto("/painel/conversas/")
    page.get_by_label("Buscar nas conversas").fill("clareamento")
    page.get_by_label("Buscar nas conversas").press("Enter")
    found = page.get_by_role("link").filter(has=page.locator("mark", has_text="clareamento"))
    expect(found).to_have_count(1)
    expect(page.get_by_text("Bom dia")).to_have_count(0)
    found.click()
    expect(page.get_by_role("log").get_by_text(sought)).to_be_in_viewport()
    newest = page.get_by_role("log").get_by_text(f"Linha {THREAD_PAGE} de hoje")
    expect(newest, "one does not answer without what was said since").to_be_attached()
    expect(newest).not_to_be_in_viewport()


def test_the_palette_goes_to_a_conversation_and_to_a_screen(opens: Opens, owner: Person, whatsapp: WhatsApp) -> None:
    whatsapp.customer_says("Queria saber do clareamento")
    page = opens("/painel/conta/", owner)
    page.keyboard.press("Control+K")
    page.get_by_role("combobox", name="Buscar ou ir para").fill("clareamento")
    page.get_by_role("option").filter(has_text="clareamento").first.click()
    expect_message(page, "Queria saber do clareamento")
    page.wait_for_load_state()  # the keys are listened to by a deferred script
    page.keyboard.press("Control+K")
    page.get_by_role("combobox", name="Buscar ou ir para").fill("canais")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Canais", exact=True)).to_be_visible()


def test_what_customers_write_is_shown_and_never_run(opens: Opens, owner: Person, whatsapp: WhatsApp) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202eabc"
    whatsapp.customer_says(evil)
    page = opens(whatsapp.path, owner)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    expect_message(page, "<img src=x onerror=alert(1)>")
    expect(page.locator("#conteudo img[src='x'], #conteudo script")).to_have_count(0)


def test_how_she_came_to_an_answer_opens_and_stays_open_while_the_talk_goes_on(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_message(page, "Você disse: Oi!")
    expect(page.get_by_role("heading", name="O que a secretária sabe")).to_be_visible()
    expect(page.locator("#sabe").get_by_text("Português")).to_be_visible()
    expect(page.locator("#historico").get_by_text("2 mensagens")).to_be_visible()
    how = page.get_by_text("Como ela chegou a esta resposta")
    how.focus()
    how.press("Enter")
    expect(page.get_by_role("log").get_by_text("Quem respondeu")).to_be_in_viewport()
    whatsapp.customer_says("Tem vaga?")
    expect_message(page, "Você disse: Tem vaga?")
    expect(page.get_by_role("log").get_by_text("Quem respondeu")).to_be_visible()
    expect(how).to_have_count(2)


@pytest.mark.req("AI-01")
def test_the_point_of_a_conversation_is_drawn_and_moves_by_itself(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    point = page.locator("#estado-agora")
    expect(point).to_have_text(re.compile("Nova|Cumprimento|Respondendo"))
    page.locator("summary", has_text="Ponto da conversa").click()
    states = page.locator("#estados")
    expect(states.locator("svg.states")).to_be_visible()
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")

    road.take_over(whatsapp.company_id, by="phone")
    expect(point).to_have_text("Com uma pessoa")
    expect(states.locator(".states-here text")).to_have_text("Com uma pessoa")
    expect(states.get_by_text("Com uma pessoa: alguém da equipe assumiu · pelo celular")).to_be_visible()
    expect(states.locator("path.states-latest")).to_have_count(1)

    with tenant_session(whatsapp.company_id) as session:
        closing.close(session, road.conversation(whatsapp.company_id).id, by="system")
    expect(states.locator(".states-here text")).to_have_text("Encerrada")
    expect(states.locator(".states-been text", has_text="Com uma pessoa")).to_be_visible()
    expect(point).to_have_text("Encerrada")


def test_a_new_name_and_a_label_taken_off_everybody_reach_the_open_page(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    contact = road.conversation(whatsapp.company_id).contact_id
    with tenant_session(whatsapp.company_id) as session:
        tags.put(session, contact, ["Retorno"], actor="system")
        (label,) = tags.listed(session)
    page = opens(whatsapp.path, owner)
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    beside = page.get_by_role("complementary")
    expect(beside.get_by_text("Retorno")).to_be_visible()
    with tenant_session(whatsapp.company_id) as session:
        directory.rename(session, contact, "Mariana Prado", actor="system")
    expect(beside.get_by_role("definition").filter(has_text="Mariana Prado")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mariana Prado")
    with tenant_session(whatsapp.company_id) as session:
        tags.delete(session, label.id, actor="system")
    expect(beside.get_by_text("Retorno")).to_have_count(0)


@pytest.mark.req("PN-02")
def test_in_a_narrow_list_the_views_take_one_line_and_each_comes_into_view_by_keyboard(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens("/painel/conversas/", owner, width=768, height=1024)
    views = page.get_by_role("navigation", name="Vistas").get_by_role("link")
    expect(views).to_have_count(5)
    tops = views.evaluate_all("(links) => links.map((link) => Math.round(link.getBoundingClientRect().top))")
    assert len(set(tops)) == 1
    views.first.focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(views.last).to_be_focused()
    assert views.last.evaluate(WHOLLY_IN_THE_LIST)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("vista=encerradas"))
    expect(views.last).to_have_attribute("aria-current", "page")
    until(lambda: views.last.evaluate(WHOLLY_IN_THE_LIST))
