"""Months, thresholds and forecasts: pure functions over whole micro-dollars."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

RECENT_DAYS: Final = 7


def month_of(now: datetime, zone: str) -> date:
    """The first day of the calendar month that it is in this zone."""
    return day_of(now, zone).replace(day=1)


def day_of(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def days_in(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def percent_of(part: int, whole: int) -> int:
    """Whole percents, rounded down: 100 means all of it. Of nothing, everything is all."""
    return part * 100 // whole if whole > 0 else 100


def share(whole: int, percent: int) -> int:
    return whole * percent // 100


def crossed(before: int, after: int, ceiling: int, percents: Sequence[int]) -> list[int]:
    """Which parts of the ceiling were reached on the way from `before` to `after`."""
    return [percent for percent in percents if before < share(ceiling, percent) <= after]


def forecast(days: Sequence[int], now: datetime, zone: str) -> int | None:
    """What the month will have cost at its end, if its days go on like the last week's. None before a first whole day has passed.

    `days`: spent on each day of the month that it is now. The week is taken with today or without it, whichever is dearer.
    """
    today = day_of(now, zone)
    whole = days[: today.day - 1]
    if not whole:
        return None
    daily = max(_mean(whole[-RECENT_DAYS:]), _mean(days[max(today.day - RECENT_DAYS, 0) : today.day]))
    month = today.replace(day=1)
    tomorrow = datetime.combine(today + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    left_today = (tomorrow - now) / timedelta(days=1)
    left = days_in(month) - today.day + min(max(left_today, 0.0), 1.0)
    return sum(days) + round(daily * left)


def _mean(days: Sequence[int]) -> float:
    return sum(days) / len(days)


def is_too_fast(days: Sequence[int], today: date, ceiling: int) -> bool:
    """Whether each of the two last whole days of the month cost more than its even part of the ceiling."""
    even = ceiling / days_in(today)
    whole = days[: today.day - 1]
    return len(whole) >= 2 and all(day > even for day in whole[-2:])
