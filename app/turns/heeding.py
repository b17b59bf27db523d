"""An opt-out is never lost: where a person has the conversation, no turn of hers hears what the customer writes, and this does."""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations import conversations, holding, moving, stopping
from app.errors import NotFound
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import work
from app.secretary import opt_out

MOST_READ: Final = 60  # of a flood, the end

_log = logging.getLogger(__name__)

_WRITTEN = text(
    """
    SELECT id, text FROM messages
    WHERE conversation_id = :id AND direction = 'in' AND id BETWEEN :first AND :last AND text <> '' ORDER BY id DESC LIMIT :most
    """
)


@work(holding.HEED)
def heed(item: WorkItem) -> None:
    """Look through the messages that the key names, and store an opt-out. Idempotent: who has opted out, has. Nothing is answered: a
    person has the conversation, or had it."""
    named, first, last = item.key.split(":")
    conversation_id = UUID(named)
    with tenant_session(item.company_id) as session:
        parameters = {"id": conversation_id, "first": int(first), "last": int(last), "most": MOST_READ}
        written = session.execute(_WRITTEN, parameters).all()
    asking = next((message.id for message in written if opt_out.asks_to_stop(message.text)), None)
    with item.transaction() as session:
        if asking is not None:
            _store(session, conversation_id, asking)
        ledger.finish(session, item)


def _store(session: Session, conversation_id: UUID, message_id: int) -> None:
    try:
        conversation = conversations.lock(session, conversation_id)
    except NotFound:
        _log.info("the conversation of an opt-out is gone", extra={"message_id": message_id})
        return
    stopping.opt_out(session, conversation, by=moving.BY_CUSTOMER, message_id=message_id)
