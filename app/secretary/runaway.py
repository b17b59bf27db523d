"""Conversations that go in circles: robots that answer robots, and talk without an end. Told by what was said within the last hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra.portuguese import words

WINDOW: Final = timedelta(hours=1)
_MOST_READ: Final = 400
_SHORT: Final = 12  # letters up to which the same answer may be given to several questions: "sim", "ok"
_MENUS: Final = 2
_OPTIONS: Final = 3

_MENU: Final = re.compile(
    r"(?i)\b(?:digite|tecle|escolha|selecione|responda(?: com)?|envie|marque|press|type|marca|elija)\b[^\n]{0,30}"
    r"(?:\*?\d\b|o n[uú]mero|uma (?:das )?op[cç][oõ]es|op[cç][aã]o|opci[oó]n)"
    r"|\b(?:assistente|atendente|secret[aá]ri[ao]|asistente) virtual d[aoe]|\b(?:sou|soy) (?:um|o|un|el) (?:rob[oô]|bot|chatbot)\b"
    r"|\b(?:mensagem|resposta|atendimento|auto) ?(?:autom[aá]tic[ao]|reply)\b|\bseu (?:n[uú]mero de )?protocolo [eé]\b|\bthis is an"
    r" automated"
)
_OPTION: Final = re.compile(r"(?m)^\s*(?:\*?\d{1,2}\*?\s*[-.)–:]|\d\ufe0f?\u20e3)\s*\S")


@dataclass(frozen=True, slots=True)
class Pace:
    """The last hour, since a person of ours wrote last: what the customer said, newest first, and how many answers we gave."""

    heard: Sequence[str] = ()
    answered: int = 0


_LATELY: Final = text(
    """
    SELECT direction, author, turn_id, left(text, 300) AS text FROM messages
    WHERE conversation_id = :id AND created_at > :since ORDER BY id DESC LIMIT :most
    """
)


def read(session: Session, conversation_id: UUID, now: datetime) -> Pace:
    rows = session.execute(_LATELY, {"id": conversation_id, "since": now - WINDOW, "most": _MOST_READ}).all()
    heard: list[str] = []
    answers: set[UUID] = set()
    for row in rows:
        if row.author == "person":
            break
        if row.direction == "in":
            heard.append(row.text)
        elif row.turn_id is not None:
            answers.add(row.turn_id)
    return Pace(heard, len(answers))


def circles(pace: Pace, *, repeats: int, turns_per_hour: int) -> str | None:
    """Why this goes in circles: `repeated`, `menu`, `turns`; None when it does not."""
    if pace.answered >= turns_per_hour:
        return "turns"
    if _menus(pace.heard) >= _MENUS:
        return "menu"
    return "repeated" if _is_repeated(pace.heard, repeats) else None


def _menus(heard: Sequence[str]) -> int:
    """How often they gave us something to choose from, or said that nobody reads. A mere list is one beside such words: people list
    what they need."""
    told = sum(bool(_MENU.search(said)) for said in heard)
    lists = sum(_MENU.search(said) is None and len(_OPTION.findall(said)) >= _OPTIONS for said in heard)
    return told + lists if told else 0


def _is_repeated(heard: Sequence[str], repeats: int) -> bool:
    """The same message again and again, or two that take turns. Short answers may be the same to several questions, and what has no
    words (photos, emoji) says nothing of that."""
    said = [folded for each in heard if (folded := " ".join(words(each)))]
    latest = said[0] if said else ""
    needed = repeats * 2 if len(latest) <= _SHORT else repeats
    if len(said) >= needed and len(set(said[:needed])) == 1:
        return True
    swinging = said[: repeats * 2]
    return len(swinging) == repeats * 2 and len(set(swinging)) <= 2 and all(len(each) > _SHORT for each in swinging)
