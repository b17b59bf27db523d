"""Whether newer messages of the customer still go before a turn that is being thought."""

from __future__ import annotations

from typing import Final

from app.turns.taking import Taken

MOST_SUPERSEDED: Final = 3


class MovedOn(Exception):
    """The customer wrote more before anything was done: what was thought so far is thrown away."""


def may_begin_anew(taken: Taken) -> bool:
    """Whether newer messages may still supersede this turn: not once it has acted, and not for ever."""
    return not taken.acted and not taken.late and taken.superseded_before < MOST_SUPERSEDED
