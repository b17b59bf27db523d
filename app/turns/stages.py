"""What the secretary is doing in a conversation just now, for whoever looks on. Kept for seconds in Redis and nowhere else.

Told at once, inside a transaction too: it is no fact of the record, and whoever looks only waits for it.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.infra.live import publishing as live
from app.infra.live.publishing import Mark, Topic

LASTS: Final = timedelta(seconds=90)  # longer than a turn: a process that dies in one leaves no trace for long


class Stage(StrEnum):
    """The steps of a turn as people know them."""

    READING = "reading"
    SEARCHING = "searching"
    WRITING = "writing"


def reached(company_id: UUID, conversation_id: UUID, stage: Stage) -> None:
    live.say(company_id, Topic.TURN, conversation_id, Mark(stage, LASTS))


def over(company_id: UUID, conversation_id: UUID) -> None:
    live.say(company_id, Topic.TURN, conversation_id, Mark(None, LASTS))


def current(company_id: UUID, conversation_id: UUID) -> Stage | None:
    """The stage that the conversation's turn has reached; None when no turn runs, or nobody can tell."""
    word = live.marked(company_id, Topic.TURN, conversation_id)
    return Stage(word) if word in set(Stage) else None
