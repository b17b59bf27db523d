"""OpenAI, or any service that speaks its Chat Completions API with strict structured output.

Retrying is ours: the SDK would also repeat a 429 that says the money is gone. Its answer is read by us and checked
by a model of our own, because the SDK builds its objects from whatever JSON comes, unchecked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from app.errors import ProviderError, ProviderRejected, ProviderUnavailable
from app.infra import clock
from app.llm.errors import billed
from app.llm.port import Completed, Request, Usage
from app.llm.providers.answer import read_answer, retry_at, room_to_think
from app.llm.schema import strict_schema

if TYPE_CHECKING:
    from openai import APIStatusError
    from openai.types.chat import ChatCompletionMessageParam

T = TypeVar("T", bound=BaseModel)

NAME = "openai"
CONNECT_S = 5.0
LARGEST_ANSWER = 4 * 1024 * 1024
OUT_OF_MONEY = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    }
)
TOO_LONG = frozenset({"context_length_exceeded", "string_above_max_length"})
REFUSED = frozenset({"content_filter", "content_policy_violation"})


class OpenAIModel:
    """One client, with one pool of connections, per process. Building it imports the SDK: 25 MiB, half a second."""

    def __init__(self, *, api_key: SecretStr, base_url: str, model: str) -> None:
        import httpx2
        import openai

        # At DEBUG the SDK and its HTTP client describe each request.
        for noisy in ("openai", "httpx2", "httpcore2"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self._sdk = openai
        self._http = httpx2
        self._client = openai.OpenAI(api_key=api_key.get_secret_value(), base_url=base_url, max_retries=0)
        self._model = model

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
        answer = _checked(self._ask(request))
        choice, model = answer.choices[0], answer.model or self._model
        usage = answer.usage.as_usage() if answer.usage else Usage()
        with billed(model, usage):
            _refuse_incomplete(choice)
            value = read_answer(NAME, choice.message.content, request.result)
        return Completed(value, NAME, model, usage, milliseconds=int((clock.monotonic() - started) * 1000))

    def _ask(self, request: Request[T]) -> bytes:
        sdk, http = self._sdk, self._http
        deadline = clock.monotonic() + request.timeout_s
        wait = sdk.Timeout(request.timeout_s, connect=min(CONNECT_S, request.timeout_s))
        try:
            with self._client.chat.completions.with_streaming_response.create(
                model=self._model,
                messages=_messages(request),
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": request.task, "strict": True, "schema": strict_schema(request.result)},
                },
                max_completion_tokens=request.max_output_tokens + room_to_think(self._model),
                timeout=wait,
            ) as response:
                return _read(response.iter_bytes(), deadline)
        except (sdk.APITimeoutError, http.TimeoutException) as error:
            raise ProviderUnavailable("OpenAI não respondeu a tempo.", reason="timeout") from error
        except sdk.APIStatusError as error:
            raise _refusal(error) from None  # its text may quote the key or the prompt, and tracebacks are logged
        except (sdk.APIConnectionError, http.HTTPError) as error:
            raise ProviderUnavailable("Não foi possível falar com a OpenAI.", reason="connection") from error


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _TokenDetails(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _TokenDetails | None = None

    def as_usage(self) -> Usage:
        cached = self.prompt_tokens_details.cached_tokens if self.prompt_tokens_details else None
        return Usage(input=self.prompt_tokens, cached=cached or 0, output=self.completion_tokens)


class _Answer(BaseModel):
    """The part of a chat completion that we use."""

    model_config = ConfigDict(hide_input_in_errors=True)

    choices: list[_Choice] = Field(min_length=1)
    model: str | None = None
    usage: _Usage | None = None


def _messages(request: Request[Any]) -> list[ChatCompletionMessageParam]:
    messages: list[ChatCompletionMessageParam] = [{"role": "system", "content": request.system}]
    for said in request.dialogue:
        if said.who == "customer":
            messages.append({"role": "user", "content": said.text})
        else:
            messages.append({"role": "assistant", "content": said.text})
    return messages


def _read(chunks: Iterator[bytes], deadline: float) -> bytes:
    """The body, in time and in reason: some compatible services send blanks for minutes while their model works."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if clock.monotonic() > deadline:
            raise ProviderUnavailable("OpenAI não respondeu a tempo.", reason="timeout")
        if len(body) > LARGEST_ANSWER:
            raise ProviderUnavailable("OpenAI devolveu algo que não é uma resposta.", reason="server_error")
    return bytes(body)


def _checked(body: bytes) -> _Answer:
    """A 200 that is no completion (a proxy's HTML page, say) is an outage, not an answer of the model."""
    try:
        return _Answer.model_validate_json(body)
    except ValidationError as error:
        raise ProviderUnavailable("OpenAI devolveu algo que não é uma resposta.", reason="server_error") from error


def _refuse_incomplete(choice: _Choice) -> None:
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise ProviderRejected("OpenAI recusou responder.", reason="refused")
    if choice.finish_reason == "length":
        raise ProviderRejected("A resposta da OpenAI foi cortada.", reason="cut_off")


def _refusal(error: APIStatusError) -> ProviderError:
    """The table of error statuses. Nothing of the body is repeated: it may quote the key or the prompt."""
    status = error.status_code
    body = error.body if isinstance(error.body, dict) else {}
    if status == 429 and not _is_out_of_money(body):
        pause = retry_at(error.response.headers.get("retry-after"))
        return ProviderUnavailable("OpenAI pediu para esperar.", retry_at=pause, reason="pace")
    if status in (408, 504):
        return ProviderUnavailable("OpenAI não respondeu a tempo.", reason="timeout")
    if status in (503, 529):
        pause = retry_at(error.response.headers.get("retry-after"))
        return ProviderUnavailable("OpenAI está sobrecarregada.", retry_at=pause, reason="overloaded")
    if status >= 500 or status == 409:
        return ProviderUnavailable(f"OpenAI respondeu com o erro {status}.", reason="server_error")
    return ProviderRejected(f"OpenAI recusou a chamada (erro {status}).", reason=_rejection(status, body))


def _is_out_of_money(body: dict[str, Any]) -> bool:
    return body.get("type") == "insufficient_quota" or body.get("code") in OUT_OF_MONEY


def _rejection(status: int, body: dict[str, Any]) -> str:
    by_status = {
        401: "unauthorized",
        402: "quota",
        403: "unauthorized",
        404: "not_found",
        413: "too_long",
        429: "quota",
    }
    if status in by_status:
        return by_status[status]
    if body.get("code") in TOO_LONG:
        return "too_long"
    return "refused" if body.get("code") in REFUSED else "bad_request"
