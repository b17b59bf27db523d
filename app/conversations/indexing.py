"""Words of messages from before full text was kept: filled little by little, as work. New messages bring theirs (a trigger)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import clock
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Pool, work

INDEX_OLD: Final = "conversations.index_old"
BATCH: Final = 1000  # a twentieth of a second: nobody waits longer for a row
REST: Final = timedelta(seconds=0.2)
PASSED_OVER_REST: Final = timedelta(seconds=5)

_KEY: Final = "messages"
_FROM_THE_TOP: Final = -(2**63) + 1
# Both walk `ix_messages_unindexed`, the newest first. Ordered by `id`, the planner would as soon walk the primary key, filled rows and all.
_LEFT: Final = text("SELECT -id FROM messages WHERE search IS NULL ORDER BY -id LIMIT 1")
# Rows that somebody works on are passed over, never waited for.
_FILL: Final = text(
    """
    UPDATE messages SET search = to_tsvector('pg_catalog.portuguese', ext.fold(left(text, 20000)))
    WHERE id IN (
        SELECT id FROM messages WHERE search IS NULL AND -id > :after ORDER BY -id LIMIT :batch FOR UPDATE SKIP LOCKED
    )
    RETURNING -id
    """
)


def begin(session: Session) -> None:
    """Have the company's old messages filled, if any are left. Safe to repeat."""
    if _any_left(session):
        ledger.schedule(session, INDEX_OLD, _KEY, keep_earlier=True)


@work(INDEX_OLD, Pool.INSIGHTS)
def index_old(item: WorkItem) -> None:
    """One batch, and the next after a rest, until no message is left. Idempotent: what is filled is not filled again."""
    with item.transaction() as session:
        filled = session.scalars(_FILL, {"batch": BATCH, "after": item.payload.get("after", _FROM_THE_TOP)}).all()
        passed_over = not filled and _any_left(session)
        ledger.finish(session, item)
        if filled:
            _go_on(session, after=max(filled), rest=REST)
        elif passed_over:
            _go_on(session, after=_FROM_THE_TOP, rest=PASSED_OVER_REST)


def _go_on(session: Session, *, after: int, rest: timedelta) -> None:
    ledger.schedule(session, INDEX_OLD, _KEY, payload={"after": after}, due_at=clock.now() + rest)


def _any_left(session: Session) -> bool:
    return session.scalar(_LEFT) is not None
