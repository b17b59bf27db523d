"""Open a conversation, lock it, and keep what the customer writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.conversations.models import Conversation
from app.errors import NotFound
from app.infra import log

_FIND = text(
    """
    SELECT id FROM conversations
    WHERE instance_id = :instance_id
      AND contact_id IN (SELECT id FROM contacts WHERE id = :contact_id OR merged_into = :contact_id)
    ORDER BY contact_id = :contact_id DESC, last_message_at DESC LIMIT 1
    """
)
_OPEN = text(
    """
    INSERT INTO conversations (id, contact_id, instance_id, address, ticket, created_at, last_message_at)
    VALUES (:id, :contact_id, :instance_id, :address, :ticket, :now, :now)
    ON CONFLICT (contact_id, instance_id) DO NOTHING
    """
)
_TOUCH = text(
    "UPDATE conversations SET address = coalesce(:address, address), ticket = coalesce(:ticket, ticket),"
    " last_message_at = :now, last_inbound_at = :now WHERE id = :id"
)
_STORE = text(
    """
    INSERT INTO messages (conversation_id, direction, author, kind, text, media, provider_id, event_id, correlation_id, created_at)
    VALUES (:conversation_id, 'in', 'customer', :kind, :text, CAST(:media AS jsonb), :provider_id, :event_id, :correlation_id, :now)
    RETURNING id
    """
)


def lock(session: Session, conversation_id: UUID) -> Conversation:
    """The conversation, locked until the transaction ends: first in the lock order. Raises NotFound."""
    conversation = session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if conversation is None:
        raise NotFound("Conversa não encontrada.")
    return conversation


def open_with(
    session: Session, *, contact_id: UUID, instance_id: UUID, address: str | None, ticket: str | None, now: datetime
) -> Conversation:
    """The contact's conversation on this number, made when there is none, and locked."""
    parameters = {
        "contact_id": contact_id,
        "instance_id": instance_id,
        "address": address,
        "ticket": ticket,
        "now": now,
    }
    found = session.scalar(_FIND, parameters)
    if found is None:
        session.execute(_OPEN, {"id": uuid4(), **parameters})
        found = session.scalar(_FIND, parameters)
    return lock(session, found)


def store_inbound(
    session: Session,
    conversation: Conversation,
    *,
    kind: str,
    text: str,
    media: Mapping[str, Any],
    provider_id: str,
    event_id: int,
    address: str | None,
    ticket: str | None,
    now: datetime,
) -> int:
    """Keep a customer's message; returns its id. The caller holds the conversation's lock."""
    message_id = session.scalar(
        _STORE,
        {
            "conversation_id": conversation.id,
            "kind": kind,
            "text": text,
            "media": json.dumps(dict(media), ensure_ascii=False, default=str),
            "provider_id": provider_id,
            "event_id": event_id,
            "correlation_id": log.correlation_id(),
            "now": now,
        },
    )
    session.execute(_TOUCH, {"id": conversation.id, "address": address, "ticket": ticket, "now": now})
    return int(message_id or 0)
