"""After the model: what may leave. A reply that breaks a limit becomes a safe one, and says which limit it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter

from app.secretary.grounds import Grounds
from app.secretary.reply import Reply

LONGEST: Final = 3500

VIOLATIONS = Counter(
    "constraint_violations_total", "Replies stopped before they left, by the limit they broke", ["kind"]
)

_INTERNAL: Final = re.compile(
    r"(?i)\b(?:wants_person|offer_person|system prompt|prompt do sistema|json|traceback|exception|null|undefined)\b"
    r"|\[[a-z0-9]+(?:-[a-z0-9]+)+\]"
)
_DONE: Final = re.compile(
    r"(?i)(?<!não )(?<!nao )\b(?:está|esta|ficou|foi|já|ja)\s+(?:\w+\s+)?(?:marcad|agendad|confirmad|cancelad|remarcad)[oa]s?\b"
    r"|^\s*(?:marcad|agendad|remarcad)[oa]\b"
)
SAFE: Final = Reply(
    text="Para não passar uma informação errada, prefiro chamar uma pessoa da nossa equipe. Pode ser?",
    known=False,
    wants_person=False,
    offer_person=True,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The reply that may leave; `broken` names the limit that the model's own one broke."""

    reply: Reply
    broken: str | None = None


def check(reply: Reply, grounds: Grounds = Grounds()) -> Checked:  # noqa: B008 - frozen
    """Nothing internal, nothing claimed as done that nobody did, nothing longer than people read."""
    text = reply.text.strip()
    if not text:
        return _stopped("empty")
    if _INTERNAL.search(text):
        return _stopped("internal_words")
    if _DONE.search(text):
        return _stopped("claimed_done")
    return Checked(reply.model_copy(update={"text": text[: min(grounds.longest, LONGEST)]}))


def _stopped(kind: str) -> Checked:
    VIOLATIONS.labels(kind).inc()
    return Checked(SAFE, kind)
