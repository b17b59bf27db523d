"""One at a time within a company, where no row stands yet that could be locked."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra.tenancy import company_of

_WAIT: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:whose, 0))")


def alone(session: Session, what: str) -> None:
    """Wait until nobody else in the session's company does `what`; it is ours until the transaction ends."""
    session.execute(_WAIT, {"whose": f"{what}:{company_of(session)}"})
