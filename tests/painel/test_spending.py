"""What models cost, on the panel."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.infra.tenancy import tenant_session
from app.tenants.models import Role
from app.turns import slowness
from app.turns.models import Turn
from tests import road
from tests.api.test_usage import spend
from tests.billing.test_budget import limit, piece, reserve
from tests.painel.browser import Browser
from tests.painel.conftest import create_person
from tests.painel.test_knowing import FRAGMENT
from tests.workers.test_scheduler import do_periodic

pytestmark = pytest.mark.req("AI-07", "AI-19")

PAGE = "/painel/operacao/gastos"


def test_the_month_stands_on_the_operations_page(signed_in: Browser, company: UUID) -> None:
    spend(company, 3_200_000)
    words = signed_in.go("/painel/operacao/").words
    assert "Gasto com modelos este mês" in words
    assert "US$\u00a03,20 de US$\u00a0150,00" in words and "2%" in words


def test_who_does_not_answer_for_money_neither_sees_the_card_nor_the_page(browser: Browser, company: UUID) -> None:
    operator = create_person(company, Role.OPERATOR)
    browser.sign_in(operator.email, operator.password)
    assert "Gasto com modelos" not in browser.go("/painel/operacao/").words
    assert browser.client.get(PAGE).status_code == 403


def test_a_company_that_spent_nothing_is_told_so(signed_in: Browser) -> None:
    page = signed_in.go(PAGE)
    assert "Nada foi gasto" in page.words and "US$\u00a00,00 de US$\u00a0150,00" in page.words


def test_each_answer_says_what_it_cost_and_by_whom(signed_in: Browser, company: UUID) -> None:
    spend(company, 1_200, 300)
    reserve(company, piece(), 100)
    words = signed_in.go(PAGE).words
    assert "US$\u00a00,0015" in words
    assert "gpt-5.4-mini · 2 chamadas · 200 tokens lidos, 40 escritos" in words
    assert "em andamento" in words


def test_what_has_no_price_is_said(signed_in: Browser, company: UUID) -> None:
    spend(company, None)
    words = signed_in.go(PAGE).words
    assert "preço desconhecido" in words and "1 chamada foi a um modelo sem preço" in words


def test_a_full_month_shows_who_answered_instead(signed_in: Browser, company: UUID) -> None:
    limit(company, monthly_ceiling_usd="0.01")
    spend(company, 9_500)
    words = signed_in.go(PAGE).words
    assert "95%" in words and "US$\u00a00,01" in words


def test_a_conversations_part_can_be_looked_at_alone(signed_in: Browser, company: UUID) -> None:
    talk = uuid4()
    spend(company, 1_200, conversation_id=talk)
    spend(company, 7_700)
    words = signed_in.go(f"{PAGE}?conversa={talk}").words
    assert "US$\u00a00,0012" in words and "US$\u00a00,0077" not in words
    assert signed_in.client.get(f"{PAGE}?conversa=1").status_code == 422
    assert signed_in.client.get(f"{PAGE}?mes=agora").status_code == 422


def test_older_ones_come_on_the_next_page(signed_in: Browser, company: UUID) -> None:
    for number in range(51):
        spend(company, 20_000 + number * 10_000)
    first = signed_in.go(PAGE)
    assert "Mais antigos" in first.words and "US$\u00a00,02" not in first.words
    (more,) = re.findall(r'href="(/painel/operacao/gastos[^"]*cursor[^"]*)"', first.html)
    assert "US$\u00a00,02" in signed_in.go(html.unescape(more)).words


def asked_slowly(
    client: FlaskClient, company: UUID, *, seconds: float, calls: int = slowness.ENOUGH, model: str = "gpt-5.4-mini"
) -> None:
    """A turn whose record says that its calls took so long."""
    number = road.connect(company)
    number.says(client, "Tem horário?")
    road.run_due(company, wait_s=20)
    tried = [{"model": model, "outcome": "ok", "ms": round(seconds * 1000)}] * calls
    with tenant_session(company) as session:
        (turn,) = session.scalars(select(Turn))
        turn.trace = {**(turn.trace or {}), "tried": tried}


def test_how_fast_each_model_has_been_is_told_beside_what_it_cost(
    signed_in: Browser, client: FlaskClient, company: UUID
) -> None:
    assert "Velocidade dos modelos" not in signed_in.go(PAGE).words
    asked_slowly(client, company, seconds=2.25)
    page = signed_in.go(PAGE)
    shown = page.html.split('id="velocidade-titulo"')[1].split("</section>")[0]
    assert "Acima de 1,5 s há um aviso." in shown
    assert "gpt-5.4-mini" in shown and "2,25 s" in shown and "10 chamadas" in shown and "badge-warn" in shown


def test_the_local_model_goes_by_its_name_and_takes_some_time_however_little(
    signed_in: Browser, client: FlaskClient, company: UUID
) -> None:
    asked_slowly(client, company, seconds=0.003, model="offline")
    shown = signed_in.go(PAGE).html.split('id="velocidade-titulo"')[1].split("</section>")[0]
    assert "Modelo local" in shown and "menos de 0,01 s" in shown
    assert "offline" not in shown and "0,00" not in shown


@pytest.mark.parametrize(("role", "is_told"), [(Role.OWNER, True), (Role.OPERATOR, False)])
def test_a_slow_model_rings_the_bell_of_those_who_can_do_something_about_it(
    browser: Browser, client: FlaskClient, company: UUID, redis_clean: Any, role: Role, is_told: bool
) -> None:
    asked_slowly(client, company, seconds=2.25)
    do_periodic("watch_models")
    person = create_person(company, role)
    browser.sign_in(person.email, person.password)
    page = browser.go("/painel/avisos/")
    told = "O modelo gpt-5.4-mini levou em média 2,25 s por chamada na última meia hora; o limite é 1,5 s."
    assert (told in page.words and "Um modelo está demorando" in page.words) is is_told
    assert (f'href="{PAGE}' in page.html) is is_told


def test_another_companys_spending_is_not_here(signed_in: Browser, company: UUID, other_company: UUID) -> None:
    spend(other_company, 5_000_000)
    assert "Nada foi gasto" in signed_in.go(PAGE).words


@pytest.mark.parametrize(("role", "is_told"), [(Role.OWNER, True), (Role.OPERATOR, False)])
def test_a_conversation_says_what_it_took_to_those_who_answer_for_money(
    browser: Browser, client: FlaskClient, company: UUID, redis_clean: Any, role: Role, is_told: bool
) -> None:
    road.connect(company).says(client, "Tem horário?")
    talk = road.conversation(company).id
    spend(company, 30_000, conversation_id=talk)
    person = create_person(company, role)
    browser.sign_in(person.email, person.password)
    words = browser.go(f"/painel/conversas/{talk}/historico", headers=FRAGMENT).words
    assert ("US$\u00a00,03" in words and "US$\u00a02,00" in words) is is_told
