"""Today in figures: one statement over the messages of today and yesterday, which it finds from the table's end.

What is counted:

- *Today*: the day of the company's zone.
- *Conversations*: those in which the customer wrote today. `conversations_before`: the same of yesterday, up to this hour.
- *A reply*: an answer, a person's message or a notice that left (the gateway took it; one that failed later did not). What nobody asked
  for – reminders, follow-ups, campaigns – is no reply, and is in no figure here.
- *Time to reply*: from the first message of the customer that had no reply yet to the first reply that left, for the replies that left
  today; what began before yesterday is not looked for. Its median, and the 90th percentile: nine in ten were quicker.
- *Answered*: conversations of today that the secretary replied to today, or that came to a person.
- *Alone*: those of them that the secretary replied to, and in which no person wrote today, took over today, holds it or is awaited.
- *Hours*: messages by the hour of the company's clock at which customers wrote them, or they left; notices count as the secretary's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.analytics.rules import day_of
from app.infra import clock
from app.infra.cache import Brief
from app.infra.tenancy import company_of
from app.tenants import companies

HOURS: Final = 24
REMEMBERED_S: Final = 2.5
_AT_ONCE: Final = timedelta(hours=1)  # ids and times may disagree by as much as a transaction lasts; this is far more

# Quarters of an hour are counted first, and turned into local hours by the few: every zone's hours begin at one of them.
_FIGURES: Final = text(
    """
    WITH edge AS MATERIALIZED (
        SELECT coalesce((SELECT id FROM messages WHERE created_at < :surely_before ORDER BY id DESC LIMIT 1), 0) AS id
    ), spoken AS MATERIALIZED (
        SELECT * FROM (
            SELECT conversation_id, direction = 'in' AS is_in, author, CASE
                WHEN direction = 'in' THEN created_at
                WHEN state IN ('accepted', 'delivered', 'read') THEN coalesce(accepted_at, delivered_at, read_at)
            END AS at
            FROM messages
            WHERE id > (SELECT id FROM edge) AND (direction = 'in' OR purpose IN ('reply', 'person', 'notice'))
        ) AS moved
        WHERE at >= :yesterday AND at < :tomorrow
    ), asked AS MATERIALIZED (
        SELECT conversation_id, bool_or(is_in) AS by_customer, bool_or(author = 'ai') AS by_secretary,
            bool_or(author IN ('person', 'phone')) AS by_person, bool_or(NOT is_in) AS was_replied_to
        FROM spoken WHERE at >= :today GROUP BY conversation_id
    ), turned AS (
        SELECT is_in, at, lag(at) OVER (PARTITION BY conversation_id ORDER BY at) AS asked_at
        FROM (
            SELECT conversation_id, is_in, at, lag(is_in) OVER (PARTITION BY conversation_id ORDER BY at) AS before FROM spoken
            WHERE conversation_id IN (SELECT conversation_id FROM asked WHERE was_replied_to)
        ) AS spoken
        WHERE before IS DISTINCT FROM is_in
    ), waits AS (
        SELECT extract(epoch FROM at - asked_at) AS seconds FROM turned
        WHERE NOT is_in AND asked_at IS NOT NULL AND at >= :today
    ), taken AS MATERIALIZED (
        SELECT DISTINCT subject FROM public.audit_log
        WHERE company_id = :company AND at >= :today AND at < :tomorrow AND action = 'conversation_taken_over'
    ), standing AS (
        SELECT by_secretary, by_person OR c.holder = 'person' OR c.waiting_since IS NOT NULL
            OR CAST(c.id AS text) IN (SELECT subject FROM taken) AS with_person
        FROM asked JOIN conversations c ON c.id = asked.conversation_id WHERE by_customer
    ), hours AS (
        SELECT CAST(extract(hour FROM quarter AT TIME ZONE :zone) AS int) AS hour, CAST(sum(customers) AS int) AS customers,
            CAST(sum(secretary) AS int) AS secretary, CAST(sum(team) AS int) AS team
        FROM (
            SELECT date_bin('15 min', at, :today) AS quarter, count(*) FILTER (WHERE is_in) AS customers,
                count(*) FILTER (WHERE author IN ('ai', 'system')) AS secretary,
                count(*) FILTER (WHERE author IN ('person', 'phone')) AS team
            FROM spoken WHERE at >= :today GROUP BY 1
        ) AS quarters GROUP BY 1
    )
    SELECT (SELECT count(*) FROM standing) AS conversations,
        (SELECT count(*) FROM standing WHERE by_secretary OR with_person) AS answered,
        (SELECT count(*) FROM standing WHERE by_secretary AND NOT with_person) AS alone,
        (SELECT count(*) FROM (SELECT FROM spoken WHERE is_in AND at < :this_time_yesterday GROUP BY conversation_id) AS earlier)
            AS conversations_before,
        (SELECT count(*) FROM waits) AS replies,
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM waits) AS median_s,
        (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) FROM waits) AS p90_s,
        (SELECT coalesce(json_agg(hours), '[]') FROM hours) AS hours
    """
)


@dataclass(frozen=True, slots=True)
class Hour:
    """Messages of one hour of the day, by who wrote them."""

    hour: int
    customers: int = 0
    secretary: int = 0
    team: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """The figures as of `at`; what each counts is said above. None: nothing to reckon with. `hours`: all of a day, from 0 to 23."""

    at: datetime
    date: date
    conversations: int
    conversations_before: int
    answered: int
    alone: int
    replies: int
    reply_median_s: float | None
    reply_p90_s: float | None
    hours: Sequence[Hour]

    @property
    def alone_percent(self) -> int | None:
        return round(100 * self.alone / self.answered) if self.answered else None


def figures(session: Session, now: datetime) -> Today:
    """The company's day that `now` belongs to."""
    company = companies.current(session)
    day = day_of(now, company.timezone)
    row = session.execute(
        _FIGURES,
        {
            "company": company.id,
            "zone": company.timezone,
            "surely_before": day.before_starts_at - _AT_ONCE,
            "yesterday": day.before_starts_at,
            "this_time_yesterday": day.same_time_before,
            "today": day.starts_at,
            "tomorrow": day.ends_at,
        },
    ).one()
    return Today(
        at=now,
        date=day.date,
        conversations=row.conversations,
        conversations_before=row.conversations_before,
        answered=row.answered,
        alone=row.alone,
        replies=row.replies,
        reply_median_s=_seconds(row.median_s),
        reply_p90_s=_seconds(row.p90_s),
        hours=_whole_day(row.hours),
    )


_figures: Final[Brief[Today]] = Brief(REMEMBERED_S)


def remembered(session: Session) -> Today:
    """The same, at most REMEMBERED_S old: many pages that hear of one message ask for it together."""
    return _figures.get(company_of(session).hex, lambda: figures(session, clock.now()))


def _seconds(found: Any) -> float | None:
    return float(found) if found is not None else None


def _whole_day(found: Sequence[Mapping[str, int]]) -> tuple[Hour, ...]:
    known = {row["hour"]: Hour(**row) for row in found}
    return tuple(known.get(hour, Hour(hour)) for hour in range(HOURS))
