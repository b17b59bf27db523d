"""Texts that people send often, kept under a shortcut."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.conversations.models import QuickReply
from app.errors import Conflict, Invalid, NotFound
from app.infra import audit, clock

MOST: Final = 500


class ShortcutTaken(Conflict):
    code = "shortcut_taken"

    def __init__(self) -> None:
        super().__init__("Já existe uma resposta rápida com este atalho.", field="shortcut")


def create(session: Session, *, shortcut: str, text: str, actor: str) -> QuickReply:
    """Raises ShortcutTaken, also for two at the same moment."""
    if (session.scalar(select(func.count()).select_from(QuickReply)) or 0) >= MOST:
        raise Invalid(f"Há {MOST} respostas rápidas. Apague uma antes.", field="shortcut")
    now = clock.now()
    values = {"id": uuid4(), "shortcut": shortcut, "text": text, "created_at": now, "updated_at": now}
    made: QuickReply | None = session.scalar(
        insert(QuickReply).values(values).on_conflict_do_nothing(index_elements=["shortcut"]).returning(QuickReply)
    )
    if made is None:
        raise ShortcutTaken
    audit.record(session, actor, "quick_reply_created", str(made.id))
    return made


def change(
    session: Session, reply_id: UUID, *, text: str | None = None, shortcut: str | None = None, actor: str
) -> QuickReply:
    """What is left out stays as it is. Raises NotFound; ShortcutTaken, also for two at the same moment."""
    reply = _locked(session, reply_id)
    reply.text, reply.updated_at = text if text is not None else reply.text, clock.now()
    if shortcut is not None and shortcut != reply.shortcut:
        reply.shortcut = shortcut
        try:
            session.flush()
        except IntegrityError as error:
            raise ShortcutTaken from error
    audit.record(session, actor, "quick_reply_changed", str(reply_id))
    return reply


def delete(session: Session, reply_id: UUID, *, actor: str) -> None:
    """Raises NotFound."""
    session.delete(_locked(session, reply_id))
    audit.record(session, actor, "quick_reply_deleted", str(reply_id))


def one(session: Session, reply_id: UUID) -> QuickReply:
    """Raises NotFound."""
    reply = session.scalar(select(QuickReply).where(QuickReply.id == reply_id))
    if reply is None:
        raise NotFound("Resposta rápida não encontrada.")
    return reply


def listed(session: Session) -> list[QuickReply]:
    """All of them, by shortcut: there are few."""
    return list(session.scalars(select(QuickReply).order_by(QuickReply.shortcut)))


def _locked(session: Session, reply_id: UUID) -> QuickReply:
    reply = session.scalar(select(QuickReply).where(QuickReply.id == reply_id).with_for_update())
    if reply is None:
        raise NotFound("Resposta rápida não encontrada.")
    return reply
