"""A person of the company writes in a conversation, from the panel or through the API."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations import assignment, conversations, holding, rules
from app.conversations.models import Conversation, Message
from app.conversations.outbox import Question
from app.conversations.questions import NOTED
from app.errors import Conflict, Invalid


class KeyReused(Conflict):
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("Esta Idempotency-Key já foi usada com outro texto nesta conversa.")


def say(
    session: Session, conversation_id: UUID, text: str, *, options: tuple[str, ...] = (), by: str, key: str
) -> Message:
    """Queue a person's message and make the conversation theirs, whoever has it. `key` is used once ever in the conversation: the same
    words under it again change nothing and return the message that is there. Raises NotFound, KeyReused.
    """
    if len({rules.fold(option) for option in options}) < len(options):
        raise Invalid("Duas opções são iguais.", field="options")
    conversation = conversations.lock(session, conversation_id)
    return _already(session, conversation, text, options, key) or _queue(session, conversation, text, options, by, key)


def say_unless_taken(
    session: Session, conversation_id: UUID, text: str, *, by: UUID, instead_of: UUID | None, key: str
) -> Message:
    """The same, but from a colleague the conversation is taken only by naming them. What was said already stays said, and whoever has the
    conversation since keeps it. Raises AlreadyTaken, NotFound, KeyReused.
    """
    conversation = conversations.lock(session, conversation_id)
    said = _already(session, conversation, text, (), key)
    if said is not None:
        return said
    assignment.must_be_free(session, conversation, by=by, instead_of=instead_of)
    return _queue(session, conversation, text, (), f"{holding.BY_USER}{by}", key)


def _already(
    session: Session, conversation: Conversation, text: str, options: tuple[str, ...], key: str
) -> Message | None:
    """The message that was said under this key. Raises KeyReused when it was another."""
    said = session.scalar(select(Message).where(Message.key == _named(conversation, key)))
    if said is not None and (said.text, tuple(said.options)) != (text, options):
        raise KeyReused
    return said


def _queue(
    session: Session, conversation: Conversation, text: str, options: tuple[str, ...], by: str, key: str
) -> Message:
    question = Question(NOTED, options) if options else None
    message_id = holding.person_says(
        session, conversation, text, by=by, key=_named(conversation, key), question=question
    )
    session.flush()
    return session.get_one(Message, message_id)


def _named(conversation: Conversation, key: str) -> str:
    return f"person:{conversation.id}:{key}"
