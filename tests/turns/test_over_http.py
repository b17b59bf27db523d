"""Whole conversations over real HTTP on every side: the gateway posts, a person uses the API, the gateway is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import requests
from redis import Redis
from werkzeug.serving import make_server

from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role
from tests import road
from tests.gateway import ACCOUNT, Gateway
from tests.thinking import Thinking

PASSWORD = "uma senha bem comprida"
DEADLINE_S = 10


@pytest.fixture
def site(database: Any, redis_clean: Redis) -> Iterator[str]:
    """The application behind a real HTTP server; its address."""
    road.reset_time()
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    road.reset_time()


class Person:
    """Somebody of the company who uses the API."""

    def __init__(self, site: str, company: UUID) -> None:
        email = f"ana.{company.hex[:8]}@clinica.example"
        with tenant_session(company) as session:
            users.create_user(session, role=Role.OPERATOR, email=email, name="Ana", password=PASSWORD)
        self.site = f"{site}/api"
        answer = requests.post(f"{self.site}/auth/login", json={"email": email, "password": PASSWORD}, timeout=10)
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        self.conversation = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.site + path, headers=self.headers, json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def find_conversation(self) -> None:
        (found,) = self.ask("GET", "/conversations")["items"]
        self.conversation = f"/conversations/{found['id']}"


def _await_echoes(company: UUID) -> None:
    """Until the gateway has told us of everything that left."""
    deadline = time.monotonic() + DEADLINE_S
    while any(message.provider_id is None for message in road.said(company) if message.state == "accepted"):
        assert time.monotonic() < deadline, "an echo did not come"
        time.sleep(0.01)


@pytest.mark.req("IN-01", "IN-02", "IN-09", "AI-14")
@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_conversation_with_a_menu_and_a_person_who_takes_over_in_the_middle_of_a_turn(
    site: str, company: UUID, gateway: Gateway, mind: Thinking, dialect: str
) -> None:
    number = gateway.connect(company, dialect)
    account = gateway.accounts[ACCOUNT.token]
    account.webhook_url, account.dialect = site + number.path, dialect
    ana = Person(site, company)

    def customer_writes(words: str) -> None:
        assert gateway.customer_says(road.CUSTOMER, words) == 200
        road.run_due(company, wait_s=10)
        if dialect == "flat":
            _await_echoes(company)

    mind.will({"text": "Isso eu não sei. Quer falar com alguém?", "known": False, "offer_person": True})
    customer_writes("Vocês consertam bicicletas?")
    assert gateway.texts[-1].endswith("1) Falar com uma pessoa\n2) Fazer outra pergunta")
    customer_writes("2")
    assert gateway.texts[-1] == "Claro! Qual é a sua pergunta?"

    ana.find_conversation()
    mind.will(lambda said: ana.ask("POST", f"{ana.conversation}/takeover") and "resposta que não deve sair")
    before = len(gateway.texts)
    customer_writes("Vocês abrem aos sábados?")
    assert len(gateway.texts) == before
    ana.ask("POST", f"{ana.conversation}/messages", {"text": "Abrimos. Qual horário?", "options": ["9h", "10h"]})
    road.run_due(company)
    assert gateway.texts[-1] == "Abrimos. Qual horário?\n\n1) 9h\n2) 10h"
    customer_writes("2")
    thread = ana.ask("GET", f"{ana.conversation}/messages")["items"]
    assert [message["choice"]["text"] for message in thread if message["choice"]][-1] == "10h"
    assert len(mind.asked) == 2, "she is silent"

    assert ana.ask("POST", f"{ana.conversation}/return")["holder"] == "ai"
    mind.will("Com prazer!")
    road.run_due(company)
    assert gateway.texts[-1] == "Com prazer!"
    assert mind.asked[-1][-1] == "10h"
    assert {message.state for message in road.said(company)} == {"accepted"}


@pytest.mark.req("IN-01", "AI-14")
def test_a_person_who_answers_on_the_phone_silences_her_in_the_dialect_that_tells(
    site: str, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    number = gateway.connect(company, "flat")
    account = gateway.accounts[ACCOUNT.token]
    account.webhook_url, account.dialect = site + number.path, "flat"
    assert gateway.customer_says(road.CUSTOMER, "Vocês abrem aos sábados?") == 200
    assert gateway.person_says(road.CUSTOMER, "Abrimos, sim!") == 200
    assert gateway.customer_says(road.CUSTOMER, "Obrigada!") == 200
    assert gateway.group_says("Oi, grupo") == 200
    road.run_due(company, wait_s=20)
    assert gateway.texts == [] and mind.asked == []
    assert road.conversation(company).holder == "person"


@pytest.mark.req("IN-02")
def test_the_webhook_answers_a_gateway_before_anything_is_thought(
    site: str, company: UUID, gateway: Gateway, mind: Thinking
) -> None:
    number = gateway.connect(company)
    gateway.accounts[ACCOUNT.token].webhook_url = site + number.path
    assert gateway.customer_says(road.CUSTOMER, "Vocês abrem aos sábados?") == 200
    assert mind.asked == [] and len(road.work_rows(company)) == 1
