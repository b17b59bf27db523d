"""The installation as a whole: who it is, and the switch that keeps back what no customer asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.infra import clock
from app.tenants.models import Installation


def proactive_paused_since(session: Session) -> datetime | None:
    """Since when reminders, follow-ups and campaigns stay; None: they may leave."""
    return session.scalar(select(Installation.proactive_paused_at))


def proactive_paused(session: Session) -> bool:
    return proactive_paused_since(session) is not None


def pause_proactive(session: Session, reason: str) -> None:
    """Let nothing proactive leave, of any company, until a person says so. Platform only."""
    session.execute(
        update(Installation).values(proactive_paused_at=clock.machine_now(), proactive_paused_reason=reason)
    )


def resume_proactive(session: Session) -> bool:
    """Let what is proactive leave again. False: it might already. Platform only."""
    resumed = session.execute(
        update(Installation)
        .where(Installation.proactive_paused_at.is_not(None))
        .values(proactive_paused_at=None, proactive_paused_reason=None)
        .returning(Installation.one)
    )
    return resumed.first() is not None
