"""What a turn may spend on its calls to models, and what is said when that is nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.billing.budget import Piece
from app.llm import purse
from app.llm.port import Language
from app.llm.purse import Purse
from app.secretary.context import Context
from app.secretary.reply import Reply

CALLS: Final = 3
_PERSON_INSTEAD: Final[Mapping[Language, str]] = {
    "pt": "Essa eu não sei responder agora. Já chamei uma pessoa da nossa equipe, que continua com você por aqui.",
    "en": "I cannot answer that right now. I have called someone from our team, who will continue with you here.",
    "es": "Eso no lo sé responder ahora. Ya llamé a una persona de nuestro equipo, que seguirá con usted por aquí.",
}


def reserve(session: Session, read: Context, *, turn_id: UUID, conversation_id: UUID) -> tuple[Context, Purse]:
    """Set the turn's money aside, and let the context ask only whom it covers. One key for all attempts at the turn."""
    piece = Piece(f"turn:{turn_id}", "turn", turn_id=turn_id, conversation_id=conversation_id)
    own = purse.opened(session, piece, read.providers, calls=CALLS)
    return replace(read, providers=own.providers, meter=own.meter), own


def last_rung(read: Context, reply: Reply) -> Reply:
    """Without money the local model answers; what it does not know goes to a person at once, with no question in between."""
    if not read.meter.is_dry or not reply.offer_person or reply.wants_person:
        return reply
    return reply.model_copy(
        update={"text": _PERSON_INSTEAD[reply.language], "wants_person": True, "offer_person": False}
    )
