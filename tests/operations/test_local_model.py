"""A process that goes without its local model is seen by the company's people: once, and no longer than it lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.config import settings
from app.infra.tenancy import platform_session
from app.tenants.models import Role
from tests import environment, road
from tests.infra.work import rows
from tests.infra.work.rows import eventually
from tests.painel.browser import Browser
from tests.painel.conftest import create_person
from tests.workers import processes
from tests.workers.test_scheduler import do_periodic
from workers.pool import heartbeat

pytestmark = pytest.mark.req("AI-02", "OP-02")

HEADING = "O modelo local não está pronto"


@pytest.fixture(autouse=True)
def nobody_else(quiet_database: Any) -> None:
    """No process of another test tells how it stands."""


@pytest.fixture
def browser(client: Any) -> Browser:
    return Browser(client)


@pytest.fixture
def hosted() -> Iterator[None]:
    with environment.changed(GEMINI_API_KEY="uma-chave"):
        yield


def unaided() -> list[bool]:
    """What each pool process says of itself."""
    with platform_session() as session:
        return list(session.scalars(text("SELECT is_unaided FROM public.worker_heartbeats WHERE role = 'pool'")))


def told(company: UUID) -> list[Any]:
    """The company's open alerts, after the scheduler has looked twice."""
    for _ in range(2):
        do_periodic("watch_models")
    return road.alerts(company, "local_model")


def test_whoever_cannot_learn_goes_on_working_and_all_companies_hear_of_it_until_it_has_passed(
    company: UUID, other_company: UUID, tmp_path: Path
) -> None:
    (in_the_way := tmp_path / "learnt").write_text("")
    row_id = rows.plan(company, "tests.quick")
    with environment.changed(LEARNT_DIR=str(in_the_way)), processes.pool() as process:
        eventually(lambda: rows.row(company, row_id) is None, "it works all the same")
        eventually(lambda: unaided() == [True], "it says so")
        assert [[alert.times for alert in told(each)] for each in (company, other_company)] == [[1], [1]]
        assert processes.terminate(process) == 0
    assert len(told(company)) == 1, "nobody lives who could say that it has passed"
    with processes.pool() as process:
        eventually(lambda: unaided() == [False], "another process has it")
        assert (told(company), told(other_company)) == ([], [])
        assert processes.terminate(process) == 0


def test_one_process_without_it_is_enough(company: UUID) -> None:
    heartbeat("a-pool", "pool", "default", 32, 0)
    assert told(company) == []
    heartbeat("b-pool", "pool", "default", 32, 0, is_unaided=True)
    assert len(told(company)) == 1
    heartbeat("b-pool", "pool", "default", 32, 0, is_unaided=False)
    assert told(company) == []


def test_a_company_without_another_model_is_told_that_customers_wait(company: UUID, browser: Browser) -> None:
    heartbeat("a-pool", "pool", "default", 32, 0, is_unaided=True)
    heartbeat("a-scheduler", "scheduler", "", 0, 0)
    (alert,) = told(company)
    assert "o único desta empresa" in alert.message and "não é respondido" in alert.message
    person = create_person(company, Role.OWNER)
    home = browser.sign_in(person.email, person.password)
    assert "há mensagens que ficam sem resposta até que fique" in home.words
    assert "home-light-bad" in home.html.split('class="home-lights"')[1]


@pytest.mark.parametrize(("role", "is_told"), [(Role.OWNER, True), (Role.OPERATOR, True), (Role.ANALYST, False)])
def test_it_is_told_in_the_bell_and_leads_to_operacao(
    hosted: None, company: UUID, browser: Browser, role: Role, is_told: bool
) -> None:
    heartbeat("a-pool", "pool", "default", 32, 0, is_unaided=True)
    heartbeat("a-scheduler", "scheduler", "", 0, 0)
    (alert,) = told(company)
    person = create_person(company, role)
    home = browser.sign_in(person.email, person.password)
    assert (
        f"Gemini ({settings().gemini_model}). O modelo local, que confere as mensagens ao lado, não está pronto."
        in home.words
    )
    page = browser.go("/painel/avisos/")
    assert (HEADING in page.words and alert.message in page.words) is is_told
    assert bool(re.search(r'href="/painel/operacao/">Ver a operação', page.html)) is is_told
    if is_told:
        assert "Um ou mais processos trabalham sem ele" in browser.go("/painel/operacao/").words
