"""What becomes of what she thought: it is sent, offered to the team, or only kept."""

from __future__ import annotations

from dataclasses import replace

from app.secretary.settings import Autonomy, SecretarySettings
from app.turns.thinking import OFF, Thought


def kept_back(manner: SecretarySettings, thought: Thought) -> Thought:
    """The thought as it may leave: where she only observes or suggests, its words stay in the turn's record."""
    if thought.reply is None or thought.reply.opted_out or manner.acts:
        return thought
    key = "suggestion" if manner.autonomy is Autonomy.SUGGEST else "observed"
    return replace(thought, reply=None, outcome={**thought.outcome, key: thought.reply.text})


def waits_for_person(thought: Thought) -> bool:
    """Whether the customer has no answer of hers and needs one of the team's."""
    return thought.outcome.get("reason") == OFF or "suggestion" in thought.outcome or "observed" in thought.outcome
