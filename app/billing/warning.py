"""Tell a company's people how its money stands: each cause once, for as long as it lasts."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.billing import rules
from app.billing.settings import BillingSettings
from app.notifications import alerts
from app.notifications.alerts import Alert

CEILING: Final = "ceiling"
PACE: Final = "pace"


def at_thresholds(session: Session, limits: BillingSettings, month: date, *, before: int, after: int) -> None:
    """Warn of each part of the month's ceiling that was reached on the way from `before` to `after`."""
    ceiling = limits.month_micro_usd
    for percent in rules.crossed(before, after, ceiling, limits.alert_percents):
        once(
            session,
            key(limits, month, str(percent)),
            f"O gasto com modelos passou de {percent} % do teto do mês ({dollars(ceiling)}).",
        )


def month_is_spent(session: Session, limits: BillingSettings, month: date) -> None:
    """The month's ceiling carries no more."""
    once(
        session,
        key(limits, month, CEILING),
        f"O gasto com modelos chegou ao teto do mês ({dollars(limits.month_micro_usd)}): quem responde é o modelo local,"
        " e o que ele não sabe vai para uma pessoa.",
    )


def conversation_is_spent(session: Session, limits: BillingSettings, conversation_id: UUID) -> None:
    """One conversation's ceiling carries no more."""
    if not alerts.is_open(session, Alert.BUDGET_CONVERSATION, str(conversation_id)):
        alerts.raise_alert(
            session,
            Alert.BUDGET_CONVERSATION,
            str(conversation_id),
            f"Uma conversa chegou ao seu teto de gasto do mês ({dollars(limits.conversation_micro_usd)}): nela responde"
            " o modelo local, e o que ele não sabe vai para uma pessoa.",
        )


def once(session: Session, key: str, message: str) -> None:
    """Open the alert, unless it is: a ceiling is met again by every turn."""
    if not alerts.is_open(session, Alert.BUDGET, key):
        alerts.raise_alert(session, Alert.BUDGET, key, message)


def key(limits: BillingSettings, month: date, cause: str) -> str:
    """Names the month and the ceiling, too: in another month, or under another ceiling, it is another cause."""
    return f"{month:%Y-%m}:{limits.monthly_ceiling_usd}:{cause}"


def dollars(micro_usd: int) -> str:
    """For people, in Brazil's way of writing: `US$ 1.234,50`."""
    whole = f"{micro_usd / 1_000_000:,.2f}"
    return f"US$ {whole}".translate(str.maketrans(",.", ".,"))
