"""Rules of wording: small patterns with a name, over words folded and joined by single spaces. Their examples are run by tests."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say something. `hears`: sentences that it is about. `leaves`: what only sounds like it."""

    name: str
    pattern: re.Pattern[str]
    hears: tuple[str, ...]
    leaves: tuple[str, ...] = ()

    def is_in(self, said: str) -> bool:
        return self.pattern.search(said) is not None


def wording(name: str, pattern: str, *, hears: tuple[str, ...], leaves: tuple[str, ...] = ()) -> Wording:
    """A wording whose pattern begins where a word does."""
    return Wording(name, re.compile(rf"\b(?:{pattern})"), hears, leaves)
