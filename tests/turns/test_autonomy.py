"""How much she may do alone: what a company allows holds from the next message on, and nobody is left without anybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from app.infra import clock
from app.infra.tenancy import tenant_session
from app.secretary.settings import Autonomy, SecretarySettings
from app.tenants import settings as company_settings
from app.tenants.opening import OpeningSettings
from tests import road
from tests.thinking import Thinking

pytestmark = pytest.mark.req("AI-11", "PN-06")

ZONE = ZoneInfo("America/Sao_Paulo")


def allow(company: UUID, **values: object) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, SecretarySettings.model_validate(values), actor="test")


def said(company: UUID, number: road.Number, client: FlaskClient, words: str) -> list[str]:
    number.says(client, words)
    road.run_due(company, wait_s=10)
    road.run_due(company, wait_s=10)
    return road.replies(company)


@pytest.mark.parametrize(
    "values", [{"enabled": False}, {"autonomy": Autonomy.OFF}], ids=["switched off", "autonomy off"]
)
def test_switched_off_she_asks_no_model_and_the_customer_waits_for_a_person(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, values: dict[str, object]
) -> None:
    allow(company, **values)
    assert said(company, number, client, "Vocês abrem aos sábados?") == []
    assert mind.asked == []
    assert road.conversation(company).waiting_since is not None
    assert len(road.alerts(company, "person_wanted")) == 1
    allow(company)
    assert len(said(company, number, client, "E domingo?")) == 1, "and only what is new is answered afterwards"


@pytest.mark.parametrize("autonomy", [Autonomy.OBSERVE, Autonomy.SUGGEST])
def test_what_she_would_say_is_kept_for_the_team_and_sent_to_nobody(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, autonomy: Autonomy
) -> None:
    allow(company, autonomy=autonomy)
    mind.will("Abrimos aos sábados.")
    assert said(company, number, client, "Vocês abrem aos sábados?") == []
    (turn,) = road.turns(company)
    assert (turn.outcome["held"], turn.outcome["draft"]) == (autonomy, "Abrimos aos sábados.")
    assert road.conversation(company).waiting_since is not None


@pytest.mark.parametrize("values", [{"enabled": False}, {"autonomy": Autonomy.OBSERVE}])
def test_whoever_asks_to_be_left_alone_is_heard_however_little_she_may_do(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, values: dict[str, object]
) -> None:
    allow(company, **values)
    (told,) = said(company, number, client, "Pare de me mandar mensagens")
    assert "não vamos mais escrever" in told
    assert road.contacts(company)[0].opted_out_at is not None


def test_whoever_is_handed_over_while_the_company_is_closed_hears_when_it_opens(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    sunday_noon = clock.now().astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    sunday_noon += timedelta(days=(6 - sunday_noon.weekday()) % 7 or 7)
    road.pass_time((sunday_noon - clock.now()).total_seconds())
    with tenant_session(company) as session:
        company_settings.write(session, OpeningSettings(monday="08:30-18:00", saturday="08:00-12:00"), actor="test")
    mind.will({"text": "Vou chamar alguém da equipe.", "wants_person": True})
    (told,) = said(company, number, client, "Quero falar com uma pessoa")
    assert told.endswith("Nossa equipe volta amanhã, às 08:30.")
