"""States of conversations from before there were any: set by what the rows say, little by little, as work.

Also what the code of an earlier version closes or takes over while both run: it knows of no state. What is open and nobody's stays `new`
until the customer's next words.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import clock
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work

CATCH_UP: Final = "conversations.catch_up"
BATCH: Final = 500
REST: Final = timedelta(seconds=0.2)

_KEY: Final = "states"
# Both say what `ix_conversations_state_behind` says.
_ANY_BEHIND: Final = text(
    """
    SELECT EXISTS (
        SELECT FROM conversations WHERE state = 'new' AND (closed_at IS NOT NULL OR holder = 'person' OR waiting_since IS NOT NULL)
    )
    """
)
# Rows that somebody works on are passed over, never waited for.
_SET: Final = text(
    """
    UPDATE conversations SET state = CASE
        WHEN closed_at IS NOT NULL THEN 'closed' WHEN holder = 'person' THEN 'with_person' ELSE 'waiting_person' END
    WHERE id IN (
        SELECT id FROM conversations WHERE state = 'new' AND (closed_at IS NOT NULL OR holder = 'person' OR waiting_since IS NOT NULL)
        LIMIT :batch FOR UPDATE SKIP LOCKED
    )
    RETURNING id
    """
)


def begin(session: Session) -> None:
    """Have the company's conversations set right, if any are behind. Safe to repeat."""
    if session.scalar(_ANY_BEHIND):
        ledger.schedule(session, CATCH_UP, _KEY, keep_earlier=True)


@work(CATCH_UP, Pool.INSIGHTS)
def catch_up(item: WorkItem) -> None:
    """One batch, and the next after a rest, while there are any. Idempotent. What was passed over is found by the next `begin`."""
    with item.transaction() as session:
        done = session.scalars(_SET, {"batch": BATCH}).all()
        ledger.finish(session, item)
        if len(done) == BATCH:
            ledger.schedule(session, CATCH_UP, _KEY, due_at=clock.now() + REST)
