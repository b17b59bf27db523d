"""A text cut into sentences as the limits judge them: folded, and each knowing whether it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold

_TITLE: Final = re.compile(r"\b(dra?|sra?|srta|profa?|av|r|n|tel|obs|ex|etc)\.(?=\s)", re.IGNORECASE)
_END: Final = re.compile(r"(?<=[.!?…;])[\"”’)\]]*\s+|\n+")
_MARKS: Final = re.compile(r"[^\w\s$%/:.,-]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`plain`: folded, marks and double spaces gone, ready for patterns."""

    text: str
    plain: str
    asks: bool


def of(text: str) -> list[Sentence]:
    pieces = (piece.strip() for piece in _END.split(_TITLE.sub(r"\1", text)))
    return [Sentence(piece, plain(piece), "?" in piece) for piece in pieces if piece]


@lru_cache(maxsize=2_000)
def plain(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKS.sub(" ", fold(text))).strip(" .,:;-")


def quoted_from(sentence: Sentence, sources: Iterable[str]) -> bool:
    """Whether one of the sources says this sentence, word for word. `sources` are plain texts."""
    return len(sentence.plain) > 3 and any(sentence.plain in source for source in sources)
