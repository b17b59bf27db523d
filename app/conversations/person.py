"""A person of the company writes in a conversation, from the panel or through the API."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations import conversations, holding, rules
from app.conversations.models import Message
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
    """Queue a person's message and make the conversation theirs. `key` is used once ever in the conversation: the same words under it
    again change nothing and return the message that is there. Raises NotFound, KeyReused.
    """
    if len({rules.fold(option) for option in options}) < len(options):
        raise Invalid("Duas opções são iguais.", field="options")
    conversation = conversations.lock(session, conversation_id)
    message_key = f"person:{conversation_id}:{key}"
    said = session.scalar(select(Message).where(Message.key == message_key))
    if said is not None:
        if (said.text, tuple(said.options)) != (text, options):
            raise KeyReused
        return said
    question = Question(NOTED, options) if options else None
    message_id = holding.person_says(session, conversation, text, by=by, key=message_key, question=question)
    session.flush()
    return session.get_one(Message, message_id)
