"""How an answer came to be is kept for a while, for whoever wonders; what was said stays in the conversation.

One time for all that a turn leaves of itself (`TurnSettings.trace_days`): its record, its calls of tools, the conversation's steps from
state to state, and what it cost. Sums of months stay.

What came in is kept for as long, and never for less than EVENTS_KEPT: the event's row is what makes one that is delivered again harmless.
Gateways repeat for minutes, reconnected telephones for weeks; the database refuses to let go a younger one. That the number was ever
heard is noted with the number; what the customer said is in `messages`.

A turn that was emptied tells when it was, who answered and how it ended; its row stays for TURNS_KEPT, so that a month can be held
against the same month of the year before. A message goes on naming its turn: parts of one answer belong together, turn or no turn.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing import forgetting as costs
from app.channels import instances
from app.conversations import forgetting as steps
from app.infra import clock
from app.infra.tenancy import company_of
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings

BATCH: Final = 500
EVENTS_KEPT: Final = timedelta(days=90)  # the policy `young_events_stay` says the same
TURNS_KEPT: Final = timedelta(days=400)

# A turn without a record has not ended: whoever tries it again needs to know what it did.
# What she would have said goes, too: what she did say stays in the conversation.
_FORGET = text(
    """
    WITH old AS (
        SELECT id FROM turns WHERE trace IS NOT NULL AND started_at < :before ORDER BY started_at LIMIT :most
        FOR UPDATE SKIP LOCKED
    ), calls AS (
        DELETE FROM tool_calls USING old WHERE tool_calls.turn_id = old.id
    )
    UPDATE turns SET trace = NULL, understanding = NULL, outcome = outcome - 'suggestion' - 'observed' FROM old WHERE turns.id = old.id
    RETURNING turns.id
    """
)

_FORGET_EVENTS = text(
    """
    WITH old AS (
        SELECT id FROM public.inbound_events WHERE company_id = :company AND received_at < :before
        ORDER BY received_at LIMIT :most
    )
    DELETE FROM public.inbound_events event USING old WHERE event.id = old.id RETURNING event.instance_id
    """
)
_FORGET_TURNS = text(
    """
    WITH old AS (
        SELECT id FROM turns WHERE trace IS NULL AND state <> 'running' AND started_at < :before
        ORDER BY started_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    DELETE FROM turns USING old WHERE turns.id = old.id RETURNING turns.id
    """
)


def forget_old(session: Session) -> bool:
    """Let go what the company keeps no longer, BATCH of each kind at most. True: there may be more."""
    kept = timedelta(days=company_settings.read(session, TurnSettings).trace_days)
    before = clock.now() - kept
    gone = (
        _forget_records(session, before),
        steps.forget(session, before, most=BATCH),
        costs.forget(session, before, most=BATCH),
        _forget_events(session, clock.now() - max(kept, EVENTS_KEPT)),
        _forget_turns(session, clock.now() - max(kept, TURNS_KEPT)),
    )
    return BATCH in gone


def _forget_records(session: Session, before: datetime) -> int:
    return len(session.execute(_FORGET, {"before": before, "most": BATCH}).all())


def _forget_events(session: Session, before: datetime) -> int:
    values = {"company": company_of(session), "before": before, "most": BATCH}
    heard = session.scalars(_FORGET_EVENTS, values).all()
    if heard:
        instances.note_heard(session, set(heard))
    return len(heard)


def _forget_turns(session: Session, before: datetime) -> int:
    return len(session.execute(_FORGET_TURNS, {"before": before, "most": BATCH}).all())
