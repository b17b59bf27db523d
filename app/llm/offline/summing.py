"""What a talk leaves behind, without a model: the person's own words, the few that say most, and what they asked to be remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from app.infra.portuguese import fold, is_filler, parts, words
from app.llm.intents import Sentiment
from app.llm.offline import danger
from app.llm.offline.danger_words import Danger
from app.llm.offline.signals import Signal, hear
from app.llm.port import Fact, Said

_MOST_TOLD: Final = 3
_LONGEST_PART: Final = 110
_LONGEST: Final = 650
_MOST_PREFERENCES: Final = 6
_LATEST: Final = 6
_CROSS: Final = frozenset({Signal.COMPLAINT, Signal.RECLAIM})
_GLAD: Final = frozenset({Signal.PRAISE, Signal.THANKS})
_WISHES: Final[dict[Signal, str]] = {
    Signal.BOOK: "quis marcar",
    Signal.RESCHEDULE: "quis remarcar",
    Signal.CANCEL: "quis cancelar",
    Signal.CONFIRM: "confirmou",
    Signal.HUMAN: "pediu uma pessoa da equipe",
}
# Each names, in `wish`, what lasts beyond this talk.
_PREFERENCE: Final = re.compile(
    r"\b(?P<wish>"
    r"(?:prefiro|eu prefiro) [^,.;!?\n]{3,70}"
    r"|s[óo] (?:posso|consigo|d[áa] para mim) [^,.;!?\n]{3,60}"
    r"|n[ãa]o (?:posso|consigo) (?:de|pela|na|no|aos|às) [^,.;!?\n]{3,50}"
    r"|(?:tenho|sou) (?:alergia|al[ée]rgic[oa]) [^,.;!?\n]{2,50}"
    r"|(?:sou|estou) gestante|estou gr[áa]vida|tenho medo de [^,.;!?\n]{3,40}"
    r"|gosto (?:mais )?d[eao]s? [^,.;!?\n]{3,50}"
    r")",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"\b(?:meu nome [ée]|me chamo|pode me chamar de|aqui [ée] [oa])\s+"
    r"(?P<name>[^\W\d_]{2,20}(?:\s+(?!e\b|da\b|de\b)(?-i:[A-ZÀ-Ý])[^\W\d_]{1,20}){0,2})",
    re.IGNORECASE,
)
_NOT_A_NAME: Final = frozenset("a o um uma mae pai esposa marido filha filho cliente paciente dona dono".split())


def recollect(dialogue: Sequence[Said], known: Sequence[Fact]) -> dict[str, Any]:
    """Values for the result of task `summary`. `known`: what was remembered before, as one fact."""
    said = [message.text for message in dialogue if message.who == "customer"]
    return {
        "summary": _summary([fact.text for fact in known], said),
        "preferences": _preferences(said),
        "name": _name(said),
        "mood": _mood(said[-_LATEST:]),
    }


def _summary(before: Sequence[str], said: Sequence[str]) -> str:
    pieces = [part for message in said for part in parts(message)]
    asked = _telling([part for part in pieces if "?" in part])
    cross = _telling([part for part in pieces if _is_cross(part)])
    wishes = list(dict.fromkeys(_WISHES[signal] for part in pieces for signal in _WISHES if signal in hear(part)))
    now = []
    if wishes:
        now.append(f"{_first_up(', '.join(wishes))}.")
    if asked:
        now.append(f"Perguntou: {_quoted(asked)}.")
    if cross:
        now.append(f"Reclamou: {_quoted(cross)}.")
    rest = [part for part in _telling(pieces) if part not in (*asked, *cross)]
    if rest and not (asked or cross):
        now.append(f"Escreveu: {_quoted(rest)}.")
    return _within(before, " ".join(now))


def _within(before: Sequence[str], now: str) -> str:
    """The new part whole, and of what was remembered before as much as has room, its latest sentences."""
    room = _LONGEST - len(now) - 1
    kept: list[str] = []
    for sentence in reversed([s for text in before for s in re.split(r"(?<=\.)\s+", text) if s and s not in now]):
        if sum(map(len, kept)) + len(kept) + len(sentence) > room:
            break
        kept.insert(0, sentence)
    return " ".join([*kept, now]).strip()[:_LONGEST]


def _telling(pieces: Sequence[str]) -> list[str]:
    """The latest that say something, each thing once, in their order."""
    found: dict[str, str] = {}
    for part in reversed(pieces):
        content = [word for word in words(part) if not is_filler(word)]
        if content and len(found) < _MOST_TOLD:
            found.setdefault(" ".join(content), part)
    return list(found.values())[::-1]


def _quoted(pieces: Sequence[str]) -> str:
    return "; ".join(f"“{_short(piece)}”" for piece in pieces)


def _short(piece: str) -> str:
    plain = " ".join(piece.split()).rstrip(".;!")
    return plain if len(plain) <= _LONGEST_PART else f"{plain[: _LONGEST_PART - 1].rsplit(' ', 1)[0]}…"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _preferences(said: Sequence[str]) -> list[str]:
    """The latest wording of each, oldest first."""
    found = {fold(wish): wish for message in said for wish in _wishes_in(message)}
    return list(found.values())[-_MOST_PREFERENCES:]


def _wishes_in(message: str) -> Iterator[str]:
    for match in _PREFERENCE.finditer(message):
        yield _first_up(" ".join(match["wish"].split()))


def _name(said: Sequence[str]) -> str | None:
    for message in reversed(said):
        match = _NAME.search(message)
        if match is not None and fold(match["name"].split()[0]) not in _NOT_A_NAME:
            return " ".join(word[:1].upper() + word[1:] for word in match["name"].split())
    return None


def _mood(latest: Sequence[str]) -> Sentiment:
    pieces = [part for message in latest for part in parts(message)]
    if any(_is_cross(part) for part in pieces):
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if any(hear(part) & _GLAD for part in pieces) else Sentiment.NEUTRAL


def _is_cross(part: str) -> bool:
    return bool(hear(part) & _CROSS) or Danger.DESPAIR in danger.heard(part)
