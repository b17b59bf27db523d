"""In which language somebody is answered: the one they write, as far as the company answers in it. Whatever has fixed words asks here."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.llm.offline import phrases
from app.llm.port import Language
from app.secretary import context_engine
from app.secretary.context import Context
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings

_READ_BACK: Final = 6  # messages: where the last does not tell, one before it may


def of(context: Context, *said: str) -> Language:
    """Of a turn. `said`: the words that decide, where they are not all that was heard."""
    before = [each.text for each in context.history if each.who == "customer"]
    now = said or [heard.text for heard in context.heard]
    messages = [_words(each) for each in (*before, *now)]
    return phrases.spoken_in(messages, context.profile.language, context.manner.languages).language


_SAID: Final = text(
    "SELECT text FROM messages WHERE conversation_id = :conversation AND direction = 'in' ORDER BY id DESC LIMIT :most"
)


def last_spoken(session: Session, conversation_id: UUID, contact_id: UUID) -> Language:
    """Of a conversation, outside its turns."""
    latest = session.scalars(_SAID, {"conversation": conversation_id, "most": _READ_BACK}).all()
    remembered = context_engine.of(session, contact_id).language
    offered = company_settings.read(session, SecretarySettings).languages
    return phrases.spoken_in([_words(each) for each in reversed(latest)], remembered, offered).language


def _words(message: str) -> str:
    """What the person wrote. `[áudio]` and the like are our words for what came."""
    return message.partition("]")[2] if message.startswith("[") else message
