"""What nobody's turn looks after: reservations of the dead, warnings whose cause is gone, months that go too fast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.billing import rules, warning
from app.billing.metrics import EXPIRED
from app.billing.models import Usage, UsageMonth
from app.billing.settings import BillingSettings
from app.infra import clock
from app.infra.tenancy import company_of, platform_session, tenant_session
from app.notifications import alerts, reading
from app.notifications.alerts import Alert
from app.tenants import companies
from app.tenants import settings as company_settings

AT_ONCE: Final = 500

_WITH_EXPIRED: Final = text(
    "SELECT DISTINCT company_id FROM public.usage WHERE state = 'reserved' AND expires_at < clock_timestamp() LIMIT 200"
)
_EXPIRE: Final = text(
    """
    WITH months AS (
        SELECT m.month FROM public.usage_months m WHERE m.company_id = :company AND m.month IN (
            SELECT u.month FROM public.usage u
            WHERE u.company_id = :company AND u.state = 'reserved' AND u.expires_at < clock_timestamp()
        ) ORDER BY m.month FOR UPDATE
    ), late AS (
        SELECT u.id, u.month, u.held_micro_usd AS held FROM public.usage u JOIN months ON months.month = u.month
        WHERE u.company_id = :company AND u.state = 'reserved' AND u.expires_at < clock_timestamp()
        ORDER BY u.id LIMIT :most FOR UPDATE OF u
    ), expired AS (
        UPDATE public.usage u SET state = 'expired', held_micro_usd = 0, ended_at = :now FROM late WHERE u.id = late.id
        RETURNING late.month, late.held
    ), freed AS (
        SELECT month, sum(held) AS held, count(*) AS rows FROM expired GROUP BY month
    ), counted AS (
        UPDATE public.usage_months m SET reserved_micro_usd = m.reserved_micro_usd - freed.held FROM freed
        WHERE m.company_id = :company AND m.month = freed.month
    )
    SELECT coalesce(sum(rows), 0) FROM freed
    """
)


def expire_everywhere() -> int:
    """Free what the dead reserved, in every company; returns how many reservations that were."""
    with platform_session() as session:
        found = list(session.scalars(_WITH_EXPIRED))
    return sum(_expire_of(company_id) for company_id in found)


def _expire_of(company_id: UUID) -> int:
    with tenant_session(company_id) as session:
        return expire(session)


def expire(session: Session) -> int:
    """Free what the company's dead reserved."""
    values = {"company": company_of(session), "most": AT_ONCE, "now": clock.now()}
    count = int(session.scalar(_EXPIRE, values) or 0)
    EXPIRED.inc(count)
    return count


def look(session: Session) -> None:
    """Close warnings whose cause is gone, and warn when two days in a row went too fast for the month."""
    limits, zone = company_settings.read(session, BillingSettings), companies.current(session).timezone
    today = rules.day_of(clock.now(), zone)
    month = today.replace(day=1)
    _close_what_passed(session, limits, month)
    found = session.get(UsageMonth, (company_of(session), month))
    if found is not None:
        _look_at_pace(session, limits, found.days, zone)


def _look_at_pace(session: Session, limits: BillingSettings, days: Sequence[int], zone: str) -> None:
    today, ceiling = rules.day_of(clock.now(), zone), limits.month_micro_usd
    key = warning.key(limits, today.replace(day=1), warning.PACE)
    expected = rules.forecast(days, clock.now(), zone)
    if expected is None or expected <= ceiling:
        alerts.resolve(session, Alert.BUDGET, key)
    elif rules.is_too_fast(days, today, ceiling):
        warning.once(
            session,
            key,
            f"Há dois dias o gasto com modelos passa da parte de cada dia. Neste ritmo, o mês termina em {warning.dollars(expected)};"
            f" o teto é {warning.dollars(ceiling)}.",
        )


def _close_what_passed(session: Session, limits: BillingSettings, month: date) -> None:
    current = warning.key(limits, month, "")
    for alert in reading.open_of(session, Alert.BUDGET):
        if not alert.key.startswith(current):
            alerts.resolve(session, Alert.BUDGET, alert.key)
    talks = [alert.key for alert in reading.open_of(session, Alert.BUDGET_CONVERSATION)]
    spent = _spent_by(session, talks, month) if talks else {}
    for talk in talks:
        if spent.get(talk, 0) < rules.share(limits.conversation_micro_usd, limits.cheaper_from_percent):
            alerts.resolve(session, Alert.BUDGET_CONVERSATION, talk)


def _spent_by(session: Session, conversation_ids: Sequence[str], month: date) -> dict[str, int]:
    spent = func.sum(Usage.micro_usd + Usage.held_micro_usd)
    rows = session.execute(
        select(Usage.conversation_id, spent)
        .where(Usage.company_id == company_of(session), Usage.month == month)
        .where(Usage.conversation_id.in_([UUID(each) for each in conversation_ids]))
        .group_by(Usage.conversation_id)
    )
    return {str(conversation_id): int(total) for conversation_id, total in rows}
