"""Gemini through `google-generativeai` 0.8.6, over REST.

The package has reached its end of life; its traps are met here. `configure()` is global to the process, so a client
with its own key is injected. Its retry repeats a 503 for ten minutes whatever the time-out, so it is off. Its session
keeps ten connections and repeats a 401, so it is set up anew. Its token counts leave thinking out, so output is the
total − the prompt.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, SecretStr
from requests import PreparedRequest, RequestException, Response, Timeout
from requests.adapters import HTTPAdapter

from app.errors import ProviderRejected, ProviderUnavailable
from app.infra import clock
from app.llm.errors import billed
from app.llm.port import Completed, Request, Usage
from app.llm.providers.answer import read_answer, room_to_think
from app.llm.providers.gemini_api import CONNECT_S, CONNECTIONS, NAME, Failed, contents, refusal
from app.llm.schema import gemini_schema

if TYPE_CHECKING:
    from google.api_core.exceptions import GoogleAPICallError

T = TypeVar("T", bound=BaseModel)

MAX_TOKENS = 2
STOPPED_BY_FILTER = frozenset(
    {3, 4, 7, 8, 9, 11}
)  # safety, recitation, blocklist, prohibited, personal data, image safety


class GeminiModel:
    """One client, with one pool of connections, per process. Building it imports the SDK: 45 MiB, half a second."""

    def __init__(self, *, api_key: SecretStr, base_url: str, model: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # the announced end of life, at each import
            import google.api_core.exceptions
            import google.generativeai as genai
            from google.ai import generativelanguage
            from google.protobuf.json_format import ParseError

        # At DEBUG it describes each request, body included.
        logging.getLogger("google.auth").setLevel(logging.WARNING)
        self._sdk = genai
        self._call_error: type[GoogleAPICallError] = google.api_core.exceptions.GoogleAPICallError
        # What it trips over when a body is not what it expects: a page of HTML, an error that is a plain string.
        self._not_understood: tuple[type[Exception], ...] = (ParseError, AttributeError)
        self._model = model
        self._client = generativelanguage.GenerativeServiceClient(
            client_options={"api_endpoint": base_url.rstrip("/"), "api_key": api_key.get_secret_value()},
            transport="rest",
        )
        _prepare(self._client.transport)

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return self._model

    def complete(self, request: Request[T]) -> Completed[T]:
        started = clock.monotonic()
        answer = self._ask(request)
        model, usage = answer.to_dict().get("model_version") or self._model, _usage(answer.usage_metadata)
        with billed(model, usage):
            _refuse_incomplete(answer)
            value = read_answer(NAME, _text(answer), request.result)
        return Completed(value, NAME, model, usage, milliseconds=int((clock.monotonic() - started) * 1000))

    def _ask(self, request: Request[T]) -> Any:
        sdk = self._sdk
        model = sdk.GenerativeModel(self._model, system_instruction=request.system)
        model._client = self._client
        config = sdk.GenerationConfig(
            response_mime_type="application/json",
            response_schema=gemini_schema(request.result),
            max_output_tokens=request.max_output_tokens + room_to_think(self._model),
        )
        dialogue = contents(request.dialogue)
        options = sdk.types.RequestOptions(retry=None, timeout=request.timeout_s)
        try:
            return model.generate_content(dialogue, generation_config=config, request_options=options)
        except self._call_error as error:
            raise refusal(
                _failed(error)
            ) from None  # its text may quote the key or the prompt, and tracebacks are logged
        except Timeout as error:
            raise ProviderUnavailable("Gemini não respondeu a tempo.", reason="timeout") from error
        except RequestException as error:
            raise ProviderUnavailable("Não foi possível falar com o Gemini.", reason="connection") from error
        except self._not_understood as error:
            raise ProviderUnavailable("Gemini devolveu algo que não é uma resposta.", reason="server_error") from error


class _Pool(HTTPAdapter):
    """Enough connections for a process's calls, and less patience for connecting than for an answer."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=CONNECTIONS)

    def send(self, request: PreparedRequest, *, timeout: Any = None, **options: Any) -> Response:  # type: ignore[override]
        """`requests` passes everything but the request by name."""
        if isinstance(timeout, int | float):
            timeout = (min(CONNECT_S, timeout), timeout)
        return super().send(request, timeout=timeout, **options)


def _prepare(transport: Any) -> None:
    """Set up the SDK's session, which it offers no public way to configure."""
    session = transport._session
    session.mount("https://", _Pool())
    session.mount("http://", _Pool())
    session._refresh_status_codes = ()  # an API key cannot be refreshed: a 401 would only be asked for twice more


def _refuse_incomplete(answer: Any) -> None:
    if answer.prompt_feedback.block_reason:
        raise ProviderRejected("Gemini recusou a pergunta.", reason="refused")
    reason = answer.candidates[0].finish_reason if answer.candidates else None
    if reason in STOPPED_BY_FILTER:
        raise ProviderRejected("Gemini recusou responder.", reason="refused")
    if reason == MAX_TOKENS:
        raise ProviderRejected("A resposta do Gemini foi cortada.", reason="cut_off")


def _text(answer: Any) -> str:
    """Not `answer.text`: it raises ValueError where there is none."""
    parts = answer.candidates[0].content.parts if answer.candidates else ()
    return "".join(part.text for part in parts)


def _usage(counted: Any) -> Usage:
    return Usage(
        input=counted.prompt_token_count,
        cached=counted.cached_content_token_count,
        output=max(counted.total_token_count - counted.prompt_token_count, 0),
    )


def _failed(error: GoogleAPICallError) -> Failed:
    details = [detail for detail in error.details if isinstance(detail, dict)]
    return Failed(int(error.code or 500), error.message or "", details)
