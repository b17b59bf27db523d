"""Who is upset, or has sounded bad twice in a row, is offered a person, whatever the model thought of."""

from __future__ import annotations

from app.llm.offline.phrases import phrases_in
from app.secretary.reply import Reply


def with_offer(reply: Reply) -> Reply:
    """The reply with the offer at its end, where it neither has one nor brings a person, nor asks anything else."""
    if reply.wants_person or reply.offer_person or reply.options:
        return reply
    text = f"{reply.text}\n\n{phrases_in(reply.language).offer}"
    return reply.model_copy(update={"text": text, "offer_person": True})
