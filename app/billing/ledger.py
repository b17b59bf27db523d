"""Read the ledger: how a month stands, what each piece of work cost, what one conversation took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.billing import rules
from app.billing.models import Usage, UsageMonth, UsageState
from app.billing.settings import BillingSettings
from app.infra import clock
from app.infra.tenancy import company_of
from app.tenants import companies
from app.tenants import settings as company_settings

MONTHS: Final = 12
LAST_ID: Final = 2**63 - 1
_NOTHING: Final = (0,) * 31


@dataclass(frozen=True, slots=True)
class Standing:
    """A company's month, in whole micro-dollars. `forecast`: of its end; None: too early, or it is over.

    `unknown_calls`: those without a price, which are in no sum.
    """

    month: date
    ceiling: int
    spent: int
    reserved: int
    forecast: int | None
    days: Sequence[int]
    calls: int
    unknown_calls: int
    input_tokens: int
    output_tokens: int

    @property
    def percent(self) -> int:
        return rules.percent_of(self.spent, self.ceiling)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation took this month, and what it may."""

    spent: int
    ceiling: int


def place(row_id: int) -> int:
    """The place in the list that a cursor names: a row's id. Raises ValueError for what never was one."""
    if type(row_id) is not int or not 0 < row_id <= LAST_ID:  # to Python, true is a number, too
        raise ValueError("no id of a row")
    return row_id


def this_month(session: Session) -> date:
    return rules.month_of(clock.now(), companies.current(session).timezone)


def standing(session: Session, month: date) -> Standing:
    """How the company's month stands, or stood."""
    limits, zone = company_settings.read(session, BillingSettings), companies.current(session).timezone
    found = session.get(UsageMonth, (company_of(session), month))
    days = tuple(found.days if found else _NOTHING)[: rules.days_in(month)]
    is_now = month == rules.month_of(clock.now(), zone)
    return Standing(
        month=month,
        ceiling=limits.month_micro_usd,
        spent=found.spent_micro_usd if found else 0,
        reserved=found.reserved_micro_usd if found else 0,
        forecast=rules.forecast(days, clock.now(), zone) if is_now else None,
        days=days,
        calls=found.calls if found else 0,
        unknown_calls=found.unknown_calls if found else 0,
        input_tokens=found.input_tokens if found else 0,
        output_tokens=found.output_tokens if found else 0,
    )


def months(session: Session) -> Sequence[date]:
    """The latest months in which something was reserved or spent, and this one; the newest first."""
    of_company = select(UsageMonth.month).where(UsageMonth.company_id == company_of(session))
    found = session.scalars(of_company.order_by(UsageMonth.month.desc()).limit(MONTHS))
    return sorted({*found, this_month(session)}, reverse=True)


def listed(
    session: Session,
    month: date,
    *,
    conversation_id: UUID | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Usage]:
    """What the month's pieces of work cost, the newest first; `before`: the id of the last one seen. Without those that cost nothing."""
    wanted = select(Usage).where(Usage.company_id == company_of(session), Usage.month == month)
    wanted = wanted.where(Usage.state != UsageState.RELEASED)
    if conversation_id is not None:
        wanted = wanted.where(Usage.conversation_id == conversation_id)
    if before is not None:
        wanted = wanted.where(Usage.id < before)
    return session.scalars(wanted.order_by(Usage.id.desc()).limit(limit)).all()


def of_conversation(session: Session, conversation_id: UUID) -> Talk:
    """What the conversation took this month."""
    spent = select(func.coalesce(func.sum(Usage.micro_usd), 0)).where(
        Usage.company_id == company_of(session),
        Usage.conversation_id == conversation_id,
        Usage.month == this_month(session),
    )
    limits = company_settings.read(session, BillingSettings)
    return Talk(int(session.scalar(spent) or 0), limits.conversation_micro_usd)
