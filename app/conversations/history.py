"""What was before: since when a person writes, how much was said, and who had the conversation when. Read from messages and the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations.holding import user_of
from app.infra import audit
from app.infra.audit import AuditEntry
from app.tenants import users

MOST_COUNTED: Final = 1000  # nobody reads the difference between 1000 and 10,000
ACTIONS: Final = (
    "conversation_taken_over",
    "conversation_given_back",
    "conversation_closed",
    "conversation_reopened",
    "conversation_assigned",
    "conversation_emptied",
    "person_asked_for",
)


@dataclass(frozen=True, slots=True)
class SoFar:
    """A person's conversations on all numbers, also from before contacts were joined. `messages` counts up to MOST_COUNTED and one."""

    first_wrote_at: datetime | None
    conversations: int
    messages: int


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done with the conversation. `by`: `user`, `phone`, `gateway`, `ai` or `system`.

    `name`: of the user; `to_name`: whom it was handed to, who may be the same person (`to_oneself`). Either is None for who left.
    `reason`: why a person was asked for.
    """

    id: int
    action: str
    by: str
    name: str | None
    is_handed: bool
    to_name: str | None
    to_oneself: bool
    reason: str | None
    at: datetime


_SO_FAR = text(
    """
    WITH person AS (SELECT coalesce(merged_into, id) AS id FROM contacts WHERE id = :contact),
    theirs AS (
        SELECT id FROM conversations WHERE contact_id IN (
            SELECT id FROM person UNION SELECT c.id FROM contacts c JOIN person p ON c.merged_into = p.id
        )
    )
    SELECT (SELECT count(*) FROM theirs) AS conversations,
           (SELECT min(first.created_at) FROM theirs CROSS JOIN LATERAL (
               SELECT created_at FROM messages WHERE conversation_id = theirs.id AND direction = 'in' ORDER BY id LIMIT 1
           ) AS first) AS first_wrote_at,
           (SELECT count(*) FROM (
               SELECT 1 FROM theirs JOIN messages ON messages.conversation_id = theirs.id LIMIT :most
           ) AS counted) AS messages
    """
)


def so_far(session: Session, contact_id: UUID) -> SoFar:
    row = session.execute(_SO_FAR, {"contact": contact_id, "most": MOST_COUNTED + 1}).one()
    return SoFar(**row._mapping)


def deeds(session: Session, conversation_id: UUID, *, before: int | None, limit: int) -> list[Deed]:
    """What was done with the conversation before the entry `before` (None: until now), newest first."""
    entries = audit.about(session, str(conversation_id), ACTIONS, before=before, limit=limit)
    meant = {user for entry in entries for user in (user_of(entry.actor), _handed_to(entry)) if user is not None}
    names = users.names_of(session, meant)
    return [_deed(entry, names) for entry in entries]


def _deed(entry: AuditEntry, names: dict[UUID, str]) -> Deed:
    user, to = user_of(entry.actor), _handed_to(entry)
    return Deed(
        id=entry.id,
        action=entry.action,
        by=entry.actor.partition(":")[0],
        name=names.get(user) if user else None,
        is_handed=to is not None,
        to_name=names.get(to) if to else None,
        to_oneself=to is not None and to == user,
        reason=entry.details.get("reason"),
        at=entry.at,
    )


def _handed_to(entry: AuditEntry) -> UUID | None:
    given: Any = entry.details.get("to")
    return UUID(given) if given else None
