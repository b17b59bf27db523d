"""What is not needed to remember a person: their numbers, addresses and cards go before anything is kept or summed up."""

from __future__ import annotations

from app.infra import log
from app.llm import veil


def masked(text: str) -> str:
    for _, personal in veil.personal_in(text):
        text = text.replace(personal, "***")
    return log.mask(text)
