"""What becomes of an answer where the company does not let her answer alone. What a customer's opt-out asks for is done in any case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from app.conversations import holding
from app.conversations.models import Conversation
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.secretary.reply import Reply
from app.secretary.settings import Autonomy, SecretarySettings

_WHY: Final[Mapping[Autonomy, str]] = {
    Autonomy.OFF: "A secretária está desligada nos ajustes.",
    Autonomy.OBSERVE: "A secretária só observa: a equipe responde.",
    Autonomy.SUGGEST: "A secretária sugeriu uma resposta.",
}
HELD: Final = "held"
DRAFT: Final = "draft"


def of(settings: SecretarySettings) -> Autonomy:
    return settings.autonomy if settings.enabled else Autonomy.OFF


def holds_back(autonomy: Autonomy, reply: Reply | None) -> bool:
    """Whether this answer, or the lack of one, is not hers to give."""
    return autonomy is not Autonomy.FULL and not (reply is not None and reply.opted_out)


def leave_to_team(session: Session, conversation: Conversation, autonomy: Autonomy) -> None:
    """The customer waits for a person, who is told. The caller holds the conversation's lock."""
    if holding.ask_for_person(session, conversation, _WHY[autonomy]):
        alerts.raise_alert(session, Alert.PERSON_WANTED, str(conversation.id), "Um cliente espera uma pessoa.")
