"""What the secretary knows of a conversation, for people: read from what her turns left, what she asked, and how the person writes.

A page of it costs the same few queries however long the conversation is: she looks back over its latest turns only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.contacts.models import Contact
from app.conversations import holding, questions
from app.conversations.models import Conversation, Message
from app.errors import NotFound
from app.knowledge import service as knowledge
from app.secretary.context import as_text
from app.turns.models import Turn, TurnState

LOOKED_BACK: Final = 30
MOST_FACTS: Final = 5
MOST_UNANSWERED: Final = 3
_UNENDED: Final = (TurnState.RUNNING, TurnState.SUPERSEDED)


class Trouble(StrEnum):
    """What became of her last attempt. `retrying` and `given_up` have a cause."""

    LATE = "late"
    STOPPED = "stopped"
    RETRYING = "retrying"
    GIVEN_UP = "given_up"


class Cause(StrEnum):
    """Why an attempt failed, as far as an error's name tells. No model is among them: the company's own facts always answer."""

    SERVER_AWAY = "server_away"
    FAULT = "fault"


_CAUSES: Final = {
    "ServiceUnavailable": Cause.SERVER_AWAY,
    "OperationalError": Cause.SERVER_AWAY,
    "InterfaceError": Cause.SERVER_AWAY,
}


@dataclass(frozen=True, slots=True)
class Failed:
    """Her last attempt, when it went wrong."""

    trouble: Trouble
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact of the company that she told this customer, and when last. `retired`: it answers no more."""

    title: str
    at: datetime
    retired: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the customer wanted and the company has not told her."""

    message_id: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Awaited:
    """A question of hers that the customer has not answered."""

    words: str
    options: Sequence[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Knowing:
    """`pause_s`: between messages that the person sends in a row. `language`: of her last answer."""

    used: Sequence[UsedFact]
    unknown: Sequence[Unknown]
    awaited: Awaited | None
    pause_s: float | None
    opted_out_at: datetime | None
    language: str | None
    failed: Failed | None

    @property
    def is_nothing(self) -> bool:
        found = (self.used, self.unknown, self.awaited, self.pause_s, self.opted_out_at, self.language, self.failed)
        return not any(found)


def of(session: Session, conversation_id: UUID) -> Knowing:
    """Raises NotFound, also for another company's conversation."""
    row = session.execute(
        select(Contact.rhythm_s, Contact.opted_out_at)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Conversa não encontrada.")
    latest = _latest(session, conversation_id)
    answered = [turn for turn in latest if turn.state == TurnState.ANSWERED]
    return Knowing(
        used=_used(session, answered),
        unknown=_unknown(session, answered),
        awaited=_awaited(session, conversation_id),
        pause_s=row.rhythm_s,
        opted_out_at=row.opted_out_at,
        language=next((turn.outcome["language"] for turn in answered if "language" in turn.outcome), None),
        failed=_failed(session, conversation_id, latest[0] if latest else None),
    )


def _latest(session: Session, conversation_id: UUID) -> Sequence[Turn]:
    """Newest first."""
    query = select(Turn).where(Turn.conversation_id == conversation_id)
    return session.scalars(query.order_by(Turn.number.desc()).limit(LOOKED_BACK)).all()


def _used(session: Session, answered: Sequence[Turn]) -> list[UsedFact]:
    last: dict[str, datetime] = {}
    for turn in answered:
        for slug in turn.outcome.get("facts", ()):
            last.setdefault(slug, turn.ended_at or turn.started_at)
    facts = knowledge.told(session, list(last)[:MOST_FACTS]) if last else {}
    return [UsedFact(facts[slug].title, at, not facts[slug].active) for slug, at in last.items() if slug in facts]


def _unknown(session: Session, answered: Sequence[Turn]) -> list[Unknown]:
    """The last words of each turn that no fact answered. What a limit stopped is no missing fact."""
    ids = [
        turn.last_message_id
        for turn in answered
        if turn.provider and turn.outcome.get("known") is False and not turn.outcome.get("broken_limit")
    ][:MOST_UNANSWERED]
    if not ids:
        return []
    rows = session.execute(
        select(Message.id, Message.kind, Message.text, Message.created_at).where(Message.id.in_(ids))
    )
    return [
        Unknown(row.id, as_text(row.kind, row.text), row.created_at) for row in sorted(rows, key=lambda row: -row.id)
    ]


def _awaited(session: Session, conversation_id: UUID) -> Awaited | None:
    """The latest that she asked; a person's menu is no question of hers."""
    asked = next((q for q in questions.open_ones(session, conversation_id) if q.tool != questions.NOTED), None)
    if asked is None:
        return None
    message = session.get_one(Message, asked.message_id)
    return Awaited(message.text, asked.options, message.accepted_at or message.created_at)


_WORK = text(
    """
    SELECT state, attempts, last_error FROM public.work_items WHERE kind = :kind AND key = :key AND state = 'pending'
    UNION ALL
    (SELECT state, attempts, last_error FROM public.work_items
     WHERE kind = :kind AND key = :key AND state = 'dead' ORDER BY died_at DESC LIMIT 1)
    """
)


def _failed(session: Session, conversation_id: UUID, latest: Turn | None) -> Failed | None:
    """What is tried again just now counts; what was given up, unless a later turn came to an end."""
    work = {row.state: row for row in session.execute(_WORK, {"kind": holding.TURN, "key": str(conversation_id)})}
    pending, dead = work.get("pending"), work.get("dead")
    if pending is not None and pending.last_error and pending.attempts:
        return Failed(Trouble.RETRYING, _cause(pending.last_error))
    if latest is not None and latest.state not in _UNENDED:
        return _went_wrong(latest)
    return Failed(Trouble.GIVEN_UP, _cause(dead.last_error)) if dead is not None and pending is None else None


def _went_wrong(turn: Turn) -> Failed | None:
    if turn.outcome.get("reason") == "late":
        return Failed(Trouble.LATE)
    return Failed(Trouble.STOPPED) if turn.outcome.get("broken_limit") else None


def _cause(error: str | None) -> Cause:
    """By the name that the ledger notes before what an error said; what it said is for Operação."""
    return _CAUSES.get((error or "").partition(":")[0], Cause.FAULT)
