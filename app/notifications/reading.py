"""What is open now, for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.notifications.models import Alert

MOST: Final = 30


def open_alerts(session: Session, *, me: UUID | None = None, limit: int = MOST) -> Sequence[Alert]:
    """What is open for everybody of the company and for `me`, the latest first."""
    latest = select(Alert).where(_is_open_for(me)).order_by(Alert.last_at.desc(), Alert.id).limit(limit)
    return session.scalars(latest).all()


def count_open(session: Session, *, me: UUID | None = None) -> int:
    return session.scalar(select(func.count()).select_from(Alert).where(_is_open_for(me))) or 0


def _is_open_for(me: UUID | None) -> ColumnElement[bool]:
    return and_(Alert.resolved_at.is_(None), or_(Alert.for_user.is_(None), Alert.for_user == me))
