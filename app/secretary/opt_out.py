"""Whether a customer asks us to stop writing to them: all messages, or one kind of them.

Refusing an offer, cancelling an appointment, or preferring text to a call is not that. A wish is read clause by clause; what only the whole
message tells ("mensagem todo dia... parem") is read last, and what no wording knows the local model may know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.infra.portuguese import words
from app.llm.intents import Intent
from app.secretary import second_opinion
from app.secretary.opt_out_words import ABOUT_SENT, ALONE, ASKS, BARE, CALLS, ENDS, STAYS, WRONG_PERSON

SURE: Final = 0.9
"""The local model's share from which it is believed, where a word of ending is said (docs/modelo-local.md)."""
CERTAIN: Final = 0.95
"""The share from which it is believed without one."""

_TOWARDS: Final = re.compile(r"(?i)(?<!\w)(?:pr[ao]s?|p/?)(?!\w)")  # never the imperative that "para" may be
_CLAUSES: Final = re.compile(
    r"[.!?;:,\n…]+|\s[-–—]\s|\bmas\b|\be (?=(?:n[aã]o|par[ae]m?|me |tir|favor|por favor|pe[cç]o|nunca))"
)


def asks_to_stop(message: str) -> bool:
    """Whether this message asks us to write no more, or no more of one kind."""
    message = towards(message)
    said = " ".join(words(message))
    if not said:
        return False
    return bool(ALONE.fullmatch(said)) or _says_so(message, said) or _is_meant(message, said)


def towards(message: str) -> str:
    """With "pra" and its kin as words that no imperative looks like."""
    return _TOWARDS.sub(" ao ", message)


def _says_so(message: str, said: str) -> bool:
    """By its wording: a clause that asks for it, or a bare "parem" beside what it is about."""
    clauses = list(_clauses(message))
    if any(_asks(clause) and not _is_of_something_else(clause) for clause in clauses):
        return True
    about = bool(ABOUT_SENT.search(said) or WRONG_PERSON.search(said))
    return about and not _stays(said) and any(BARE.fullmatch(clause) for clause in clauses)


def _is_meant(message: str, said: str) -> bool:
    """Whether the local model is sure of it, where no wording is known."""
    if _is_of_something_else(said):
        return False
    wishes = second_opinion.wishes_of(message)
    enough = SURE if ENDS.search(said) else CERTAIN
    return wishes is not None and wishes[Intent.OPT_OUT] >= enough


def _asks(clause: str) -> bool:
    return any(wording.is_in(clause) for wording in ASKS)


def _stays(said: str) -> bool:
    return any(wording.is_in(said) for wording in STAYS)


def _is_of_something_else(clause: str) -> bool:
    """Of calls, or of what is kept."""
    return _stays(clause) or (bool(CALLS.search(clause)) and not ABOUT_SENT.search(clause))


def _clauses(message: str) -> Iterator[str]:
    for piece in _CLAUSES.split(message.lower()):
        if clause := " ".join(words(piece)):
            yield clause
