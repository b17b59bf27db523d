"""The product's pool process with the bench's model in it, and the clients of both hosted models loaded for their memory's sake."""

from __future__ import annotations

from pydantic import SecretStr

from app.config import settings
from app.infra.embedded.data_dir import DataDir
from app.llm import registry
from app.llm.port import Model
from app.llm.providers.gemini import GeminiModel
from app.llm.providers.openai import OpenAIModel
from scripts.bench import choice, handler
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


def choose_turn() -> None:
    """The product's turn, or where a comparison asks for it the bench's own."""
    if choice.is_bench_turn(DataDir(settings().data_dir).run):
        handler.instead_of_the_product()


if __name__ == "__main__":
    put_model_first()
    choose_turn()
    loaded = _idle_clients()
    pool.main()
