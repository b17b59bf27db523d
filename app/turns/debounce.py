"""How long to wait for the rest of what a person is writing. Pure: no clock, no session.

A finished sentence is answered soon, an unfinished one gets time, and a person's own rhythm stretches both. Nobody waits for ever:
the wait is bounded from the first message that has no answer yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.conversations.rules import fold
from app.turns.settings import TurnSettings

BURST_PAUSE_S: Final = 12.0  # a longer silence is a new thought, not a pause in one burst

_ENDS: Final = re.compile(r"[.!?…)]\s*$|\b(?:obrigad[oa]|valeu|obg|vlw|por favor|pfv?)\s*$")
_LEANS_ON: Final = re.compile(
    r"(?:[,:;–-]|\b(?:e|ou|mas|que|de|da|do|das|dos|em|na|no|para|pra|com|se|um|uma|o|a|os|as|meu|minha|por|porque|quanto|quero|"
    r"queria|gostaria|saber|voces|vcs?|qual|como|ate|sobre|tipo))\s*$"
)
_OPENING: Final = re.compile(
    r"(?:(?:oi+e*|ola+|opa|ei|hey|hi|hello|hola|alo|bom dia|boa tarde|boa noite|buenos dias|buenas tardes|tudo bem|tudo bom|td bem|"
    r"como vai|por favor|com licenca|boa)[\s,.!?]*)+"
)
_QUESTION: Final = re.compile(
    r"\b(?:quanto|quando|onde|qual|quais|como|quem|por que|aceita[mn]?|atende[mn]?|tem|abre[mn]?|fecha[mn]?|faze[mn]|fazem|pode|posso|"
    r"funciona[mn]?|parcela[mn]?|custa[mn]?|trabalha[mn]?)\b"
)
_MANY_WORDS: Final = 5
_HURRIED: Final = {"wait_finished_s": 0.3, "wait_unfinished_s": 0.8, "wait_most_s": 3.0}


@dataclass(frozen=True, slots=True)
class Wait:
    """When the turn is due, and what stretched or cut the plain wait: `none`, `unfinished`, `rhythm`, `longest`."""

    due_at: datetime
    override: str


def looks_finished(text: str) -> bool:
    """Whether a message reads like the end of a thought. A bare greeting does not: people greet, then ask."""
    said = fold(text)
    if not said:
        return True
    if _OPENING.fullmatch(said) or _LEANS_ON.search(said):
        return False
    if _ENDS.search(text.strip().lower()) or _ENDS.search(said):
        return True
    words = said.split()
    return len(words) >= _MANY_WORDS or (len(words) >= 2 and bool(_QUESTION.search(said))) or words[0].isdigit()


def hurried(settings: TurnSettings) -> TurnSettings:
    """The same company with hardly any patience, for whoever plays a customer and does not want to wait. Never longer than its own."""
    return settings.model_copy(
        update={name: min(float(getattr(settings, name)), most) for name, most in _HURRIED.items()}
    )


def due(
    text: str,
    *,
    now: datetime,
    waiting_since: datetime | None,
    pause_s: float | None,
    rhythm_s: float | None,
    settings: TurnSettings,
) -> Wait:
    """When to answer a message that came `now`. `waiting_since`: the first message without an answer, if there was one before.

    `pause_s`: seconds since the contact's previous message of this burst; `rhythm_s`: the contact's usual pause.
    """
    finished = looks_finished(text)
    wait, override = (settings.wait_finished_s, "none") if finished else (settings.wait_unfinished_s, "unfinished")
    usual = max((pause for pause in (pause_s, rhythm_s) if pause is not None and pause <= BURST_PAUSE_S), default=None)
    if waiting_since is not None and usual is not None and usual * 1.5 > wait:
        wait, override = min(usual * 1.5, settings.wait_unfinished_s * 1.5), "rhythm"
    due_at = now + timedelta(seconds=wait)
    longest = (waiting_since or now) + timedelta(seconds=settings.wait_most_s)
    if due_at > longest:
        return Wait(max(longest, now), "longest")
    return Wait(due_at, override)
