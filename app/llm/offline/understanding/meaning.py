"""The meaning of a turn: what it wants, how it sounds, what it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from app.infra.portuguese import parts
from app.llm.intents import Intent, Sentiment
from app.llm.offline.understanding import storage
from app.llm.offline.understanding.answers import answered
from app.llm.offline.understanding.days import days_named
from app.llm.offline.understanding.details import name_given, quantity_named, service_named
from app.llm.offline.understanding.hours import hours_named, period_named
from app.llm.offline.understanding.situation import situation_of
from app.llm.offline.understanding.tongue import language_of
from app.llm.offline.understanding.weights import Read
from app.llm.port import Language, Said

_BESIDE: Final = 0.55  # how sure a part has to be to count as an intent of its own
_TRUST_IN_THE_UNKNOWN: Final = 0.4  # of words never seen before, little can be said for sure
_SURELY: Final = 0.5
_NEVER_BESIDE: Final = frozenset({Intent.OTHER})


@dataclass(frozen=True, slots=True)
class Meaning:
    """The likeliest reading; a low confidence says that it may well be another."""

    intent: Intent
    also: tuple[Intent, ...]
    sentiment: Sentiment
    confidence: float


def understood(dialogue: Sequence[Said], now: datetime, remembered: Language = "pt") -> dict[str, Any]:
    """The typed result of task `understand`, as plain values. `now` is of the company's zone; `remembered`: what the person speaks.

    No state is proposed. A proposal counts where the intent leaves the state as it is (`conversations/moving.py`): a hosted model may know
    better there, from all that was said before. This one knows nothing that is not in the intent, which the table reads by itself; and
    where a mere part of the turn reads like a task, the whole is nearly always right (113 of 12,000 messages: "não consigo ir hoje, tem
    como remarcar?" does not cancel).
    """
    situation = situation_of(dialogue)
    meaning = meaning_of(dialogue)
    customer = [said.text for said in dialogue if said.who == "customer"]
    hours = hours_named(situation.turn)
    return {
        "intent": meaning.intent,
        "also": list(meaning.also),
        "sentiment": meaning.sentiment,
        "language": language_of(customer, otherwise=remembered),
        "confidence": round(meaning.confidence, 3),
        "entities": {
            "dates": days_named(situation.turn, now.date(), given_up_too=meaning.intent is Intent.CANCEL),
            "times": hours,
            "period": None if hours else period_named(situation.turn),
            "service": service_named(situation.turn),
            "name": name_given(situation.turn),
            "quantity": quantity_named(situation.turn),
        },
        "proposed_state": None,
    }


def meaning_of(dialogue: Sequence[Said]) -> Meaning:
    """What the turn wants, read against what we had asked."""
    situation = situation_of(dialogue)
    whole = read(situation.turn)
    intent, confidence = answered(situation, whole, read)
    trusted = confidence * min(1.0, _TRUST_IN_THE_UNKNOWN + whole.known)
    return Meaning(intent, _beside(situation.turn, intent), _mood(whole, intent, confidence), trusted)


@lru_cache(maxsize=2_000)
def read(text: str) -> Read:
    """How likely each reading of a text by itself is."""
    return storage.learnt().read(text)


def _beside(turn: str, winner: Intent) -> tuple[Intent, ...]:
    """The other intents of the same turn, part by part, in their order."""
    pieces = parts(turn)
    if len(pieces) < 2:
        return ()
    found: set[Intent] = set()
    for piece in pieces:
        intents = read(piece).intents
        best = max(intents, key=lambda intent: intents[intent])
        if intents[best] >= _BESIDE:
            found.add(best)
    return tuple(intent for intent in Intent if intent in found - _NEVER_BESIDE - {winner})


def _mood(whole: Read, intent: Intent, confidence: float) -> Sentiment:
    """How it sounds. Who surely complains is not content, however plain the words."""
    mood = max(whole.sentiments, key=lambda sentiment: whole.sentiments[sentiment])
    if mood is Sentiment.NEUTRAL and intent is Intent.COMPLAINT and confidence >= _SURELY:
        return Sentiment.NEGATIVE
    return mood
