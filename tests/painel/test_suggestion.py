"""Where a company lets her only suggest, the team finds her words above its own, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.infra.tenancy import tenant_session
from app.secretary.settings import Autonomy, SecretarySettings
from app.tenants import settings as company_settings
from tests import road
from tests.painel.browser import Browser
from tests.painel.conftest import Person
from tests.thinking import Thinking, thinking

pytestmark = pytest.mark.req("AI-11", "PN-01")

FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture
def mind() -> Iterator[Thinking]:
    with thinking() as mind:
        yield mind


def test_her_words_are_offered_until_somebody_answers(signed_in: Browser, owner: Person, mind: Thinking) -> None:
    company = owner.company_id
    with tenant_session(company) as session:
        company_settings.write(session, SecretarySettings(autonomy=Autonomy.SUGGEST), actor="test")
    number = road.connect(company)
    mind.will("Sim, abrimos aos sábados.")
    number.says(signed_in.client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=10)
    assert road.said(company) == []
    path = f"/painel/conversas/{road.conversation(company).id}"
    assert f'hx-get="{path}/sugestao"' in signed_in.go(path).html
    page = signed_in.go(f"{path}/sugestao", headers=FRAGMENT)
    assert "A secretária sugere:" in page.words and "Sim, abrimos aos sábados." in page.words
    signed_in.send(page.form("/mensagem"))
    (sent,) = road.said(company)
    assert (sent.text, sent.author) == ("Sim, abrimos aos sábados.", "person")
    assert "sugere" not in signed_in.go(f"{path}/sugestao", headers=FRAGMENT).words


def test_nothing_is_offered_where_she_answers_herself_nor_to_another_company(
    signed_in: Browser, owner: Person, stranger: Person, mind: Thinking
) -> None:
    number = road.connect(owner.company_id)
    number.says(signed_in.client, "Vocês abrem aos sábados?")
    road.run_due(owner.company_id, wait_s=10)
    path = f"/painel/conversas/{road.conversation(owner.company_id).id}/sugestao"
    assert "sugere" not in signed_in.go(path, headers=FRAGMENT).words
    other = Browser(signed_in.client.application.test_client())
    other.sign_in(stranger.email, stranger.password)
    assert other.go(path, headers=FRAGMENT).status == 404
