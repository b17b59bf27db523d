"""How an answer leaves: in parts, at a human pace, with the question it asks; and how a person is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.channels import instances
from app.conversations import conversations, holding, moving, outbox, stopping
from app.conversations.models import Conversation, Holder, Purpose
from app.conversations.outbox import Question
from app.conversations.settings import ConversationSettings
from app.infra import clock
from app.llm.port import Language
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.secretary import language
from app.secretary.reply import Reply
from app.tenants import companies
from app.tenants import settings as company_settings
from app.tenants.opening import OpeningSettings, is_open, next_opening
from app.turns import late
from app.turns.answers import CHOICE, OFFERS, STOPS


def reply(
    session: Session,
    conversation: Conversation,
    turn_id: UUID,
    said: Reply,
    *,
    asked_at: datetime,
    typing: bool,
) -> None:
    """Queue a turn's answer. The caller holds the conversation's lock.

    `asked_at`: when the first message that it answers came. `typing`: the channel shows that somebody is writing.
    """
    settings = company_settings.read(session, ConversationSettings)
    now = clock.now()
    parts = outbox.split(said.text + _when_a_person_comes(session, said, now), settings.split_above)
    waits = _waits(parts, settings, typing=typing and settings.human_delay)
    for number, (part, wait) in enumerate(zip(parts, waits, strict=True), start=1):
        last = number == len(parts)
        outbox.queue_message(
            session,
            conversation,
            part,
            key=f"turn:{turn_id}:{number}",
            purpose=Purpose.REPLY,
            author="ai",
            not_before=now + wait if wait else None,
            expires_at=_expires(now, settings),
            question=_question(said) if last else None,
            turn_id=turn_id,
            asked_at=asked_at if number == 1 else None,
        )


def heed_opt_out(session: Session, conversation: Conversation, turn_id: UUID, said: Reply) -> None:
    """Write to this person no more, where the answer says that they wished so. The caller holds the conversation's lock."""
    if said.opted_out:
        stopping.opt_out(session, conversation, by=moving.BY_CUSTOMER, turn_id=turn_id)


_BACK: Final[dict[Language, str]] = {
    "pt": "Nossa equipe volta {day}, às {hour}.",
    "en": "Our team is back {day} at {hour}.",
    "es": "Nuestro equipo vuelve {day} a las {hour}.",
}
_DAYS: Final[dict[Language, Sequence[str]]] = {
    "pt": ("hoje", "amanhã", "na segunda", "na terça", "na quarta", "na quinta", "na sexta", "no sábado", "no domingo"),
    "en": (
        "today",
        "tomorrow",
        *("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
    ),
    "es": (
        "hoy",
        "mañana",
        "el lunes",
        "el martes",
        "el miércoles",
        "el jueves",
        "el viernes",
        "el sábado",
        "el domingo",
    ),
}


def _when_a_person_comes(session: Session, said: Reply, now: datetime) -> str:
    """Whoever is handed over while the company is closed is told when it opens, where its hours are known."""
    hours = company_settings.read(session, OpeningSettings)
    if not said.wants_person or not hours.is_known:
        return ""
    local = now.astimezone(ZoneInfo(companies.current(session).timezone))
    opens = None if is_open(hours, local) else next_opening(hours, local)
    if opens is None:
        return ""
    ahead, days = (opens.date() - local.date()).days, _DAYS[said.language]
    day = days[ahead] if ahead < 2 else days[2 + opens.weekday()]
    return "\n\n" + _BACK[said.language].format(day=day, hour=f"{opens:%H:%M}")


def _question(said: Reply) -> Question | None:
    """What the answer asks: whether to call a person, whether to write no more, or which of what a tool offered."""
    if said.wants_person:
        return None
    if said.offer_person:
        return OFFERS[said.language]
    if said.asks_whether_to_stop:
        return STOPS[said.language]
    return Question(tool=CHOICE, options=tuple(said.options)) if said.options else None


def can_type(company_id: UUID, instance_id: UUID) -> bool:
    """Whether the number's channel shows that somebody is writing. Not to be asked inside a transaction: it may need its own."""
    line = instances.line(company_id, instance_id)
    return line is not None and line.channel.capabilities.typing


def _waits(parts: list[str], settings: ConversationSettings, *, typing: bool) -> list[timedelta]:
    """How long each part is held back, part after part: by its length where somebody is seen typing; what the company wants at least."""
    waits, total = [], 0.0
    for part in parts:
        typed_s = min(settings.max_delay_s, len(part) / settings.characters_per_second) if typing else 0.0
        total += max(settings.min_delay_s, typed_s)
        waits.append(timedelta(seconds=total))
    return waits


def _expires(now: datetime, settings: ConversationSettings) -> datetime:
    return now + timedelta(hours=settings.reply_expires_h)


def call_a_person(session: Session, conversation_id: UUID, why: str, *, key: str) -> None:
    """Nobody is left without an answer: flag the conversation, alert the team, and tell the customer that a person comes.

    Where a person holds the conversation already, she has come.
    """
    conversation = conversations.lock(session, conversation_id)
    if conversation.holder == Holder.PERSON:
        return
    holding.ask_for_person(session, conversation, why)
    alerts.raise_alert(session, Alert.PERSON_WANTED, str(conversation.id), why)
    outbox.queue_message(
        session,
        conversation,
        late.CALLED[language.last_spoken(session, conversation.id, conversation.contact_id)],
        key=key,
        purpose=Purpose.NOTICE,
        author="system",
        expires_at=_expires(clock.now(), company_settings.read(session, ConversationSettings)),
    )
