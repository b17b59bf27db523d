"""The secretary's settings: tried beside the form before they are stored, felt in the next answer afterwards, and explained behind it."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm.settings import LlmSettings
from app.tenants import settings as company_settings
from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.watching import Watch

pytestmark = pytest.mark.req("AI-11", "PN-06", "AI-16")

CONFIG = "/painel/config/"
PARKING = "Temos estacionamento na porta."


@pytest.fixture
def company_of_facts(quick_company: UUID) -> UUID:
    with tenant_session(quick_company) as session:
        knowledge.upsert_fact(session, "vagas", "Estacionamento", PARKING, ["tem estacionamento?"])
        company_settings.write(session, LlmSettings(providers=["offline"]), actor="test")
    return quick_company


def try_out(page: Page, words: str) -> None:
    page.get_by_label("Mensagem do cliente de teste").fill(words)
    page.get_by_label("Mensagem do cliente de teste").press("Enter")


def test_what_is_chosen_is_tried_beside_the_form_and_felt_after_it_is_saved(
    opens: Opens, owner: Person, company_of_facts: UUID
) -> None:
    page = opens(CONFIG, owner)
    talk = page.get_by_role("log", name="Conversa de teste")
    try_out(page, "Tem estacionamento?")
    expect(talk.get_by_role("paragraph").filter(has_text=PARKING)).to_be_visible()
    page.get_by_label("Atendimento por IA").uncheck()
    expect(page.get_by_text("Há mudanças que ainda não foram guardadas.")).to_be_visible()
    try_out(page, "Tem estacionamento mesmo?")
    expect(talk.get_by_text("a conversa espera uma pessoa")).to_be_visible()

    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Vale a partir da próxima resposta dela.")).to_be_visible()
    expect(page.get_by_label("Atendimento por IA")).not_to_be_checked()
    page.goto("/painel/simulador/nova")
    page.get_by_label("Mensagem", exact=True).fill("Tem estacionamento?")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_text("A equipe foi avisada de que este cliente espera uma pessoa.")).to_be_visible()
    expect(page.get_by_text(PARKING)).to_have_count(0)


def test_her_words_are_tried_beside_the_form_and_said_in_the_next_answer(
    opens: Opens, owner: Person, company_of_facts: UUID
) -> None:
    page = opens(CONFIG, owner)
    page.get_by_label("Quando não sabe").fill("Essa eu fico devendo, viu?")
    try_out(page, "Vocês vendem bicicleta elétrica dobrável?")
    talk = page.get_by_role("log", name="Conversa de teste")
    expect(talk.get_by_text("Essa eu fico devendo, viu?")).to_be_visible()
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Vale a partir da próxima resposta dela.")).to_be_visible()
    page.goto("/painel/simulador/nova")
    page.get_by_label("Mensagem", exact=True).fill("Vocês vendem bicicleta elétrica dobrável?")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_role("log").get_by_text("Essa eu fico devendo, viu?").first).to_be_visible()


def test_a_wrong_field_is_named_led_to_and_mended(
    opens: Opens, owner: Person, company_of_facts: UUID, watch: Watch
) -> None:
    watch.expect("422")
    page = opens(CONFIG, owner)
    page.get_by_label("Segunda-feira").fill("de manhã")
    page.get_by_label("Nome", exact=True).fill("Sofia")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 422):
        page.get_by_role("button", name="Guardar", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    alert.get_by_role("link", name="Segunda-feira").click()
    expect(page.get_by_label("Segunda-feira")).to_have_value("de manhã")
    page.get_by_label("Segunda-feira").fill("8h às 12h e 14h às 18h")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_label("Segunda-feira")).to_have_value("08:00-12:00, 14:00-18:00")
    expect(page.get_by_label("Nome", exact=True)).to_have_value("Sofia")


def test_behind_an_answer_stands_what_she_read_understood_used_and_checked(
    opens: Opens, owner: Person, company_of_facts: UUID
) -> None:
    page = opens("/painel/simulador/nova", owner)
    page.get_by_label("Mensagem", exact=True).fill("Tem estacionamento?")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_role("log").get_by_text(PARKING).first).to_be_visible()
    page.goto(f"/painel/conversas/{road.conversation(company_of_facts).id}")
    page.get_by_text("Como ela chegou a esta resposta").last.click()
    record = page.locator(".how[open]")
    for words in ("O que entendeu", "tem uma pergunta", "Leu 1 mensagem nova", "Estacionamento", "Passo a passo"):
        expect(record.get_by_text(words).first).to_be_visible()
    for step in ("Conferiu antes de pensar: nada a barrar", "Entendeu o pedido", "Escreveu a resposta", "tudo certo"):
        expect(record.get_by_text(step).first).to_be_visible()
    record.get_by_text("Detalhes técnicos").first.click()
    expect(record.get_by_text("understand.v").first).to_be_visible()
