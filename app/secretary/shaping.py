"""An answer in the shape that people read on WhatsApp: no markup it does not know, no longer than allowed, cut where a sentence ends."""

from __future__ import annotations

import re
from typing import Final

_LINK: Final = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_HEADING: Final = re.compile(r"(?m)^#{1,6}\s+")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_BULLET: Final = re.compile(r"(?m)^\s*[*-]\s+")
_GAPS: Final = re.compile(r"\n{3,}")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200c\u200e-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_ENDS: Final = re.compile(r"[.!?…](?=\s|$)|\n")


def shaped(text: str, longest: int) -> str:
    """The text for the channel, of at most `longest` letters."""
    plain = _UNSEEN.sub("", text)
    plain = _LINK.sub(r"\1: \2", plain)
    plain = _HEADING.sub("", plain)
    plain = _BOLD.sub(lambda match: f"*{match.group(1) or match.group(2)}*", plain)
    plain = _GAPS.sub("\n\n", _BULLET.sub("• ", plain)).strip()
    return plain if len(plain) <= longest else _cut(plain, longest)


def _cut(text: str, longest: int) -> str:
    """At the last sentence that fits whole; else at a word."""
    ends = [match.end() for match in _ENDS.finditer(text, 0, longest + 1) if match.end() <= longest]
    if ends and ends[-1] > longest // 3:
        return text[: ends[-1]].rstrip()
    return text[: longest - 1].rsplit(maxsplit=1)[0].rstrip(" ,;:") + "…"
