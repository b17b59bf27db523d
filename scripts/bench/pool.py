"""The product's pool process with the bench's model in it, and the clients of both hosted models loaded for their memory's sake."""

from __future__ import annotations

from pydantic import SecretStr

from app.llm import registry
from app.llm.port import Model
from app.llm.providers.gemini import GeminiModel
from app.llm.providers.openai import OpenAIModel
from scripts.bench.model import ThreeCalls
from workers import pool


def put_model_first() -> None:
    """Where every company asks first stands the bench's model."""
    registry.register("openai", ThreeCalls)


def _idle_clients() -> tuple[Model, Model]:
    nowhere, key = "http://127.0.0.1:9", SecretStr("unused")
    return (
        OpenAIModel(api_key=key, base_url=nowhere, model="unused"),
        GeminiModel(api_key=key, base_url=nowhere, model="unused"),
    )


if __name__ == "__main__":
    put_model_first()
    loaded = _idle_clients()
    pool.main()
