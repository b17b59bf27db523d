"""Her sentences in a company's tone: its voice, how she addresses people, and how many emojis she uses."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, Final

from app.llm.offline.phrases import Phrases
from app.llm.offline.voices import voiced
from app.llm.tone import Formality, Level, Tone

_EMOJI: Final = re.compile(r"\s*[\U0001f300-\U0001faff\u2600-\u27bf\u2764]\ufe0f?")
_YOU: Final = (
    (re.compile(r"\bpara você\b"), "para o(a) senhor(a)"),
    (re.compile(r"\bcom você\b"), "com o(a) senhor(a)"),
    (re.compile(r"\bque você\b"), "que o(a) senhor(a)"),
    (re.compile(r"\b[Vv]ocê\b"), "o(a) senhor(a)"),
)
_SENTENCE: Final = re.compile(r"(^|[.!?:] )o\(a\)")


def dressed(phrases: Phrases, tone: Tone) -> Phrases:
    """The same sentences in this tone. Nothing is light where somebody is upset."""
    plain = tone.is_grave or tone.emoji is Level.NONE
    return _dressed(voiced(phrases, tone.voice), formal=tone.formality is Formality.SENHOR, plain=plain)


def cheered(text: str, tone: Tone) -> str:
    """A greeting with an emoji, where the company likes many."""
    is_cheerful = text and tone.emoji is Level.MUCH and not tone.is_grave and not _EMOJI.search(text)
    return f"{text} 😊" if is_cheerful else text


@lru_cache(maxsize=64)
def _dressed(phrases: Phrases, *, formal: bool, plain: bool) -> Phrases:
    changed: dict[str, Any] = {}
    for field in fields(phrases):
        value = getattr(phrases, field.name)
        if isinstance(value, tuple):
            changed[field.name] = tuple(_said(each, formal=formal, plain=plain) for each in value)
        elif field.name != "language":
            changed[field.name] = _said(value, formal=formal, plain=plain)
    return replace(phrases, **changed)


def _said(text: str, *, formal: bool, plain: bool) -> str:
    if formal:
        for you, politely in _YOU:
            text = you.sub(politely, text)
        text = _SENTENCE.sub(r"\1O(a)", text)
    return _EMOJI.sub("", text).strip() if plain else text
