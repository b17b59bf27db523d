"""Speak: a message is a row with a key that is used once ever. And the steps by which a row leaves.

Every room speaks through `queue_message` and no other way. Lock order: conversation, messages, work item.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from app.conversations.models import AUTOMATIC, Conversation, Message, MessageState, OpenQuestion, Purpose
from app.infra import clock, log
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.work import ledger

DELIVER: Final = "conversations.deliver"
QUESTION_LASTS: Final = timedelta(days=7)
UNDELIVERED: Final = (MessageState.QUEUED, MessageState.SENDING, MessageState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Question:
    """What a message asks. `tool` takes the answer (a room's tool, or `none`: the choice is only noted)."""

    tool: str
    options: tuple[str, ...]
    subject: str | None = None
    revision: int | None = None
    lasts: timedelta = QUESTION_LASTS


_QUEUE = text(
    """
    WITH touched AS (UPDATE conversations SET last_message_at = :now WHERE id = :conversation_id)
    INSERT INTO messages (conversation_id, direction, author, author_id, kind, text, options, correlation_id, created_at, turn_id, key,
        purpose, holder_epoch, state, due_at, not_before, expires_at, asked_at)
    VALUES (:conversation_id, 'out', :author, :author_id, 'text', :body, CAST(:options AS jsonb), :correlation_id, :now, :turn_id, :key,
        :purpose, :holder_epoch, 'queued', :due_at, :not_before, :expires_at, :asked_at)
    ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING
    RETURNING id
    """
)


def queue_message(
    session: Session,
    conversation: Conversation,
    body: str,
    *,
    key: str,
    purpose: Purpose,
    author: str,
    author_id: UUID | None = None,
    due_at: datetime | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    question: Question | None = None,
    turn_id: UUID | None = None,
    asked_at: datetime | None = None,
) -> int | None:
    """Put a message in the outbox; it leaves with this commit or not at all. None when `key` was used before: said once.

    The caller holds the conversation's lock. `due_at` may lie in the future (reminders); `not_before` only delays.
    """
    now = clock.now()
    due = due_at or now
    message_id = session.scalar(
        _QUEUE,
        {
            "conversation_id": conversation.id,
            "author": author,
            "author_id": author_id,
            "body": body,
            "options": json.dumps(list(question.options) if question else [], ensure_ascii=False),
            "correlation_id": log.correlation_id(),
            "turn_id": turn_id,
            "key": key,
            "purpose": purpose,
            "holder_epoch": conversation.holder_epoch,
            "due_at": due,
            "not_before": not_before,
            "expires_at": expires_at,
            "asked_at": asked_at,
            "now": now,
        },
    )
    if message_id is None:
        return None
    live.changed(session, Topic.CONVERSATION, conversation.id)
    if question is not None and question.options:
        _ask(session, conversation, message_id, question, now)
    wake = max(due, not_before) if not_before else due
    payload = {"instance_id": str(conversation.instance_id)}
    ledger.schedule(session, DELIVER, str(conversation.id), due_at=wake, keep_earlier=True, payload=payload)
    return int(message_id)


def _ask(session: Session, conversation: Conversation, message_id: int, question: Question, now: datetime) -> None:
    session.add(
        OpenQuestion(
            id=uuid4(),
            conversation_id=conversation.id,
            message_id=message_id,
            tool=question.tool,
            subject=question.subject,
            revision=question.revision,
            options=list(question.options),
            asked_at=now,
            expires_at=now + question.lasts,
        )
    )


_UNDELIVERED = (
    select(Message)
    .where(Message.conversation_id == bindparam("conversation_id"), Message.state.in_(UNDELIVERED))
    .order_by(Message.id)
    .limit(bindparam("most"))
    .execution_options(populate_existing=True)
)


def undelivered(session: Session, conversation_id: UUID, limit: int = 100) -> Sequence[Message]:
    """What waits in the outbox, oldest first."""
    return session.scalars(_UNDELIVERED, {"conversation_id": conversation_id, "most": limit}).all()


def cancel_ai_messages(session: Session, conversation: Conversation, reason: str) -> int:
    """Cancel what the AI or the system has queued as an answer and not begun to send; returns how many. The caller holds the lock."""
    rows = session.execute(
        text(
            "UPDATE messages SET state = 'cancelled', error = :reason WHERE conversation_id = :id AND state = 'queued'"
            " AND (author = 'ai' OR (author = 'system' AND purpose = ANY(:automatic))) RETURNING id"
        ),
        {"id": conversation.id, "reason": reason, "automatic": list(AUTOMATIC)},
    ).all()
    return len(rows)


def split(body: str, limit: int) -> list[str]:
    """A long answer in parts of at most `limit` characters, cut at the end of a paragraph, a line, a sentence, or a word."""
    parts: list[str] = []
    rest = body.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(body: str, limit: int) -> int:
    window = body[:limit]
    for mark in ("\n\n", "\n", ". ", "! ", "? ", "; ", " "):
        at = window.rfind(mark)
        if at >= limit // 3:
            return at + len(mark)
    return limit
