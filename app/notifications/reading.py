"""What is open now, for whoever looks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.notifications.models import Alert

MOST: Final = 30


def open_alerts(session: Session, *, apart: Collection[str] = (), limit: int = MOST) -> Sequence[Alert]:
    """The company's open alerts, the latest first; not those of the kinds in `apart`."""
    wanted = select(Alert).where(Alert.resolved_at.is_(None), Alert.kind.not_in(apart))
    return session.scalars(wanted.order_by(Alert.last_at.desc(), Alert.id).limit(limit)).all()


def count_open(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Alert).where(Alert.resolved_at.is_(None))) or 0
