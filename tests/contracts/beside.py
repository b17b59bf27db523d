"""What a fake provider says to the calls of a turn that a test is not about: nothing remarkable was understood, and text will do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

BESIDE: Final[Mapping[str, str]] = {
    "understand": json.dumps(
        {"intent": "faq", "also": [], "sentiment": "neutral", "language": "pt", "confidence": 0.9, "entities": {}}
    ),
    "message_type": json.dumps({"kind": "text", "options": []}),
}
