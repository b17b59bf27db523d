"""What is open now, for whoever looks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.notifications.alerts import Alert as Kind
from app.notifications.models import Alert
from app.tenants.roles import Permission, may
from app.tenants.users import CurrentUser

MOST: Final = 30
# Who may do nothing about it is not told of it.
NEEDS: Final[Mapping[str, Permission]] = {
    Kind.RESTORED: "operations:read",
    Kind.BUDGET: "billing:read",
    Kind.BUDGET_CONVERSATION: "billing:read",
    Kind.MODEL_ENDS: "billing:read",
    Kind.MODEL_PRICE: "billing:read",
    Kind.MODEL_SLOW: "billing:read",
    Kind.LOCAL_MODEL: "operations:read",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The open alerts of one kind: the latest, and how many they are."""

    latest: Alert
    count: int


def open_alerts(session: Session, reader: CurrentUser, *, limit: int = MOST) -> Sequence[Alert]:
    """The company's open alerts that concern this person, the latest first."""
    wanted = select(Alert).where(*_open_for(reader))
    return session.scalars(wanted.order_by(Alert.last_at.desc(), Alert.id).limit(limit)).all()


def by_kind(session: Session, reader: CurrentUser, *, apart: Collection[str] = ()) -> Sequence[Group]:
    """The same, one of each kind with what it stands for; not the kinds in `apart`. There are as many as there are kinds."""
    ranked = (
        select(
            Alert,
            func.count().over(partition_by=Alert.kind).label("alike"),
            func.row_number().over(partition_by=Alert.kind, order_by=(Alert.last_at.desc(), Alert.id)).label("place"),
        )
        .where(*_open_for(reader), Alert.kind.not_in(apart))
        .subquery()
    )
    latest = aliased(Alert, ranked)
    wanted = select(latest, ranked.c.alike).where(ranked.c.place == 1).order_by(latest.last_at.desc(), latest.id)
    return [Group(alert, alike) for alert, alike in session.execute(wanted)]


def count_open(session: Session, reader: CurrentUser) -> int:
    return session.scalar(select(func.count()).select_from(Alert).where(*_open_for(reader))) or 0


def latest_of(session: Session, kind: Kind) -> Alert | None:
    """The open alert of a kind that is open once at most."""
    return session.scalars(select(Alert).where(Alert.resolved_at.is_(None), Alert.kind == kind).limit(1)).first()


def open_of(session: Session, kind: Kind, *, limit: int = MOST) -> Sequence[Alert]:
    """The company's open alerts of one kind, the oldest first, for whoever watches their causes."""
    wanted = select(Alert).where(Alert.resolved_at.is_(None), Alert.kind == kind)
    return session.scalars(wanted.order_by(Alert.first_at, Alert.id).limit(limit)).all()


def _open_for(reader: CurrentUser) -> tuple[ColumnElement[bool], ...]:
    apart = [kind for kind, permission in NEEDS.items() if not may(reader.role, permission)]
    is_meant = or_(Alert.for_user.is_(None), Alert.for_user == reader.id)
    return (Alert.resolved_at.is_(None), is_meant, Alert.kind.not_in(apart))
