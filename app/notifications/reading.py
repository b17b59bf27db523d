"""What is open now, for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.notifications.models import Alert

MOST: Final = 30


def open_alerts(session: Session, *, limit: int = MOST) -> Sequence[Alert]:
    """The company's open alerts, the latest first."""
    latest = select(Alert).where(Alert.resolved_at.is_(None)).order_by(Alert.last_at.desc(), Alert.id).limit(limit)
    return session.scalars(latest).all()


def count_open(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Alert).where(Alert.resolved_at.is_(None))) or 0
