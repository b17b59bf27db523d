"""Who asks for a person gets one, whatever else they wrote in the same breath: also where the guard answers in a model's place."""

from __future__ import annotations

from collections.abc import Sequence

from app.infra.portuguese import parts
from app.llm.offline.signals import Signal, hear
from app.secretary.context import Heard
from app.secretary.reply import Reply
from app.turns.answers import PERSON_COMES


def is_asked_for(heard: Sequence[Heard]) -> bool:
    """By the words, in any part of what was written: no model is asked about what the guard stopped."""
    return any(Signal.HUMAN in hear(piece) for message in heard for piece in parts(message.text))


def promised(reply: Reply) -> Reply:
    """The same answer, and that a person comes."""
    text = f"{reply.text}\n\n{PERSON_COMES[reply.language]}"
    return reply.model_copy(update={"text": text, "wants_person": True, "offer_person": False})
