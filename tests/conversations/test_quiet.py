"""What a company wants held back: hours in which nothing leaves by itself, and how much a number sends in an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from app.conversations import quiet
from app.conversations.models import Purpose
from app.conversations.settings import ConversationSettings
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.tenants import settings as company_settings
from tests import road
from tests.gateway import Gateway, fork_says
from tests.thinking import Thinking

pytestmark = pytest.mark.req("PN-06", "AI-11", "AG-04")

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
def fork(client: FlaskClient, company: UUID, gateway: Gateway, mind: Thinking) -> road.Number:
    """A number with one conversation, whose first answer has left; it is noon at the company."""
    noon = (clock.now().astimezone(ZONE) + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    road.pass_time((noon - clock.now()).total_seconds())
    number = gateway.connect(company)
    fork_says(number, client, "Oi!")
    road.run_due(company, wait_s=5)
    assert gateway.texts == ["eco: Oi!"]
    return number


def wants(company: UUID, **values: object) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, ConversationSettings.model_validate(values), actor="test")


def test_a_reminder_waits_for_the_end_of_the_quiet_hours_and_a_reply_does_not(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    wants(company, quiet_from="11:00", quiet_until="13:30")
    road.tell(company, "lembrete", purpose=Purpose.REMINDER)
    road.tell(company, "resposta")
    road.run_due(company)
    assert gateway.texts[1:] == ["resposta"]
    road.run_due(company, wait_s=60 * 60)
    assert gateway.texts[1:] == ["resposta"]
    road.run_due(company, wait_s=45 * 60)
    assert gateway.texts[1:] == ["resposta", "lembrete"]


def test_where_replies_are_held_too_what_a_person_writes_still_leaves(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    wants(company, quiet_from="11:00", quiet_until="13:00", quiet_holds_replies=True)
    fork_says(fork, client, "Abrem no sábado?")
    road.run_due(company, wait_s=20)
    assert gateway.texts[1:] == []
    road.run_due(company, wait_s=60 * 60)
    assert gateway.texts[1:] == ["eco: Abrem no sábado?"]
    wants(company, quiet_from="11:00", quiet_until="23:00", quiet_holds_replies=True)
    fork_says(fork, client, "E domingo?")
    road.run_due(company, wait_s=20)
    road.person_says(company, "Aqui é a Ana.")
    road.run_due(company, wait_s=20)
    assert gateway.texts[2:] == ["Aqui é a Ana."]


def test_a_number_sends_no_more_in_an_hour_than_the_company_wants(
    company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    wants(company, most_per_hour=3)
    for n in range(5):
        road.tell(company, f"parte {n}")
    road.run_due(company, wait_s=60)
    assert gateway.texts[1:] == ["parte 0", "parte 1", "parte 2"]
    road.person_says(company, "Uma pessoa escreve sempre.")
    road.run_due(company, wait_s=60)
    assert gateway.texts[4:] == ["Uma pessoa escreve sempre."], "and what waited was taken back with the takeover"
    road.give_back(company)
    for n in range(5, 9):
        road.tell(company, f"parte {n}")
    road.run_due(company, wait_s=60)
    assert len(gateway.texts) == 5
    road.run_due(company, wait_s=3600)
    assert gateway.texts[5:] == ["parte 5", "parte 6", "parte 7"]
    road.run_due(company, wait_s=3600)
    assert gateway.texts[8:] == ["parte 8"]


def test_every_message_waits_at_least_as_long_as_the_company_wants(
    client: FlaskClient, company: UUID, fork: road.Number, gateway: Gateway
) -> None:
    wants(company, min_delay_s=20, max_delay_s=30)
    fork_says(fork, client, "Vocês abrem aos sábados?")
    road.run_due(company, wait_s=3)
    road.run_due(company, wait_s=15)
    assert gateway.texts[1:] == []
    road.run_due(company, wait_s=6)
    assert gateway.texts[1:] == ["eco: Vocês abrem aos sábados?"]


@pytest.mark.parametrize(
    ("start", "end", "now", "until"),
    [
        ("22:00", "07:00", "2026-03-10 23:30", "2026-03-11 07:00"),
        ("22:00", "07:00", "2026-03-11 06:59", "2026-03-11 07:00"),
        ("22:00", "07:00", "2026-03-11 07:00", None),
        ("22:00", "07:00", "2026-03-11 21:59", None),
        ("12:00", "14:00", "2026-03-11 12:00", "2026-03-11 14:00"),
        ("12:00", "14:00", "2026-03-11 14:00", None),
        ("00:00", "06:00", "2026-03-11 00:00", "2026-03-11 06:00"),
        ("", "", "2026-03-11 03:00", None),
    ],
)
def test_quiet_hours_end_where_the_company_is(start: str, end: str, now: str, until: str | None) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    ends = datetime.fromisoformat(until).replace(tzinfo=ZONE) if until else None
    assert quiet.ends_at(start, end, local) == ends


@pytest.mark.parametrize(
    ("written", "kept"), [("22", "22:00"), ("7h", "07:00"), ("22h30", "22:30"), (" 7:05 ", "07:05")]
)
def test_an_hour_is_understood_as_people_write_it(written: str, kept: str) -> None:
    settings = ConversationSettings(quiet_from=written, quiet_until="05:00")
    assert settings.quiet_from == kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "25:00", "quiet_until": "07:00"},
        {"quiet_from": "noite", "quiet_until": "07:00"},
        {"quiet_from": "22:00"},
        {"quiet_from": "22:00", "quiet_until": "22:00"},
        {"min_delay_s": 5, "max_delay_s": 2},
        {"most_per_hour": 0},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ConversationSettings.model_validate(wrong)
