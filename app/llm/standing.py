"""Which models may answer for a company, by name alone: nothing is built and nobody is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.config import settings
from app.llm.registry import LAST


@dataclass(frozen=True, slots=True)
class Answerer:
    """A model that this installation can ask. `model`: what its provider calls it; None for the built-in one."""

    provider: str
    model: str | None = None


def answerers(order: Iterable[str]) -> list[Answerer]:
    """Those of this order that the installation has a key for, each once; the built-in one always among them, and last."""
    config = settings()
    asked = {
        "openai": config.openai_model if config.openai_api_key else None,
        "gemini": config.gemini_model if config.gemini_api_key else None,
    }
    names = dict.fromkeys(order)
    return [*(Answerer(name, model) for name in names if (model := asked.get(name))), Answerer(LAST)]
