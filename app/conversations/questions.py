"""Replies to questions we asked, however long ago: that is how "1", two days later, finds what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations.models import OpenQuestion
from app.conversations.rules import chosen
from app.infra import clock


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


def resolve(session: Session, conversation_id: UUID, reply: str) -> Answer | Ambiguous | None:
    """Read a reply against all open questions of the conversation; None when it answers none of them.

    A digit fits only the latest question that offered numbers; words are held against every question.
    """
    questions = session.scalars(
        select(OpenQuestion)
        .where(
            OpenQuestion.conversation_id == conversation_id,
            OpenQuestion.closed_at.is_(None),
            OpenQuestion.expires_at > clock.now(),
        )
        .order_by(OpenQuestion.asked_at.desc(), OpenQuestion.message_id.desc())
        .limit(20)
    ).all()
    answers = _fitting(questions, reply)
    if len({answer.text for answer in answers}) > 1:
        return Ambiguous(tuple(dict.fromkeys(answer.text for answer in answers)))
    return answers[0] if answers else None


def _fitting(questions: Sequence[OpenQuestion], reply: str) -> list[Answer]:
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


def close(session: Session, answer: Answer, *, message_id: int) -> bool:
    """Take the answer: the question is no longer open. False when it was closed meanwhile."""
    question = session.get(OpenQuestion, answer.question_id, with_for_update=True)
    if question is None or question.closed_at is not None:
        return False
    question.closed_at = clock.now()
    question.answer = {"option": answer.option, "text": answer.text, "message_id": message_id}
    return True
