"""Which models an installation has, and in what order a company gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

import pytest

from app.config import settings
from app.llm.providers.gemini import GeminiModel
from app.llm.providers.gemini_genai import GenaiModel
from app.llm.registry import Registry
from app.llm.settings import LlmSettings, ProviderName

pytestmark = pytest.mark.req("AI-06")


@dataclass
class Named:
    name: str

    def complete(self, request: Any) -> Any:
        raise NotImplementedError


Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Give the installation these settings and no other keys."""

    def give(**values: str) -> None:
        for name in ("OPENAI_API_KEY", "GEMINI_API_KEY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield give
    monkeypatch.undo()
    settings.cache_clear()


def names(registry: Registry, *order: str) -> list[str]:
    return [model.name for model in registry.models_for(order)]


def test_without_any_key_the_secretary_still_has_a_model(configure: Configure) -> None:
    configure()
    assert names(Registry(), *LlmSettings().providers) == ["offline"]


def test_configured_providers_come_in_the_companys_order_and_offline_last(configure: Configure) -> None:
    configure(OPENAI_API_KEY="sk-x", GEMINI_API_KEY="x", GEMINI_BASE_URL="http://127.0.0.1:1")
    registry = Registry()
    assert names(registry, "offline", "gemini", "openai", "gemini") == ["gemini", "openai", "offline"]
    assert names(registry, "openai") == ["openai", "offline"]
    assert names(registry) == ["offline"]


def test_a_model_is_built_once(configure: Configure) -> None:
    configure()
    registry = Registry()
    assert registry.models_for([]) == registry.models_for(["offline"])


def test_a_bench_can_bring_a_model_of_its_own_or_replace_one(configure: Configure) -> None:
    configure()
    registry = Registry()
    assert names(registry, "openai") == ["offline"]
    registry.register("bench", lambda: Named("bench"))
    registry.register("openai", lambda: Named("stand-in"))
    assert names(registry, "bench", "openai") == ["bench", "stand-in", "offline"]


def test_every_provider_that_a_company_may_choose_exists(configure: Configure) -> None:
    configure()
    Registry().models_for(get_args(ProviderName))


@pytest.mark.parametrize(
    ("client", "model"), [("", GeminiModel), ("google-generativeai", GeminiModel), ("google-genai", GenaiModel)]
)
def test_the_installation_says_which_package_speaks_to_gemini(configure: Configure, client: str, model: type) -> None:
    configure(GEMINI_API_KEY="x", GEMINI_BASE_URL="http://127.0.0.1:1", GEMINI_CLIENT=client)
    gemini, _ = Registry().models_for(["gemini"])
    assert (gemini.name, type(gemini)) == ("gemini", model)
