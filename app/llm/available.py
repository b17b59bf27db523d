"""Which models this installation can ask, by name and without building them: their SDKs are heavy, and a page only wants to say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.config import Settings, settings
from app.llm.registry import LAST


@dataclass(frozen=True, slots=True)
class Available:
    """A model that answers here. `name`: what the registry knows it by; `model`: its exact name; None: the one that needs no account."""

    name: str
    model: str | None = None

    @property
    def provider(self) -> str:
        return self.name.removesuffix(_CHEAPER)


_CHEAPER = "-cheaper"


def in_order(order: Iterable[str]) -> list[Available]:
    """Those of `order` that this installation has a key for; the one without an account is always among them, and last."""
    keyed = _keyed(settings())
    wanted = (name for name in dict.fromkeys(order) if name in keyed)
    return [*(Available(name, keyed[name]) for name in wanted), Available(LAST)]


def besides(order: Iterable[str]) -> list[Available]:
    """The second, cheaper models that this installation names for the providers of `order`."""
    config = settings()
    named = {"openai": config.openai_cheaper_model, "gemini": config.gemini_cheaper_model}
    keyed = _keyed(config)
    asked = ((name, named[name]) for name in dict.fromkeys(order) if name in keyed)
    return [Available(f"{name}{_CHEAPER}", model) for name, model in asked if model is not None]


def _keyed(config: Settings) -> dict[str, str]:
    given = {
        "openai": (config.openai_api_key, config.openai_model),
        "gemini": (config.gemini_api_key, config.gemini_model),
    }
    return {name: model for name, (key, model) in given.items() if key is not None}
