"""Connecting a number from the screens alone, against a fake Whaticket."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.people import Person
from tests.e2e.waiting import until
from tests.e2e.watching import Watch
from tests.gateway import ACCOUNT, Gateway

pytestmark = pytest.mark.req("PN-01", "IN-01")


def save(page: Page) -> None:
    page.get_by_role("button", name="Conferir e salvar").click()


def test_a_whaticket_is_connected_answers_and_takes_a_test_message(
    opens: Opens, owner: Person, gateway: Gateway, watch: Watch
) -> None:
    watch.expect("422")  # the form with the wrong token
    page = opens("/painel/canais/", owner)
    expect(page.get_by_text("Nenhum número conectado ainda")).to_be_visible()
    page.get_by_role("link", name="Conectar um número").first.click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Conferir e salvar"))
    form.get_by_label("Nome do canal").fill("Recepção")
    form.get_by_label("No menu Integrações").check()
    form.get_by_label("Endereço da API").fill(gateway.url)
    form.get_by_label("Token da conexão").fill("outro-token")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("A conexão ainda não está boa")
    expect(form.get_by_label("Endereço da API")).to_have_value(gateway.url)

    form.get_by_label("Token da conexão").fill(ACCOUNT.token)
    form.get_by_text("Mais ajustes").click()
    form.get_by_label("E-mail de um usuário do Whaticket").fill(ACCOUNT.email)
    form.get_by_label("Senha desse usuário").fill(ACCOUNT.password)
    save(page)
    expect(page.get_by_text("O canal está salvo")).to_be_visible()

    gateway.accounts[ACCOUNT.token].webhook_url = page.get_by_label("Endereço secreto (webhook)").input_value()
    assert gateway.customer_says(road.CUSTOMER, "Oi!") == 200
    until(lambda: gateway.texts == ["Você disse: Oi!"])
    page.get_by_role("link", name="Todos os canais").click()
    expect(page.get_by_role("listitem").filter(has_text="Recepção")).to_contain_text("Funcionando")

    page.get_by_role("link", name="Recepção").click()
    page.get_by_label("Seu número").fill("(11) 97777-0002")
    page.get_by_role("button", name="Enviar teste").click()
    until(lambda: len(gateway.texts) == 2)
    page.get_by_role("link", name="Atualizar").click()
    expect(page.get_by_text("Enviada", exact=True)).to_be_visible()
