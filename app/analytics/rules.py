"""Which instants a company's day is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the company's zone as instants: from `starts_at`, up to and without `ends_at`; with the day before to compare with.

    `same_time_before`: the hour of `now`, yesterday.
    """

    date: date
    starts_at: datetime
    ends_at: datetime
    before_starts_at: datetime
    same_time_before: datetime


def day_of(now: datetime, zone: str) -> Day:
    """The day that `now` belongs to where the company is. A day may have 23 or 25 hours."""
    place = ZoneInfo(zone)
    local = now.astimezone(place)
    one_day = timedelta(days=1)

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time.min, place)

    return Day(
        date=local.date(),
        starts_at=midnight(local.date()),
        ends_at=midnight(local.date() + one_day),
        before_starts_at=midnight(local.date() - one_day),
        same_time_before=local - one_day,
    )
