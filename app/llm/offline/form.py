"""In which form an answer goes: what a tool offers is chosen from, a few by button and more from a list; all else is text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.llm.port import Done

MOST_BUTTONS: Final = 3


def form_of(done: Sequence[Done]) -> dict[str, Any]:
    """The fields of a message's type."""
    options = list(dict.fromkeys(option for each in done for option in each.options))
    if len(options) < 2:
        return {"kind": "text", "options": []}
    return {"kind": "button" if len(options) <= MOST_BUTTONS else "list", "options": options}
