"""What may come back of what was said. What the guard stops is not learnt, and what was learnt is looked at again before it is told.

The rules of yesterday knew less, and a model that sums up a talk may carry a stranger's words on: so both, the way in and the way out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from app.secretary.attacks import aim_of
from app.secretary.context_engine import BETWEEN, Moment
from app.secretary.profile import Profile

_SENTENCES: Final = re.compile(r"(?<=[.!?…])\s+")
_WHO_SAID: Final = re.compile(r"^\w+: “(.*)”$", re.DOTALL)


def attacking(in_a_row: Sequence[str]) -> list[bool]:
    """Which of the messages that somebody wrote in a row attack; all of them, where the others are no better put together. A question
    that is no part of that is spared."""
    each = [aim_of(text) is not None for text in in_a_row]
    rest = [text for text, hostile in zip(in_a_row, each, strict=True) if not hostile]
    if len(rest) > 1 and aim_of("\n".join(rest)) is not None:
        return [hostile or not _stands_apart(text, rest) for text, hostile in zip(in_a_row, each, strict=True)]
    return each


def _stands_apart(text: str, others: Sequence[str]) -> bool:
    return "?" in text and aim_of("\n".join(other for other in others if other != text)) is not None


def card(profile: Profile) -> Profile:
    """A person's card without what she noted of an attack. What people of ours noted stands."""
    noted = [note for note in profile.noted if not note.is_hers or _harmless(note.text)]
    summary = _sentences(profile.summary) if profile.summary else profile.summary
    if len(noted) == len(profile.noted) and summary == profile.summary:
        return profile
    return profile.model_copy(update={"noted": noted, "summary": summary or None})


def moments(recalled: Sequence[Moment]) -> list[Moment]:
    """What came to mind, without the lines that attack."""
    sifted = (replace(moment, text=_told(moment.text)) for moment in recalled)
    return [moment for moment in sifted if moment.text]


def _sentences(text: str) -> str:
    return _whole(_SENTENCES.split(text), " ")


def _told(text: str) -> str:
    return _whole(text.split(BETWEEN), BETWEEN)


def _quoted(told: str) -> str:
    """What was said, without who said it: "cliente" is a word of many attacks."""
    return "\n".join(_WHO_SAID.sub(r"\1", line) for line in told.split(BETWEEN))


def _whole(pieces: Sequence[str], between: str) -> str:
    """The harmless pieces, unless together they are none."""
    kept = between.join(piece for piece in pieces if _harmless(piece))
    return kept if _harmless(kept) else ""


@lru_cache(maxsize=4_000)
def _harmless(text: str) -> bool:
    """Kept apart from what is judged of messages: a flood of those would push out what the next turn of a known person needs."""
    return aim_of(_quoted(text)) is None
