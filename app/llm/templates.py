"""Sentences of a company's own, in the place of ours: already filled, in Portuguese. An empty one leaves ours as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Templates:
    """`unknown`: where no fact answers; `person`: when somebody is called. What a greeting begins with is part of the tone.

    `edition` names the state of the company's words that they were filled from.
    """

    closing: str = ""
    unknown: str = ""
    person: str = ""
    edition: str = ""
