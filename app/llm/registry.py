"""The models of this installation: built once per process, on first use, because their SDKs are heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from app.config import settings
from app.llm.port import Model
from app.llm.providers.gemini import GeminiModel
from app.llm.providers.gemini_genai import GenaiModel
from app.llm.providers.offline import OfflineModel
from app.llm.providers.openai import OpenAIModel

Factory = Callable[[], Model | None]
LAST = "offline"
_GEMINI_CLIENTS: dict[str, type[GeminiModel] | type[GenaiModel]] = {
    "google-generativeai": GeminiModel,
    "google-genai": GenaiModel,
}


def _openai(model: str | None) -> Model | None:
    config = settings()
    if config.openai_api_key is None or model is None:
        return None
    return OpenAIModel(api_key=config.openai_api_key, base_url=config.openai_base_url, model=model)


def _gemini(model: str | None) -> Model | None:
    config = settings()
    if config.gemini_api_key is None or model is None:
        return None
    client = _GEMINI_CLIENTS[config.gemini_client]
    return client(api_key=config.gemini_api_key, base_url=config.gemini_base_url, model=model)


_FACTORIES: Mapping[str, Factory] = {
    "openai": lambda: _openai(settings().openai_model),
    "openai-cheaper": lambda: _openai(settings().openai_cheaper_model),
    "gemini": lambda: _gemini(settings().gemini_model),
    "gemini-cheaper": lambda: _gemini(settings().gemini_cheaper_model),
    LAST: OfflineModel,
}


class Registry:
    """Models by name. A factory returns None where the installation has no key for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._factories: dict[str, Factory] = dict(_FACTORIES)
        self._built: dict[str, Model | None] = {}

    def register(self, name: str, factory: Factory) -> None:
        """Add a model, or replace one."""
        with self._lock:
            self._factories[name] = factory
            self._built.pop(name, None)

    def models_for(self, order: Iterable[str]) -> list[Model]:
        """The configured models in this order, each once; `offline` always among them, and last."""
        names = dict.fromkeys(name for name in order if name != LAST)
        with self._lock:
            models = [self._model(name) for name in (*names, LAST)]
        return [model for model in models if model is not None]

    def _model(self, name: str) -> Model | None:
        if name not in self._built:
            self._built[name] = self._factories[name]()
        return self._built[name]


_registry = Registry()
register = _registry.register
models_for = _registry.models_for
