"""Open a conversation, lock it, and keep what the customer writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.channels.port import MessageKind
from app.contacts.models import Contact
from app.conversations import moving
from app.conversations.models import Conversation, Holder
from app.errors import NotFound
from app.infra import log
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic

# The unanswered messages are counted as they stood before this one.
_STORE = text(
    """
    WITH stored AS (
        INSERT INTO messages (conversation_id, direction, author, kind, text, media, provider_id, event_id, correlation_id, created_at,
                              answered_at)
        VALUES (:conversation_id, 'in', 'customer', :kind, :text, CAST(:media AS jsonb), :provider_id, :event_id, :correlation_id, :now,
                CASE WHEN :needs_answer THEN NULL ELSE CAST(:now AS timestamptz) END)
        RETURNING id
    ), touched AS (
        UPDATE conversations SET address = coalesce(:address, address), ticket = coalesce(:ticket, ticket),
            last_message_at = :now, last_inbound_at = CASE WHEN :needs_answer THEN :now ELSE last_inbound_at END,
            closed_at = CASE WHEN :needs_answer THEN NULL ELSE closed_at END,
            closed_by = CASE WHEN :needs_answer THEN NULL ELSE closed_by END
        WHERE id = :conversation_id
    )
    SELECT (SELECT id FROM stored) AS id, (
        SELECT min(created_at) FROM messages
        WHERE conversation_id = :conversation_id AND direction = 'in' AND answered_at IS NULL
    ) AS waiting_since
    """
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept message. `waiting_since`: the oldest message before it that has no answer, if there is one."""

    id: int
    waiting_since: datetime | None


_LOCK = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def lock(session: Session, conversation_id: UUID) -> Conversation:
    """The conversation, locked until the transaction ends: first in the lock order. Raises NotFound."""
    conversation = session.scalar(_LOCK, {"id": conversation_id})
    if conversation is None:
        raise NotFound("Conversa não encontrada.")
    return conversation


_OPEN = (
    insert(Conversation)
    .on_conflict_do_nothing(index_elements=["contact_id", "instance_id"])
    .returning(Conversation)
    .execution_options(populate_existing=True)
)


def open_with(
    session: Session,
    *,
    contact_id: UUID,
    instance_id: UUID,
    address: str | None,
    ticket: str | None,
    now: datetime,
    is_new: bool = False,
) -> Conversation:
    """The contact's conversation on this number, made when there is none, and locked. `is_new`: the contact was made just now."""
    opening = {
        "id": uuid4(),
        "contact_id": contact_id,
        "instance_id": instance_id,
        "address": address,
        "ticket": ticket,
        "holder": Holder.AI,
        "holder_epoch": 0,
        "created_at": now,
        "last_message_at": now,
    }
    found = None if is_new else _find(session, contact_id, instance_id)
    found = found or session.scalar(_OPEN, opening) or _find(session, contact_id, instance_id)
    if found is None:
        raise NotFound("Conversa não encontrada.")
    return found


_FIND = (
    select(Conversation)
    .where(
        Conversation.instance_id == bindparam("instance_id"),
        Conversation.contact_id.in_(
            select(Contact.id).where(
                or_(Contact.id == bindparam("contact_id"), Contact.merged_into == bindparam("contact_id"))
            )
        ),
    )
    .order_by((Conversation.contact_id == bindparam("contact_id")).desc(), Conversation.last_message_at.desc())
    .limit(1)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _find(session: Session, contact_id: UUID, instance_id: UUID) -> Conversation | None:
    """The contact's own conversation on this number, else that of a contact merged into it; locked."""
    return session.scalar(_FIND, {"instance_id": instance_id, "contact_id": contact_id})


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
) -> Stored:
    """Keep a customer's message. The caller holds the conversation's lock.

    A reaction needs no answer, now or later: it is stored as answered, and is no part of what the customer is writing. Anything else
    opens a closed conversation again.
    """
    needs_answer = kind != MessageKind.REACTION
    if needs_answer:
        moving.customer_writes(session, conversation)
    row = session.execute(
        _STORE,
        {
            "conversation_id": conversation.id,
            "kind": kind,
            "text": text,
            "media": json.dumps(dict(media), ensure_ascii=False, default=str),
            "provider_id": provider_id,
            "event_id": event_id,
            "correlation_id": log.correlation_id(),
            "address": address,
            "ticket": ticket,
            "needs_answer": needs_answer,
            "now": now,
        },
    ).one()
    live.changed(session, Topic.CONVERSATION, conversation.id)
    return Stored(row.id, row.waiting_since)
