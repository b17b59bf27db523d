"""What each piece of work cost is kept for a while; what the months cost stays."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing import ledger
from app.infra.tenancy import company_of

# Of this month nothing goes: conversations' ceilings are sums over its rows. Rows are numbered as they come: the first ones are enough.
_FORGET: Final = text(
    """
    WITH first AS (
        SELECT id, reserved_at, state FROM public.usage WHERE company_id = :company AND month < :month
        ORDER BY month, id LIMIT :most
    )
    DELETE FROM public.usage u USING first
    WHERE u.id = first.id AND first.reserved_at < :before AND first.state <> 'reserved'
    RETURNING u.id
    """
)


def forget(session: Session, before: datetime, *, most: int) -> int:
    """Delete what the company's ended work cost before that instant, `most` rows at a time; returns how many."""
    values = {"company": company_of(session), "month": ledger.this_month(session), "before": before, "most": most}
    return len(session.execute(_FORGET, values).all())
