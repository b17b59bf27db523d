"""Whether a text tries to change the rules, get what is secret or misuse what she can do, also in disguise (`unmasking`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from app.llm.offline.understanding.meaning import read
from app.llm.offline.understanding.unmasking import LONG_CODE, LONGEST, readings

ENOUGH: Final = 0.4  # from this score on a text is an attack: hands that it was not learnt from score lower
_CERTAIN: Final = 0.98

_MARKERS = re.compile(
    r"<\|(?:im_start|im_end|system|endoftext)|\[/?(?:INST|SYS)\]|<<SYS>>|</?(?:system|instruc\w*|prompt"
    r"|assistant)>|^\s*#{2,}\s*(?:system|instruc\w*|novas? (?:regra|instruc)\w*)"
    r"|\bBEGIN (?:SYSTEM|PROMPT)|\bunion select\b|\bdrop table\b|;\s*--|<script\b|\{\{.*\}\}|\$\{jndi",
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=2_000)
def attack_score(text: str) -> float:
    """How surely this text is an attack, 0 to 1: of all the ways to read it, the worst."""
    if _MARKERS.search(text[:LONGEST]):
        return _CERTAIN
    seen, *hidden = readings(text) or ("",)
    open_words = seen if hidden else LONG_CODE.sub(" ", seen)
    return max(read(view).attack for view in (open_words, *hidden))


def is_attack(text: str) -> bool:
    """Whether this text is to be treated as an attack."""
    return attack_score(text) >= ENOUGH
