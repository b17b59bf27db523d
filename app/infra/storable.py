"""What PostgreSQL can keep of a text: everything but NUL and halves of a surrogate pair. Doors refuse or mend it, and never pass it on."""

from __future__ import annotations

import re
from typing import Final

UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    return UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text as it can be kept: NUL goes, halves of a surrogate pair become U+FFFD."""
    if is_storable(text):
        return text
    return UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)
