"""Every hosted model against its fake server, and a valid request to ask of any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, SecretStr

from app.llm.port import Grounding, Model, Request, Said
from app.llm.providers.gemini import GeminiModel
from app.llm.providers.gemini_genai import GenaiModel
from app.llm.providers.openai import OpenAIModel
from tests.contracts import fake_gemini, fake_openai
from tests.contracts.fake_gemini import FakeGemini
from tests.contracts.fake_openai import FakeOpenAI
from tests.contracts.scripted_server import ScriptedServer

SECRET_PROMPT = "Você é a secretária da Clínica Sorriso."
CUSTOMER_SAYS = "oi, meu nome é Joana"


class Understood(BaseModel):
    """The result of the recorded answers."""

    model_config = ConfigDict(extra="forbid")

    intencao: Literal["agendar", "outra"]
    confianca: float
    observacao: str | None = None


def create_request(**overrides: Any) -> Request[Understood]:
    values: dict[str, Any] = {
        "task": "reply",
        "system": SECRET_PROMPT,
        "dialogue": [Said("customer", CUSTOMER_SAYS)],
        "result": Understood,
        "grounding": Grounding(company="Clínica Sorriso"),
        "timeout_s": 5.0,
    }
    return Request(**(values | overrides))


@dataclass(frozen=True)
class Hosted:
    """A model and the fake server behind it."""

    model: Model
    server: ScriptedServer


@contextmanager
def openai_against_fake() -> Iterator[Hosted]:
    with FakeOpenAI() as server:
        key = SecretStr(fake_openai.API_KEY)
        with closing(OpenAIModel(api_key=key, base_url=server.base_url, model="gpt-5.4-mini")) as model:
            yield Hosted(model, server)


@contextmanager
def gemini_against_fake() -> Iterator[Hosted]:
    with FakeGemini() as server:
        key = SecretStr(fake_gemini.API_KEY)
        yield Hosted(GeminiModel(api_key=key, base_url=server.base_url, model="gemini-3.5-flash-lite"), server)


@contextmanager
def genai_against_fake() -> Iterator[Hosted]:
    with FakeGemini() as server:
        key = SecretStr(fake_gemini.API_KEY)
        with closing(GenaiModel(api_key=key, base_url=server.base_url, model="gemini-3.5-flash-lite")) as model:
            yield Hosted(model, server)


HOSTED: dict[str, Callable[[], AbstractContextManager[Hosted]]] = {
    "openai": openai_against_fake,
    "gemini": gemini_against_fake,
    "genai": genai_against_fake,
}
