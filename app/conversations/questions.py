"""Replies to questions we asked, however long ago: that is how "1", two days later, finds what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations.models import Message, OpenQuestion
from app.conversations.rules import chosen
from app.infra import clock

NOTED: Final = "none"  # nobody takes the answer: it is noted at the customer's message


@dataclass(frozen=True, slots=True)
class Answer:
    """An option picked from one open question."""

    question_id: UUID
    tool: str
    subject: str | None
    revision: int | None
    option: int
    text: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The reply fits several open questions: ask which."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of ours that is still open."""

    id: UUID
    message_id: int
    tool: str
    subject: str | None
    revision: int | None
    options: Sequence[str]


# Only what the customer saw, or may have seen; what left last comes first.
_OPEN_ONES = text(
    """
    SELECT q.id, q.message_id, q.tool, q.subject, q.revision, q.options FROM open_questions q JOIN messages m ON m.id = q.message_id
    WHERE q.conversation_id = :conversation_id AND q.closed_at IS NULL AND q.expires_at > :now
      AND m.state IN ('sending', 'in_doubt', 'accepted', 'delivered', 'read')
    ORDER BY m.attempted_at DESC, q.message_id DESC LIMIT 20
    """
)


def open_ones(session: Session, conversation_id: UUID) -> list[Asked]:
    """The conversation's open questions that left, the latest first."""
    rows = session.execute(_OPEN_ONES, {"conversation_id": conversation_id, "now": clock.now()})
    return [Asked(**row._mapping) for row in rows]


def resolve(session: Session, conversation_id: UUID, reply: str) -> Answer | Ambiguous | None:
    """Read a reply against all open questions of the conversation that left; None when it answers none of them."""
    return resolve_among(open_ones(session, conversation_id), reply)


def resolve_among(questions: Sequence[Asked], reply: str) -> Answer | Ambiguous | None:
    """Which option of these questions a reply picks. A digit fits only the one that left last; words are held against each."""
    answers = _fitting(questions, reply)
    if len({answer.text for answer in answers}) > 1:
        return Ambiguous(tuple(dict.fromkeys(answer.text for answer in answers)))
    return answers[0] if answers else None


def _fitting(questions: Sequence[Asked], reply: str) -> list[Answer]:
    answers = []
    for place, question in enumerate(questions):
        if place > 0 and reply.strip().rstrip(".)").isdigit():
            break
        option = chosen(reply, question.options)
        if option is not None:
            answers.append(
                Answer(
                    question.id, question.tool, question.subject, question.revision, option, question.options[option]
                )
            )
    return answers


def take(session: Session, answer: Answer, *, message_id: int) -> bool:
    """Close the question and note the choice at the customer's message. False when it was closed meanwhile."""
    question = session.get(OpenQuestion, answer.question_id, with_for_update=True)
    if question is None or question.closed_at is not None:
        return False
    question.closed_at = clock.now()
    question.answer = {"option": answer.option, "text": answer.text, "message_id": message_id}
    message = session.get_one(Message, message_id)
    message.choice = {"question_id": str(answer.question_id), "option": answer.option, "text": answer.text}
    return True


def note(session: Session, conversation_id: UUID, words: str, *, message_id: int) -> None:
    """Take an option of a person's menu: while a person holds the conversation, no turn reads what the customer replies."""
    found = resolve(session, conversation_id, words)
    if isinstance(found, Answer) and found.tool == NOTED:
        take(session, found, message_id=message_id)
