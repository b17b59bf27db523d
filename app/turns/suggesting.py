"""What she would have answered, offered to the team: one click sends it, changed or not, and the conversation stays with her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations import conversations, holding, person
from app.conversations.models import Holder
from app.errors import Conflict
from app.infra import audit
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic


class Outdated(Conflict):
    code = "suggestion_outdated"

    def __init__(self) -> None:
        super().__init__("Esta sugestão não vale mais: a conversa já seguiu.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    turn_id: UUID
    text: str


# The latest turn's, unless it was put away or somebody of ours has written since.
_OPEN: Final = text(
    """
    SELECT id, outcome ->> 'suggestion' AS words FROM (
        SELECT id, outcome, last_message_id FROM turns WHERE conversation_id = :id ORDER BY number DESC LIMIT 1
    ) AS latest
    WHERE outcome ? 'suggestion' AND NOT outcome ? 'suggestion_settled' AND NOT EXISTS (
        SELECT 1 FROM messages WHERE conversation_id = :id AND direction = 'out' AND id > latest.last_message_id
    )
    """
)
_SETTLE: Final = text(
    "UPDATE turns SET outcome = outcome || jsonb_build_object('suggestion_settled', CAST(:how AS text)) WHERE id = :turn"
)


def open_one(session: Session, conversation_id: UUID) -> Suggestion | None:
    row = session.execute(_OPEN, {"id": conversation_id}).one_or_none()
    return Suggestion(row.id, row.words) if row is not None else None


def send(session: Session, conversation_id: UUID, turn_id: UUID, words: str, *, by: str) -> None:
    """Say it in a person's name; she goes on listening. Sent twice, it is said once. Raises Outdated, NotFound."""
    conversation = conversations.lock(session, conversation_id)
    _must_be_open(session, conversation_id, turn_id)
    was_hers = conversation.holder == Holder.AI
    person.say(session, conversation_id, words, by=by, key=f"suggestion-{turn_id}")
    if was_hers:
        holding.give_back(session, conversation, by=by)
    _settle(session, conversation_id, turn_id, "sent", by=by)


def dismiss(session: Session, conversation_id: UUID, turn_id: UUID, *, by: str) -> None:
    """Put it away; the customer still waits for a person. Raises Outdated, NotFound."""
    conversations.lock(session, conversation_id)
    _must_be_open(session, conversation_id, turn_id)
    _settle(session, conversation_id, turn_id, "dismissed", by=by)


def _must_be_open(session: Session, conversation_id: UUID, turn_id: UUID) -> None:
    found = open_one(session, conversation_id)
    if found is None or found.turn_id != turn_id:
        raise Outdated


def _settle(session: Session, conversation_id: UUID, turn_id: UUID, how: str, *, by: str) -> None:
    session.execute(_SETTLE, {"turn": turn_id, "how": how})
    audit.record(session, by, f"suggestion_{how}", str(conversation_id), turn=str(turn_id))
    live.changed(session, Topic.CONVERSATION, conversation_id)
