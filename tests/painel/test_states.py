"""Beside a conversation: at which point it is, drawn, and the way it went, in words and with times of the company's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.conversations import holding, moving
from app.infra.tenancy import tenant_session
from app.llm.intents import Intent
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person
from tests.thinking import Thinking, thinking

pytestmark = pytest.mark.req("AI-01", "PN-01")

FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture
def mind() -> Iterator[Thinking]:
    with thinking() as mind:
        yield mind


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)


@pytest.fixture
def conversation(signed_in: Browser, number: road.Number) -> str:
    """Where the page of a customer's conversation is."""
    number.says(signed_in.client, "Oi")
    return f"/painel/conversas/{road.conversation(number.company_id).id}"


def states(browser: Browser, path: str, **query: str) -> Page:
    page = browser.go(f"{path}/estados/", headers=FRAGMENT, query_string=query)
    assert page.status == 200
    assert "style=" not in page.html, "the page's rules allow no styles of its own"
    return page


def understood(company: UUID, *intents: Intent, proposed: str | None = None) -> None:
    for intent in intents:
        with road.locked(company) as (session, conversation):
            moving.understood(session, conversation, intent, proposed, turn_id=uuid4())


def words(page: Page) -> list[str]:
    steps = page.html.rpartition("</ul>")[2]  # behind the drawing's key
    lines = re.findall(r"<li[^>]*>(.*?)<time", steps, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", line).split()) for line in lines]


def here(page: Page) -> list[str]:
    return re.findall(r'class="states-here".*?<text[^>]*>([^<]*)<', page.html, re.DOTALL)


def test_a_new_one_is_drawn_without_a_way(signed_in: Browser, conversation: str) -> None:
    page = states(signed_in, conversation)
    assert here(page) == ["Nova"]
    assert "<ol" not in page.html and "states-line" not in page.html
    assert f'hx-get="{conversation}/estados/"' in signed_in.go(conversation).html


def test_the_way_it_went_stands_there_latest_first(signed_in: Browser, conversation: str, number: road.Number) -> None:
    understood(number.company_id, Intent.SCHEDULE)
    with road.locked(number.company_id) as (session, found):
        holding.ask_for_person(session, found, "pedido do cliente")
    page = states(signed_in, conversation)
    assert here(page) == ["Espera uma pessoa"]
    assert words(page) == [
        "Espera uma pessoa: uma pessoa foi chamada (pedido do cliente)",
        "Agendando: quer marcar um horário",
    ]
    assert page.html.count("states-line") == 2 and page.html.count("states-latest") == 1


def test_times_are_those_of_the_company(signed_in: Browser, conversation: str, number: road.Number) -> None:
    understood(number.company_id, Intent.FAQ)
    with tenant_session(number.company_id) as session:
        session.execute(text("UPDATE conversation_transitions SET at = '2026-03-10T14:30:00Z'"))
    assert "11:30" in states(signed_in, conversation).html


def test_a_refused_step_is_shown_as_one(signed_in: Browser, conversation: str, number: road.Number) -> None:
    understood(number.company_id, Intent.FAQ)
    understood(number.company_id, Intent.FAQ, proposed="closed")
    understood(number.company_id, Intent.FAQ, proposed="<script>alert(1)</script>")
    page = states(signed_in, conversation)
    assert here(page) == ["Respondendo"]
    assert words(page)[:2] == [
        "Passo recusado de Respondendo a um estado que não existe",
        "Passo recusado de Respondendo a Encerrada",
    ]
    assert "<script>alert" not in page.html


def test_who_took_it_is_named(signed_in: Browser, conversation: str, number: road.Number) -> None:
    signed_in.send(signed_in.go(conversation).form("/assumir"))
    page = states(signed_in, conversation)
    assert words(page) == ["Com uma pessoa: alguém da equipe assumiu · Helena Prado"]


def test_a_long_way_is_told_a_little_at_a_time(signed_in: Browser, conversation: str, number: road.Number) -> None:
    understood(number.company_id, *[Intent.SCHEDULE, Intent.CANCEL] * 5)
    first = states(signed_in, conversation)
    assert len(words(first)) == 6
    cursor = re.search(r"cursor=([^\"&]+)", first.html)
    assert cursor is not None
    rest = states(signed_in, conversation, cursor=cursor[1])
    assert len(words(rest)) == 4 and "<svg" not in rest.html


def test_another_companys_conversation_is_not_found(signed_in: Browser, conversation: str, stranger: Person) -> None:
    browser = Browser(signed_in.client.application.test_client())
    browser.sign_in(stranger.email, stranger.password)
    assert browser.go(f"{conversation}/estados/", headers=FRAGMENT).status == 404
