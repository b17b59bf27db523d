"""A company hears in time that a model ends, or that nobody knows what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from app.infra import clock
from app.infra.tenancy import tenant_session
from app.llm import watching
from app.llm.settings import LlmSettings
from app.tenants import settings as company_settings
from tests import road
from tests.environment import changed

pytestmark = pytest.mark.req("AI-06")


@pytest.fixture(autouse=True)
def real_time(database: Any) -> Iterator[None]:
    road.reset_time()
    yield
    road.reset_time()


def on(day: datetime) -> None:
    road.pass_time((day - clock.now()).total_seconds())


def look(company: UUID) -> None:
    with tenant_session(company) as session:
        watching.look(session)


@pytest.mark.parametrize(
    ("day", "warned"),
    [(date(2026, 11, 14), False), (date(2026, 11, 15), True), (date(2027, 1, 13), True), (date(2027, 2, 1), True)],
)
def test_sixty_days_before_it_ends_a_model_is_warned_of(day: date, warned: bool) -> None:
    assert (watching.how_it_ends("gpt-4o-mini", day) is not None) is warned


def test_the_warning_says_when_and_who_answers_instead() -> None:
    said = watching.how_it_ends("gemini-2.5-flash", date(2026, 11, 20))
    assert (
        said
        == "O modelo gemini-2.5-flash sai do ar em 01/12/2026; no lugar dele responde gemini-3.5-flash-lite, ao preço deste."
    )
    assert "saiu do ar" in str(watching.how_it_ends("gpt-5", date(2026, 12, 11)))
    assert watching.how_it_ends("gpt-5.4-mini", date(2026, 11, 20)) is None


def test_each_company_that_would_use_it_is_warned_once_and_no_longer_when_it_does_not(
    company: UUID, other_company: UUID
) -> None:
    with tenant_session(other_company) as session:
        company_settings.write(session, LlmSettings(providers=["offline"]), actor="system")
    on(datetime(2026, 12, 1, 12, tzinfo=UTC))
    with changed(OPENAI_API_KEY="sk-x", OPENAI_MODEL="gpt-4o-mini"):
        look(company)
        look(company)
        look(other_company)
        assert [(alert.key, alert.times) for alert in road.alerts(company, "model_ends")] == [("gpt-4o-mini", 1)]
        assert road.alerts(other_company, "model_ends") == []
    with changed(OPENAI_API_KEY="sk-x"):
        look(company)
    assert road.alerts(company, "model_ends") == []


def test_a_model_without_a_price_is_warned_of_before_it_spends_and_once(company: UUID) -> None:
    with changed(OPENAI_API_KEY="sk-x", OPENAI_MODEL="modelo-da-casa"):
        look(company)
        with tenant_session(company) as session:
            watching.of_unknown_price(session, "modelo-da-casa")
        look(company)
        assert [(alert.key, alert.times) for alert in road.alerts(company, "model_price")] == [("modelo-da-casa", 1)]
        assert "não está na tabela" in road.alerts(company, "model_price")[0].message


def test_a_price_that_is_only_promised_until_a_day_is_warned_of() -> None:
    said = watching.what_its_price_lacks("gemini-3.8-flash", date(2026, 11, 20))
    assert said is not None and "31/12/2026" in said
    assert watching.what_its_price_lacks("gemini-3.8-flash", date(2026, 10, 1)) is None
    assert watching.what_its_price_lacks("gpt-5.4-mini", date(2026, 11, 20)) is None
