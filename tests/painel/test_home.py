"""Início: what needs a person now, the day in figures, how everything stands, what is left to set up."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.analytics import today
from app.channels import instances
from app.config import settings
from app.conversations import holding
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings
from app.tenants.models import Role
from app.turns.models import InboundEvent, Turn
from tests import road
from tests.analytics.test_today import NOON, Talk
from tests.operations.test_dead_letter import bury
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person
from workers.pool import heartbeat

pytestmark = pytest.mark.req("PN-01", "PN-02")

HOME = "/painel/"
FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture(autouse=True)
def noon(client: FlaskClient) -> Iterator[None]:
    """It is noon in São Paulo, whenever the test runs."""
    road.pass_time((NOON - clock.now()).total_seconds())
    yield
    road.reset_time()


def ago(minutes: float) -> Any:
    return NOON - timedelta(minutes=minutes)


def flat(page: Page) -> str:
    return " ".join(page.words.split())


def test_a_new_company_is_greeted_and_told_what_will_appear_where(signed_in: Browser) -> None:
    page = signed_in.go(HOME)
    words = flat(page)
    assert page.status == 200 and page.path == HOME
    assert "Boa tarde, Helena" in words and "terça-feira, 10 de março" in words
    assert "Nada precisa de você agora" in words
    assert "ainda nenhuma resposta hoje" in words and "ainda nenhuma atendida hoje" in words
    assert "Nenhuma mensagem ainda hoje" in words and "data-hours" not in page.html
    assert "Nenhum número conectado" in words


def test_inicio_is_the_first_place_in_the_navigation_and_only_lit_there(signed_in: Browser) -> None:
    def lit(path: str) -> list[str]:
        html = signed_in.go(path).html
        return re.findall(
            r'<a href="([^"]+)" aria-current="page">', html.split('<nav class="nav"')[1].split("</nav>")[0]
        )

    assert lit(HOME) == [HOME]
    assert lit("/painel") == [HOME]
    assert lit("/painel/conversas/") == ["/painel/conversas/"]
    assert lit("/painel/estilo") == []


def test_whoever_waits_is_listed_by_how_long_and_leads_to_the_conversation(signed_in: Browser, company: UUID) -> None:
    late, early = Talk(company, waiting_since=ago(47)), Talk(company, waiting_since=ago(4))
    late.asks(ago(48))
    page = signed_in.go(HOME)
    words = flat(page)
    assert "Esperando uma pessoa 2" in words and "1 atrasada" in words
    assert "há 47 min" in words and "há 4 min" in words
    assert re.findall(r'href="/painel/conversas/([0-9a-f-]+)\?vista=aguardando"', page.html) == [
        str(late.id),
        str(early.id),
    ]
    assert 'data-said="2 conversas esperam uma pessoa."' in page.html
    assert "Nada precisa de você" not in words
    assert signed_in.go(f"/painel/conversas/{late.id}?vista=aguardando").status == 200


@pytest.mark.req("TN-03")
def test_another_companys_trouble_is_not_ones_own(signed_in: Browser, other_company: UUID) -> None:
    Talk(other_company, waiting_since=ago(47)).asks(ago(48)).gets(ago(5), state="failed")
    with tenant_session(other_company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, "x", "O canal não responde.")
        ledger.schedule(session, "tests.nothing", "1")
    page = signed_in.go(HOME)
    assert "Nada precisa de você agora" in page.words
    assert "Nenhuma mensagem ainda hoje" in page.words


def test_what_did_not_arrive_is_told_honestly(signed_in: Browser, company: UUID) -> None:
    Talk(company).gets(ago(9), state="failed").gets(ago(8), state="failed").gets(ago(7), state="in_doubt")
    words = flat(signed_in.go(HOME))
    assert "Mensagens que não chegaram 1" in words
    assert "2 não saíram" in words and "1 em dúvida" in words


def test_names_and_words_of_customers_run_nothing(signed_in: Browser, company: UUID, client: FlaskClient) -> None:
    number = road.connect(company)
    number.says(client, "Oi <script>alert(1)</script> \u202e", name="<b>Marina</b>")
    with road.locked(company) as (session, conversation):
        holding.ask_for_person(session, conversation, "pedido do cliente")
    page = signed_in.go(HOME)
    assert "<b>Marina</b>" in page.words and "<script>alert(1)" in page.words
    assert "<script>alert" not in page.html and "<b>Marina" not in page.html


def test_alerts_that_are_no_conversation_are_told_with_their_screen(signed_in: Browser, company: UUID) -> None:
    number = road.connect(company)
    with tenant_session(company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, str(number.id), "O Whaticket não aceita o token.")
        alerts.raise_alert(session, Alert.PERSON_WANTED, str(number.id), "Um cliente espera uma pessoa.")
    page = signed_in.go(HOME)
    shown = page.html.split('aria-labelledby="grupo-avisos"')[1].split("</ul>")[0]
    assert f'<a href="/painel/canais/{number.id}">Um canal não está enviando</a>' in shown
    assert "espera uma pessoa" not in shown, "whoever waits is in the list itself"
    standing = page.html.split('class="home-lights"')[1]
    assert "home-light-bad" in standing and "O Whaticket não aceita o token." in standing


def test_alerts_of_one_kind_share_a_line_that_leads_to_all_of_them(signed_in: Browser, company: UUID) -> None:
    talks = [str(Talk(company).id) for _ in range(3)]
    with tenant_session(company) as session:
        for minutes, talk in enumerate(talks):
            road.pass_time(60 * minutes)
            alerts.raise_alert(session, Alert.BUDGET_CONVERSATION, talk, f"Conversa {minutes} no teto.")
        for percent in ("50", "80"):
            alerts.raise_alert(session, Alert.BUDGET, percent, f"O gasto passou de {percent} %.")
        alerts.raise_alert(session, Alert.CONSTRAINT, talks[0], "Um preço que ninguém informou.")
    page = signed_in.go(HOME)
    shown = page.html.split('aria-labelledby="grupo-avisos"')[1].split("</ul>")[0]
    lines = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in shown.split("<li")[1:]]
    assert len(lines) == 3
    assert any(
        "Uma conversa chegou ao teto de gasto 3 avisos O mais recente: Conversa 2 no teto." in line for line in lines
    )
    assert any("Gasto com modelos perto do teto 2 avisos" in line for line in lines)
    assert any("Uma resposta foi barrada Um preço que ninguém informou." in line for line in lines)
    links = re.findall(r'href="([^"]+)"', shown)
    assert sorted(links) == ["/painel/avisos/", f"/painel/conversas/{talks[0]}", "/painel/operacao/gastos"]
    assert all(signed_in.go(link).status == 200 for link in links)


def test_work_that_was_given_up_leads_to_what_failed(signed_in: Browser, company: UUID) -> None:
    bury(company, "1")
    page = signed_in.go(HOME)
    assert '<a href="/painel/operacao/falhas">1 tarefa não deu certo</a>' in page.html


def test_the_day_is_told_in_figures_and_drawn(signed_in: Browser, company: UUID) -> None:
    Talk(company).asks(ago(61)).gets(ago(61) + timedelta(seconds=2.6))
    Talk(company).asks(ago(30)).gets(ago(20), "person", purpose="person")
    page = signed_in.go(HOME)
    words = flat(page)
    assert "Conversas hoje 2 ontem a esta hora: 0" in words
    assert "5 min 1 s" in words and "9 em cada 10 em até 9 min" in words
    assert "50% 1 de 2 conversas" in words
    drawn = json.loads(unescape(re.findall(r'data-hours="([^"]+)"', page.html)[0]))
    assert (drawn["customers"][10:12], drawn["secretary"][10:12], drawn["team"][10:12]) == ([1, 1], [1, 0], [0, 1])
    assert len(drawn["customers"]) == 24
    assert re.findall(r"<th scope=\"row\">(\d\dh)</th>", page.html) == ["10h", "11h"], "the same as a table"


def test_open_pages_fetch_their_parts(signed_in: Browser, company: UUID) -> None:
    page = signed_in.go(HOME)
    parts = re.findall(r'data-live-topics="([^"]+)"\s+hx-get="(/painel/inicio/[^"]+)"', page.html)
    assert parts == [
        ("conversation alert", "/painel/inicio/agora"),
        ("conversation", "/painel/inicio/hoje"),
        ("alert", "/painel/inicio/estado"),
    ]
    Talk(company, waiting_since=ago(2)).asks(ago(3))
    now, day, standing = (signed_in.client.get(path, headers=FRAGMENT).text for _, path in parts)
    assert "há 2 min" in now and "<html" not in now
    assert 'hx-swap-oob="innerHTML:#por-hora-cartao"' in day and "data-hours" in day
    assert "Trabalho da secretária" in standing


def test_a_page_learns_of_a_change_once_the_figures_may_know_it(signed_in: Browser, company: UUID) -> None:
    """The server remembers figures for a moment; the page waits for longer before it asks."""
    lag = re.findall(r'data-lag="(\d+)"', signed_in.go(HOME).html)
    assert [int(each) > 1000 * today.REMEMBERED_S for each in lag] == [True]


def test_workers_and_their_queue_are_told_in_words(quiet_database: Any, signed_in: Browser, company: UUID) -> None:
    assert "Parado: nada é respondido até voltar." in signed_in.go(HOME).words
    heartbeat("a-pool", "pool", "default", 32, 0)
    assert "a agenda de tarefas está parada" in signed_in.go(HOME).words
    heartbeat("a-scheduler", "scheduler", "", 0, 0)
    words = signed_in.go(HOME).words
    assert "Em dia: nada espera na fila." in words and "Tudo funcionando" in words
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1")
    road.pass_time(130)
    words = flat(signed_in.go(HOME))
    assert "Atrasado: há algo na fila há 2 min" in words and "1 coisa pede atenção" in words


def test_the_built_in_model_says_that_it_is_one(signed_in: Browser) -> None:
    assert "O modelo local, sem internet" in signed_in.go(HOME).words


@pytest.fixture
def gemini_key() -> Iterator[None]:
    os.environ["GEMINI_API_KEY"] = "uma-chave"
    settings.cache_clear()
    yield
    del os.environ["GEMINI_API_KEY"]
    settings.cache_clear()


def test_a_model_that_leaves_its_work_to_another_is_told(gemini_key: None, signed_in: Browser, company: UUID) -> None:
    name = f"Gemini ({settings().gemini_model})"
    assert f"Quem responde é {name}." in signed_in.go(HOME).words
    talk = Talk(company).asks(ago(11))

    def answered_by(provider: str, at: Any) -> str:
        with tenant_session(company) as session:
            numbers = {"first_message_id": 1, "last_message_id": 1, "holder_epoch": 0, "superseded_before": 0}
            times = {"started_at": at, "ended_at": at}
            turn = Turn(
                id=uuid4(), conversation_id=talk.id, state="answered", provider=provider, outcome={}, **numbers, **times
            )
            session.add(turn)
        return signed_in.go(HOME).words

    assert f"Quem responde é {name}." in answered_by("offline", ago(45)), "that was long ago"
    assert f"{name} não respondeu; no lugar respondeu o modelo local." in answered_by("offline", ago(10))
    assert f"Quem responde é {name}." in answered_by("gemini", ago(5))


def test_a_number_that_was_never_heard_or_is_paused_is_told(signed_in: Browser, company: UUID) -> None:
    road.whaticket(company, "http://127.0.0.1:9/")
    words = signed_in.go(HOME).words
    assert "Ainda não recebeu nenhuma mensagem." in words


@pytest.mark.req("TN-07")
def test_each_role_sees_what_it_may(browser: Browser, company: UUID, redis_clean: Any) -> None:
    bury(company, "1")
    analyst = create_person(company, Role.ANALYST)
    words = browser.sign_in(analyst.email, analyst.password).words
    assert "Conversas hoje" in words
    assert "Trabalho da secretária" not in words and "não deu certo" not in words
    assert "Primeiros passos" not in words
    operator = create_person(company, Role.OPERATOR)
    browser.client.delete_cookie("secretaria_access", path="/painel")
    browser.client.delete_cookie("secretaria_refresh", path="/painel")
    words = browser.sign_in(operator.email, operator.password).words
    assert "Trabalho da secretária" in words and "1 tarefa não deu certo" in words
    assert "Primeiros passos" not in words


def introduce(company: UUID) -> None:
    """Say who the company is."""
    with tenant_session(company) as session:
        company_settings.write(session, SecretarySettings(about="Clínica de odontologia."), actor="system")


@pytest.mark.req("PN-05")
def test_the_first_steps_tick_themselves_and_lead_to_where_they_are_done(
    signed_in: Browser, company: UUID, client: FlaskClient
) -> None:
    def left() -> list[str]:
        card = signed_in.go(HOME).html.split('aria-labelledby="passos"')[1].split("</section>")[0]
        return re.findall(r'<a href="([^"]+)"', card)

    assert left() == ["/painel/config", "/painel/simulador/", "/painel/canais/novo", "/painel/canais/"]
    assert {signed_in.go(path).status for path in left()} == {200}
    introduce(company)
    road.connect(company).says(client, "Oi")
    assert left() == ["/painel/canais/novo", "/painel/canais/"]
    road.whaticket(company, "http://127.0.0.1:9/")
    assert left() == ["/painel/canais/"]
    assert "Esconder os primeiros passos" not in signed_in.page.words


@pytest.mark.req("PN-05")
def test_done_steps_can_be_put_away_and_come_back_when_undone(
    signed_in: Browser, owner: Person, company: UUID, client: FlaskClient
) -> None:
    refused = client.post(
        "/painel/primeiros-passos/esconder", data={"csrf_token": signed_in.page.form("/sair").fields["csrf_token"]}
    )
    assert refused.status_code == 409
    introduce(company)
    road.connect(company).says(client, "Oi")
    number = road.whaticket(company, "http://127.0.0.1:9/")
    with tenant_session(company) as session:
        event = {"provider_id": "e1", "kind": "message", "payload": {}, "correlation_id": "c-12345678"}
        session.add(InboundEvent(company_id=company, instance_id=number.id, received_at=NOON, **event))
    page = signed_in.go(HOME)
    assert "Tudo pronto." in page.words and "4 de 4" in page.words
    page = signed_in.send(page.form("/esconder"))
    assert page.path == HOME and "Primeiros passos" not in page.words
    with tenant_session(company) as session:
        instances.delete(session, number.id, actor="system")
    assert "Primeiros passos" in signed_in.go(HOME).words
