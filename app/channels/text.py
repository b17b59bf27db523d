"""What gateways may do to text, and what a database may hold of it."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Final

from app.infra.storable import storable

LONGEST: Final = 4096  # of what anybody says in one message, and of what the team keeps to say or to remember

_INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"})
_BLANK_LETTERS = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0"
)  # drawn as nothing although Unicode calls them letters or symbols
_OPENING = re.compile(r"\{(?=\{)")
_CLOSING = re.compile(r"\}(?=\})")


def storable_json(value: object) -> str:
    """JSON of what a webhook brought, as `jsonb` takes it: no NUL, no half surrogates, no NaN. Mind the nesting."""
    return json.dumps(storable_value(value), ensure_ascii=False, allow_nan=False)


def storable_value(value: object) -> object:
    """JSON's values without what `jsonb` refuses."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(name)): storable_value(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable_value(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def is_blank(text: str) -> bool:
    """Whether a person would see nothing at all: spaces, zero-width characters, stray accents."""
    return all(char in _BLANK_LETTERS or unicodedata.category(char) in _INVISIBLE for char in text)


def without_template_marks(text: str) -> str:
    """`{{name}}` as `{ {name} }`: readable, and no longer a tag for a gateway that renders texts with Mustache."""
    return _CLOSING.sub("} ", _OPENING.sub("{ ", text))


def with_options(text: str, options: tuple[str, ...]) -> str:
    """The text with its options as a numbered menu, for channels without buttons: `1) …`, one per line."""
    if not options:
        return text
    menu = "\n".join(f"{number}) {option}" for number, option in enumerate(options, start=1))
    return f"{text}\n\n{menu}" if text else menu


def as_compared(text: str) -> str:
    """Two texts are one message when these are equal: forks prefix U+200E; line ends and outer spaces may change."""
    return text.replace("\u200e", "").replace("\r\n", "\n").strip()
