"""Gemini through `google-genai` 3.x, the living successor: a client, a key and an address of its own, and ordinary JSON Schema.

Its time-out is in milliseconds and also waits that long for a connection, so connecting is hurried. A blocked answer is
no exception but one without text. Reasoning is counted apart from the answer and billed as output.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, SecretStr

from app.errors import ProviderRejected, ProviderUnavailable
from app.infra import clock
from app.llm.errors import billed
from app.llm.port import Completed, Request, Usage
from app.llm.providers.answer import read_answer, room_to_think
from app.llm.providers.gemini_api import CONNECT_S, CONNECTIONS, NAME, Failed, contents, refusal
from app.llm.schema import strict_schema

if TYPE_CHECKING:
    from google.genai.errors import APIError
    from google.genai.types import GenerateContentResponse

T = TypeVar("T", bound=BaseModel)

STOPPED_BY_FILTER = frozenset(
    {"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
)


class GenaiModel:
    """One client, with one pool of connections, per process. Building it imports the SDK: 25 MiB, half a second."""

    def __init__(self, *, api_key: SecretStr, base_url: str, model: str) -> None:
        import httpx2
        from google import genai
        from google.genai import errors, types

        # At DEBUG the HTTP client describes each request; the SDK announces its own function calling, which we switch off.
        for noisy in ("google_genai", "httpx2", "httpcore2"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self._types = types
        self._api_error: type[APIError] = errors.APIError
        self._http = httpx2
        self._model = model
        self._client = genai.Client(
            vertexai=False,  # whatever the environment says
            api_key=api_key.get_secret_value(),
            http_options=types.HttpOptions(
                base_url=base_url.rstrip("/"),
                api_version="v1beta",
                retry_options=types.HttpRetryOptions(attempts=1),
                client_args={
                    "limits": httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
                    "event_hooks": {"request": [_connect_soon]},
                },
            ),
        )

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return self._model

    def close(self) -> None:
        """Let its connections go; nothing can be asked afterwards. A process that ends need not."""
        self._client.close()

    def complete(self, request: Request[T]) -> Completed[T]:
        started = clock.monotonic()
        answer = self._ask(request)
        model, usage = answer.model_version or self._model, _usage(answer)
        with billed(model, usage):
            _refuse_incomplete(answer)
            value = read_answer(NAME, _text(answer), request.result)
        return Completed(value, NAME, model, usage, milliseconds=int((clock.monotonic() - started) * 1000))

    def _ask(self, request: Request[T]) -> GenerateContentResponse:
        http, types = self._http, self._types
        config = types.GenerateContentConfig(
            system_instruction=request.system,
            response_mime_type="application/json",
            response_json_schema=strict_schema(request.result),
            max_output_tokens=request.max_output_tokens + room_to_think(self._model),
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=types.HttpOptions(timeout=max(1, round(request.timeout_s * 1000))),
        )
        dialogue = [types.Content.model_validate(content) for content in contents(request.dialogue)]
        try:
            return self._client.models.generate_content(model=self._model, contents=dialogue, config=config)
        except self._api_error as error:
            raise refusal(
                _failed(error)
            ) from None  # its text may quote the key or the prompt, and tracebacks are logged
        except http.TimeoutException as error:
            raise ProviderUnavailable("Gemini não respondeu a tempo.", reason="timeout") from error
        except http.HTTPError as error:
            raise ProviderUnavailable("Não foi possível falar com o Gemini.", reason="connection") from error
        except (
            ValueError,
            TypeError,
            AttributeError,
        ):  # a body that is not what the SDK expects, which its text quotes
            raise ProviderUnavailable("Gemini devolveu algo que não é uma resposta.", reason="server_error") from None


def _connect_soon(request: Any) -> None:
    """Have less patience for connecting than for an answer."""
    waits = request.extensions["timeout"]
    waits["connect"] = min(CONNECT_S, waits["connect"])


def _refuse_incomplete(answer: GenerateContentResponse) -> None:
    if answer.prompt_feedback is not None and answer.prompt_feedback.block_reason:
        raise ProviderRejected("Gemini recusou a pergunta.", reason="refused")
    reason = answer.candidates[0].finish_reason if answer.candidates else None
    if reason is None:
        return
    if reason.name in STOPPED_BY_FILTER:
        raise ProviderRejected("Gemini recusou responder.", reason="refused")
    if reason.name == "MAX_TOKENS":
        raise ProviderRejected("A resposta do Gemini foi cortada.", reason="cut_off")


def _text(answer: GenerateContentResponse) -> str:
    """Not `answer.text`: it warns of every part that is not text. Thoughts are not part of the answer."""
    content = answer.candidates[0].content if answer.candidates else None
    parts = content.parts if content is not None and content.parts is not None else ()
    return "".join(part.text for part in parts if part.text and not part.thought)


def _usage(answer: GenerateContentResponse) -> Usage:
    counted = answer.usage_metadata
    if counted is None:
        return Usage()
    return Usage(
        input=counted.prompt_token_count or 0,
        cached=counted.cached_content_token_count or 0,
        output=(counted.candidates_token_count or 0) + (counted.thoughts_token_count or 0),
    )


def _failed(error: APIError) -> Failed:
    """`error.details` is the whole body; what it lists under `details` has the pause and the reason."""
    body = error.details if isinstance(error.details, dict) else {}
    told = body.get("error")
    listed = told.get("details") if isinstance(told, dict) else None
    details = [detail for detail in listed if isinstance(detail, dict)] if isinstance(listed, list) else []
    return Failed(int(error.code or 500), str(error.message or ""), details)
