"""What is open now, for whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.notifications.alerts import Alert as Kind
from app.notifications.models import Alert
from app.tenants.models import Role
from app.tenants.roles import Permission, may

MOST: Final = 30


# Who may do nothing about it is not told of it.
NEEDS: Final[Mapping[str, Permission]] = {Kind.RESTORED: "operations:read"}


def open_alerts(session: Session, role: Role, *, limit: int = MOST) -> Sequence[Alert]:
    """The company's open alerts that concern this role, the latest first."""
    latest = select(Alert).where(*_open_for(role)).order_by(Alert.last_at.desc(), Alert.id).limit(limit)
    return session.scalars(latest).all()


def count_open(session: Session, role: Role) -> int:
    return session.scalar(select(func.count()).select_from(Alert).where(*_open_for(role))) or 0


def latest_of(session: Session, kind: Kind) -> Alert | None:
    """The open alert of a kind that is open once at most."""
    return session.scalars(select(Alert).where(Alert.resolved_at.is_(None), Alert.kind == kind).limit(1)).first()


def _open_for(role: Role) -> tuple[ColumnElement[bool], ...]:
    apart = [kind for kind, permission in NEEDS.items() if not may(role, permission)]
    return (Alert.resolved_at.is_(None), Alert.kind.not_in(apart))
