"""What she knows of a person, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.infra.portuguese import fold
from app.llm.port import Language

LONGEST_NOTE: Final = 160
ENOUGH: Final = 12  # messages since the last time: the card is behind
CROSS: Final = -0.25


class NoteKind(StrEnum):
    """What a note says: how the person is called, what they like or cannot do, what they asked about."""

    NAME = "name"
    PREFERENCE = "preference"
    SERVICE = "service"


class Note(BaseModel):
    """One thing noted. `by`: `secretary`, or the user of ours who wrote or corrected it; theirs is never overwritten."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: NoteKind
    text: str
    at: datetime
    by: str = "secretary"

    @property
    def is_hers(self) -> bool:
        return self.by == "secretary"


class Profile(BaseModel):
    """A person's card. `mood`: -1 cross … 1 glad, of late. `visits`: the last days on which they wrote, latest first."""

    model_config = ConfigDict(frozen=True)

    language: Language | None = None
    mood: float | None = None
    noted: Sequence[Note] = ()
    summary: str | None = None
    summary_by: str | None = None
    visits: Sequence[date] = ()
    messages: int = 0
    moments: int = 0
    trained_to: int = 0
    trained_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self.trained_at is None

    @property
    def name(self) -> str | None:
        """What the person said that they are called: better than what a messenger shows."""
        return next((note.text for note in self.noted if note.kind is NoteKind.NAME), None)

    def told(self, kind: NoteKind) -> list[str]:
        return [note.text for note in self.noted if note.kind is kind]


def fingerprint(kind: NoteKind, text: str) -> str:
    """Of a note that was struck off: enough to know it again, and not to say what it was."""
    return sha256(f"{kind}:{' '.join(fold(text).split())}".encode()).hexdigest()[:32]
