"""How she sounds, as a company wants it and as this turn needs it. Hosted models read it in words, the offline one reads it here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.llm.intents import Sentiment


class Voice(StrEnum):
    WELCOMING = "welcoming"
    PROFESSIONAL = "professional"
    RELAXED = "relaxed"
    DIRECT = "direct"


class Formality(StrEnum):
    """`você` or `o senhor, a senhora`; the other languages follow in their own way."""

    VOCE = "voce"
    SENHOR = "senhor"


class Level(StrEnum):
    NONE = "none"
    SOME = "some"
    MUCH = "much"


@dataclass(frozen=True, slots=True)
class Openings:
    """What a greeting begins with, by the hour of the company's clock. Empty: her own "Bom dia!"."""

    morning: str = ""
    afternoon: str = ""
    evening: str = ""

    def at(self, hour: int) -> str:
        if 5 <= hour < 12:
            return self.morning
        return self.afternoon if 12 <= hour < 18 else self.evening


@dataclass(frozen=True, slots=True)
class Tone:
    """`feeling`: how the customer sounds in this turn; `is_upset`: they complain, or have sounded bad twice in a row."""

    voice: Voice = Voice.WELCOMING
    formality: Formality = Formality.VOCE
    empathy: Level = Level.SOME
    humour: Level = Level.NONE
    emoji: Level = Level.SOME
    openings: Openings = field(default_factory=Openings)
    feeling: Sentiment = Sentiment.NEUTRAL
    is_upset: bool = False

    @property
    def is_grave(self) -> bool:
        """Nothing is light in this turn: no joke, no emoji."""
        return self.is_upset or self.feeling is Sentiment.NEGATIVE
