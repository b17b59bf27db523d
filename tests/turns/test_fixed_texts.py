"""What is said without a model is said in the customer's language, as far as the company answers in it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.infra.tenancy import tenant_session
from app.llm.port import Language
from app.secretary.settings import SecretarySettings
from app.tenants import settings
from app.turns import late, replying
from app.turns.settings import TurnSettings
from tests import road
from tests.thinking import Thinking

pytestmark = pytest.mark.req("AI-15")

ASKED = {
    "pt": "vocês abrem aos sábados?",
    "en": "are you open on Saturdays?",
    "es": "¿abren los sábados?",
}


def speaks(company: UUID, *languages: str) -> None:
    with tenant_session(company) as session:
        spoken = SecretarySettings(languages=cast(list[Language], list(languages)))
        settings.write(session, spoken, actor="test")
        settings.write(session, TurnSettings(budget_s=30), actor="test")


@pytest.mark.parametrize(
    ("written", "offered", "spoken"),
    [
        ("pt", ["pt", "en", "es"], "pt"),
        ("en", ["pt", "en", "es"], "en"),
        ("es", ["pt", "en", "es"], "es"),
        ("en", ["es", "pt"], "es"),
    ],
)
def test_who_waited_too_long_is_told_in_their_language(
    client: FlaskClient,
    company: UUID,
    number: road.Number,
    mind: Thinking,
    written: Language,
    offered: list[str],
    spoken: Language,
) -> None:
    speaks(company, *offered)
    mind.understands.append(RuntimeError("the process is lost"))
    number.says(client, ASKED[written])
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=60)
    road.run_due(company, wait_s=20)
    assert road.replies(company) == [late.SORRY[spoken]]


@pytest.mark.parametrize("written", ["pt", "en", "es"])
def test_who_is_left_to_people_is_told_in_their_language(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, written: Language
) -> None:
    number.says(client, ASKED[written])
    number.says(client, "", kind="audio")
    conversation_id = road.conversation(company).id
    with tenant_session(company) as session:
        replying.call_a_person(session, conversation_id, "O atendimento automático falhou.", key="aviso")
    assert [message.text for message in road.said(company)] == [late.CALLED[written]]
