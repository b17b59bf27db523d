"""Getting in and out: one comes back to what one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Opens, launch
from tests.e2e.people import Person, create_person
from tests.e2e.watching import Watch
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-01", "SE-02")


@pytest.fixture(scope="module")
def chromium(chromium: Browser) -> Iterator[Browser]:
    """One that keeps pages to go back to, as people's browsers do and those of tests usually do not."""
    browser = launch(chromium.browser_type, ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


def test_who_signs_in_comes_to_the_page_that_was_asked_for(opens: Opens, owner: Person) -> None:
    page = opens("/painel/conversas/?vista=encerradas")
    expect(page).to_have_url(re.compile("/painel/entrar"))
    owner.sign_in(page)
    expect(page).to_have_url(re.compile(r"/painel/conversas/\?vista=encerradas$"))
    expect(page.get_by_role("link", name="Encerradas")).to_have_attribute("aria-current", "page")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")


def test_a_wrong_password_is_told_and_the_address_kept(opens: Opens, owner: Person, watch: Watch) -> None:
    watch.expect("401")
    page = opens("/painel/conta/")
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Senha", exact=True).fill("não é esta")
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(owner.email)
    owner.sign_in(page)
    expect(page).to_have_url(re.compile("/painel/conta/$"))


def test_who_signs_out_is_asked_again_and_what_was_seen_does_not_come_back(
    opens: Opens, owner: Person, watch: Watch
) -> None:
    watch.expect("401")  # what the page was fetching when its session ended
    page = opens("/painel/conta/", owner)
    page.get_by_role("banner").get_by_text(owner.name).first.click()
    page.get_by_role("button", name="Sair", exact=True).click()
    expect(page.get_by_text("Você saiu. Até logo!")).to_be_visible()
    page.go_back()  # to the account's page, and nothing asks the browser to load it anew
    expect(page).to_have_url(re.compile("/painel/entrar.*next=/painel/conta/"))
    expect(page.get_by_label("Senha", exact=True)).to_be_visible()
    for seen in (owner.name, owner.email):
        expect(page.get_by_text(seen)).to_have_count(0)
    page.goto("/painel/conta/")
    expect(page).to_have_url(re.compile("/painel/entrar"))


def test_a_session_that_ended_elsewhere_loses_nothing_of_what_was_typed(
    opens: Opens, owner: Person, whatsapp: WhatsApp, watch: Watch
) -> None:
    whatsapp.customer_says("Vocês atendem aos sábados?")
    page = opens(whatsapp.path, owner)
    page.get_by_label("Mensagem ao cliente").fill("Atendemos, sim, até as")
    other = opens("/painel/conta/", owner)
    other.get_by_role("button", name="Sair em todos os aparelhos").click()
    expect(other.get_by_text("Você saiu em todos os aparelhos.")).to_be_visible()
    watch.expect("401")
    page.reload()
    expect(page).to_have_url(re.compile("/painel/entrar"))
    owner.sign_in(page)
    expect(page.get_by_label("Mensagem ao cliente")).to_have_value("Atendemos, sim, até as")


def test_a_page_still_writes_after_one_signed_in_anew_beside_it(
    opens: Opens, owner: Person, whatsapp: WhatsApp, watch: Watch
) -> None:
    whatsapp.customer_says("Vocês atendem aos sábados?")
    beside = opens("/painel/conta/")
    page = beside.context.new_page()
    page.goto(whatsapp.path)
    owner.sign_in(page)
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    owner.sign_in(beside)
    whatsapp.customer_says("E aos domingos?")
    expect_message(page, "E aos domingos?")
    page.get_by_label("Anotação para a equipe").fill("Perguntou dos fins de semana.")
    page.get_by_role("button", name="Anotar", exact=True).click()
    expect_message(page, "Perguntou dos fins de semana.")


def test_a_page_of_somebody_else_is_fetched_anew_and_not_written_from(
    opens: Opens, owner: Person, whatsapp: WhatsApp, quick_company: UUID, watch: Watch
) -> None:
    watch.expect("403")  # what the page of before says of itself while it still stands
    whatsapp.customer_says("Vocês atendem aos sábados?")
    colleague = create_person(quick_company, "Bia Sá")
    beside = opens("/painel/conta/")
    page = beside.context.new_page()
    page.goto(whatsapp.path)
    owner.sign_in(page)
    expect(page.get_by_role("banner").get_by_text(owner.name).first).to_be_visible()
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    colleague.sign_in(beside)
    whatsapp.customer_says("E aos domingos?")
    expect(page.get_by_role("banner").get_by_text(colleague.name).first).to_be_visible()
