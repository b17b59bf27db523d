"""Months, shares and forecasts, in whole micro-dollars."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing import rules

pytestmark = pytest.mark.req("AI-19")

ZONE = "America/Sao_Paulo"


def month_of(*days: int) -> list[int]:
    return [*days, *[0] * (31 - len(days))]


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (month_of(50), datetime(2026, 11, 1, 15, tzinfo=UTC), None),  # not one whole day yet
        (month_of(100, 100), datetime(2026, 11, 3, 3, tzinfo=UTC), 200 + 100 * 28),  # midnight of the third
        (month_of(100, 100, 0), datetime(2026, 11, 3, 15, tzinfo=UTC), 200 + 2_750),  # half a day is left of it
        (month_of(0, 0, 0, 300), datetime(2026, 11, 4, 3, tzinfo=UTC), 300 + 75 * 27),  # a dear today counts
        (month_of(*[900] * 10, *[10] * 7), datetime(2026, 11, 18, 3, tzinfo=UTC), 9_070 + 130),  # the last week decides
        (month_of(*[10] * 30), datetime(2026, 12, 1, 2, 59, 59, tzinfo=UTC), 300),
    ],
)
def test_the_month_is_forecast_by_its_last_week(days: list[int], at: datetime, expected: int | None) -> None:
    assert rules.forecast(days, at, ZONE) == expected


@given(days=st.lists(st.integers(0, 10**9), min_size=31, max_size=31), hour=st.integers(24, 29 * 24))
def test_a_forecast_is_never_less_than_what_was_spent(days: list[int], hour: int) -> None:
    at = datetime(2026, 11, 1 + hour // 24, hour % 24, tzinfo=UTC)
    so_far = days[: rules.day_of(at, ZONE).day] + [0] * (31 - rules.day_of(at, ZONE).day)
    expected = rules.forecast(so_far, at, ZONE)
    assert expected is None or expected >= sum(so_far)


@pytest.mark.parametrize(
    ("before", "after", "crossed"),
    [(0, 49, []), (49, 50, [50]), (50, 80, [80]), (0, 200, [50, 80]), (80, 90, []), (50, 50, [])],
)
def test_a_threshold_is_crossed_once(before: int, after: int, crossed: list[int]) -> None:
    assert rules.crossed(before, after, 100, [50, 80]) == crossed


def test_two_days_above_their_part_are_too_fast_and_one_is_not() -> None:
    day = date(2026, 11, 3)
    assert rules.is_too_fast(month_of(11, 11), day, 300)
    assert not rules.is_too_fast(month_of(0, 11), day, 300)
    assert not rules.is_too_fast(month_of(11, 10), day, 300)
    assert not rules.is_too_fast(month_of(11, 11), date(2026, 11, 2), 300)
