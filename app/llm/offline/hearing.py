"""What a turn wants, by its signals alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.llm.intents import Intent, Sentiment
from app.llm.offline.composing import accepts_person
from app.llm.offline.phrases import spoken_in
from app.llm.offline.reading import Turn, read
from app.llm.offline.signals import Signal
from app.llm.port import Grounding, Said

SURE: Final = 0.9
LIKELY: Final = 0.6
UNSURE: Final = 0.3

_MEANS: Final = (
    (Intent.HUMAN, (Signal.HUMAN,)),
    (Intent.CANCEL, (Signal.CANCEL,)),
    (Intent.RESCHEDULE, (Signal.RESCHEDULE,)),
    (Intent.CONFIRM, (Signal.CONFIRM,)),
    (Intent.COMPLAINT, (Signal.COMPLAINT, Signal.RECLAIM)),
    (Intent.SCHEDULE, (Signal.BOOK,)),
    (Intent.FOLLOWUP_POSITIVE, (Signal.CLOSE, Signal.PRAISE)),
    (Intent.THANKS_BYE, (Signal.NOTED, Signal.THANKS, Signal.BYE)),
    (Intent.GREETING, (Signal.GREETING, Signal.SMALL_TALK)),
)


def understood(dialogue: Sequence[Said], grounding: Grounding) -> dict[str, Any]:
    """The fields of an understanding."""
    turn = read(dialogue, grounding)
    meant, confidence = _meant(turn)
    return {
        "intent": meant[0],
        "also": meant[1:],
        "sentiment": _sentiment(turn),
        "language": spoken_in(turn.text, turn.earlier, grounding.language).language,
        "confidence": confidence,
        "entities": {"name": turn.introduced_as},
    }


def _meant(turn: Turn) -> tuple[list[Intent], float]:
    """Every intent heard, in the order of the list, and how sure the first is."""
    if accepts_person(turn):
        return [Intent.HUMAN], SURE
    heard = [intent for intent, signals in _MEANS if turn.has(*signals)]
    if any(part.facts or part.is_question for part in turn.parts):
        courtesy = [intent for intent in heard if intent in (Intent.THANKS_BYE, Intent.GREETING)]
        heard = [intent for intent in heard if intent not in courtesy]
        return [*heard, Intent.FAQ, *courtesy], SURE if heard else LIKELY
    if heard:
        return heard, SURE
    return [Intent.OTHER], LIKELY if turn.media or any(part.signals for part in turn.parts) else UNSURE


def _sentiment(turn: Turn) -> Sentiment:
    if turn.has(Signal.COMPLAINT, Signal.RECLAIM, Signal.DESPAIR):
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if turn.has(Signal.PRAISE) else Sentiment.NEUTRAL
