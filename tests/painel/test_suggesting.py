"""Where she only suggests, her words stand above what a person writes: sent as they are, changed, or put away."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from app.infra.tenancy import tenant_session
from app.notifications.models import Alert
from app.secretary.settings import Autonomy, SecretarySettings
from app.tenants import settings
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import PASSWORD, Person, create_person
from tests.thinking import Thinking, thinking

pytestmark = pytest.mark.req("AI-11")
FRAGMENT = {"X-Fragment": "1"}
ASKED = "Vocês abrem aos sábados?"
WOULD_SAY = f"eco: {ASKED}"


@pytest.fixture
def mind() -> Iterator[Thinking]:
    with thinking() as mind:
        yield mind


@pytest.fixture
def path(signed_in: Browser, company: UUID, mind: Thinking) -> str:
    """A conversation in which she suggests an answer."""
    with tenant_session(company) as session:
        settings.write(session, SecretarySettings(autonomy=Autonomy.SUGGEST), actor="user:ana")
    number = road.connect(company)
    number.says(signed_in.client, ASKED)
    road.run_due(company, wait_s=20)
    return f"/painel/conversas/{road.conversation(company).id}"


def suggestion(browser: Browser, path: str) -> Page:
    page = browser.go(f"{path}/sugestao", headers=FRAGMENT)
    assert page.status == 200
    return page


def test_it_is_sent_with_one_click_and_the_conversation_stays_hers(
    signed_in: Browser, company: UUID, path: str, mind: Thinking
) -> None:
    assert f'hx-get="{path}/sugestao"' in signed_in.go(path).html
    shown = suggestion(signed_in, path)
    assert WOULD_SAY in shown.words
    signed_in.send(shown.form("/enviar"), text=WOULD_SAY)
    road.run_due(company, wait_s=20)
    assert road.replies(company) == [WOULD_SAY]
    (said,) = road.said(company)
    assert (said.author, road.conversation(company).holder) == ("person", "ai")
    assert road.conversation(company).waiting_since is None
    with tenant_session(company) as session:
        assert session.scalars(select(Alert).where(Alert.resolved_at.is_(None))).all() == []
    assert "textarea" not in suggestion(signed_in, path).html


def test_it_may_be_changed_first_and_sent_twice_it_is_said_once(signed_in: Browser, company: UUID, path: str) -> None:
    form = suggestion(signed_in, path).form("/enviar")
    for _ in range(2):
        signed_in.send(form, text="Sim, das 8h às 13h. — Ana")
    road.run_due(company, wait_s=20)
    assert road.replies(company) == ["Sim, das 8h às 13h. — Ana"]


def test_put_away_it_is_gone_and_the_customer_still_waits(signed_in: Browser, company: UUID, path: str) -> None:
    form = suggestion(signed_in, path).form("/enviar")
    form.action = form.action.replace("/enviar", "/dispensar")
    signed_in.send(form)
    assert "textarea" not in suggestion(signed_in, path).html
    assert road.said(company) == [] and road.conversation(company).waiting_since is not None


def test_it_ends_when_somebody_has_written(signed_in: Browser, company: UUID, path: str) -> None:
    assert "textarea" in suggestion(signed_in, path).html
    road.person_says(company, "Oi, aqui é a Ana.")
    assert "textarea" not in suggestion(signed_in, path).html


def test_who_may_only_read_is_not_offered_it(signed_in: Browser, company: UUID, path: str, browser: Browser) -> None:
    reader: Person = create_person(company, Role.AUDITOR)
    fresh = Browser(browser.client.application.test_client())
    fresh.sign_in(reader.email, PASSWORD)
    assert "/sugestao" not in fresh.go(path).html
    assert fresh.go(f"{path}/sugestao", headers=FRAGMENT).status == 403


def test_another_companys_conversation_is_unknown(browser: Browser, path: str, stranger: Person) -> None:
    fresh = Browser(browser.client.application.test_client())
    fresh.sign_in(stranger.email, PASSWORD)
    assert fresh.go(f"{path}/sugestao", headers=FRAGMENT).status == 404
