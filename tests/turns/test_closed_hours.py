"""A company that told its hours: whoever is handed over while nobody is there hears when somebody will be."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from app.infra import clock
from app.infra.tenancy import tenant_session
from app.secretary import institutional
from app.tenants import settings as company_settings
from app.tenants.opening import OpeningSettings
from tests import road
from tests.thinking import Thinking

pytestmark = pytest.mark.req("AI-11", "PN-06")

ZONE = ZoneInfo("America/Sao_Paulo")
HOURS = OpeningSettings(monday="08:30-18:00", saturday="08:00-12:00")


def told(company: UUID, number: road.Number, client: FlaskClient, mind: Thinking) -> str:
    mind.will({"text": "Vou chamar alguém da equipe.", "wants_person": True})
    number.says(client, "Quero falar com uma pessoa")
    road.run_due(company, wait_s=10)
    road.run_due(company, wait_s=10)
    return road.replies(company)[-1]


@pytest.mark.parametrize(
    ("weekday", "hour", "ends"),
    [
        (6, 12, "Nossa equipe volta amanhã, às 08:30."),
        (5, 7, "Nossa equipe volta hoje, às 08:00."),
        (5, 13, "Nossa equipe volta na segunda, às 08:30."),
        (0, 9, "Vou chamar alguém da equipe."),
    ],
)
def test_it_is_told_only_while_the_company_is_closed(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, weekday: int, hour: int, ends: str
) -> None:
    when = clock.now().astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0)
    when += timedelta(days=(weekday - when.weekday()) % 7 or 7)
    road.pass_time((when - clock.now()).total_seconds())
    with tenant_session(company) as session:
        company_settings.write(session, HOURS, actor="test")
    assert told(company, number, client, mind).endswith(ends)


def test_without_hours_nothing_is_promised(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    assert told(company, number, client, mind) == "Vou chamar alguém da equipe."


def test_the_hours_are_part_of_what_she_knows_of_the_company(company: UUID) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, HOURS, actor="test")
    with tenant_session(company) as session:
        assert "segunda: 08:30-18:00" in institutional.of(session).in_words()
        assert "domingo: fechado" in institutional.of(session).in_words()
