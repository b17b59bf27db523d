"""A company's hours as its people write them, and what follows from them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from app.tenants.opening import OpeningSettings, is_open, next_opening

pytestmark = pytest.mark.req("AI-11", "PN-06")

ZONE = ZoneInfo("America/Sao_Paulo")
WEEK = OpeningSettings(
    monday="08:00-12:00, 14:00-18:00", tuesday="8h às 18h", wednesday="8-18", friday="08:00-18:00", saturday="8h-12h"
)  # closed on Thursdays and Sundays


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("8h às 12h e 14h às 18h", "08:00-12:00, 14:00-18:00"),
        ("08:00-12:00 13:30-18:00", "08:00-12:00, 13:30-18:00"),
        ("8-12; 14-18", "08:00-12:00, 14:00-18:00"),
        ("7h30 até 19h", "07:30-19:00"),
        ("0-24", "00:00-23:59"),
        ("Fechado", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_hours_are_understood_as_people_write_them_and_kept_one_way(written: str, kept: str) -> None:
    assert OpeningSettings(monday=written).monday == kept
    assert OpeningSettings(monday=kept).monday == kept


@pytest.mark.parametrize(
    "wrong", ["de manhã", "18:00-08:00", "08:00-12:00, 11:00-18:00", "25-26", "8", "8-12 talvez", "x" * 90]
)
def test_what_cannot_be_read_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(ValidationError):
        OpeningSettings(monday=wrong)


@pytest.mark.parametrize(
    ("when", "opened"),
    [
        ("2026-03-09 08:00", True),  # a Monday
        ("2026-03-09 12:00", False),
        ("2026-03-09 13:59", False),
        ("2026-03-09 17:59", True),
        ("2026-03-12 10:00", False),
        ("2026-03-14 11:59", True),
        ("2026-03-15 10:00", False),
    ],
)
def test_a_company_is_open_in_its_hours(when: str, opened: bool) -> None:
    assert is_open(WEEK, at(when)) is opened


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ("2026-03-09 07:00", "2026-03-09 08:00"),
        ("2026-03-09 12:30", "2026-03-09 14:00"),
        ("2026-03-11 20:00", "2026-03-13 08:00"),  # over the Thursday
        ("2026-03-14 12:00", "2026-03-16 08:00"),  # over the Sunday
    ],
)
def test_the_next_opening_skips_closed_days(when: str, opens: str) -> None:
    assert next_opening(WEEK, at(when)) == at(opens)


def test_who_told_no_hours_promises_none() -> None:
    assert not OpeningSettings().is_known
    assert next_opening(OpeningSettings(), at("2026-03-09 07:00")) is None
