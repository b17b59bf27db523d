"""Who did what: append-only, written in the transaction that does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.infra import clock, log
from app.infra.db import SharedModel
from app.infra.tenancy import company_of


class AuditEntry(SharedModel):
    """One deed. The company's role may insert and read, never change."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[UUID]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    correlation_id: Mapped[str | None]
    at: Mapped[datetime]


def record(session: Session, actor: str, action: str, subject: str, **details: Any) -> None:
    """Append an entry. `actor`: `user:<id>`, `ai`, `phone`, `gateway`, `system`; `details` holds no personal data."""
    session.add(
        AuditEntry(
            company_id=company_of(session),
            actor=actor,
            action=action,
            subject=subject,
            details=details,
            correlation_id=log.correlation_id(),
            at=clock.now(),
        )
    )


def about(
    session: Session, subject: str, actions: Collection[str], *, before: int | None, limit: int
) -> Sequence[AuditEntry]:
    """The entries of these kinds about one thing, before the entry `before` (None: until now), newest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.action.in_(actions))
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()
