"""A fake OpenAI: Chat Completions with strict structured output, its error table, and a check of every request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.contracts.scripted_server import Answer, Behaviour, ScriptedServer, Seen, json_answer

API_KEY = "sk-fake-openai-key"
RECORDINGS = Path(__file__).parent.parent / "recordings" / "openai"


class FakeOpenAI(ScriptedServer):
    """`OPENAI_BASE_URL` is `base_url`, `OPENAI_API_KEY` is `API_KEY`."""

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def saying(self, text: str) -> Answer:
        return json_answer(_completion({"content": text}))

    def saying_as(self, model: str, text: str) -> Answer:
        return json_answer(_completion({"content": text}) | {"model": model})

    def behaviours(self) -> dict[str, Behaviour]:
        errors = _recorded("errors")
        return super().behaviours() | {
            "pace": json_answer(errors["rate_limit_429"], 429, Retry_After="7"),
            "money": json_answer(errors["quota_429"], 429),
            "credit": json_answer(errors["credit_429"], 429),
            "unauthorized": json_answer(errors["auth_401"], 401),
            "forbidden": json_answer(errors["auth_401"], 403),
            "not_found": json_answer({"error": {"message": "gone", "code": "model_not_found"}}, 404),
            "too_long": json_answer(errors["context_400"], 400),
            "bad_request": json_answer({"error": {"message": "no", "type": "invalid_request_error"}}, 400),
            "filtered_prompt": json_answer({"error": {"message": "no", "code": "content_filter"}}, 400),
            "server_error": json_answer(errors["server_500"], 500),
            "overloaded": json_answer(errors["overloaded_503"], 503),
            "no_choice": json_answer(_recorded("chat_completion") | {"choices": []}),
            "refused": json_answer(_completion({"content": None, "refusal": "I can't help with that."})),
            "filtered": json_answer(_completion({"content": None}, "content_filter")),
            "cut_off": json_answer(_completion({"content": '{"intencao":"age'}, "length")),
        }

    def complaint(self, seen: Seen) -> str | None:
        body = seen.body if isinstance(seen.body, dict) else {}
        checks = {
            "wrong path": seen.path == "/v1/chat/completions",
            "wrong key": seen.headers.get("authorization") == f"Bearer {API_KEY}",
            "no model": bool(body.get("model")),
            "no system message first": _roles(body)[:1] == ["system"],
            "no message of the customer": "user" in _roles(body),
            "wrong token limit": isinstance(body.get("max_completion_tokens"), int) and "max_tokens" not in body,
            "no strict schema": _is_strict(body),
        }
        return next((complaint for complaint, holds in checks.items() if not holds), None)


def task_of(body: Any) -> str:
    """The call that a request makes, by the name of its schema."""
    return str(body["response_format"]["json_schema"]["name"])


def _completion(message: dict[str, Any], finish_reason: str = "stop") -> dict[str, Any]:
    completion = _recorded("chat_completion")
    choice = completion["choices"][0]
    choice["message"] |= message
    choice["finish_reason"] = finish_reason
    return completion


def _recorded(name: str) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text())
    return recorded


def _roles(body: dict[str, Any]) -> list[str]:
    return [message.get("role", "") for message in body.get("messages", [])]


def _is_strict(body: dict[str, Any]) -> bool:
    wanted = body.get("response_format", {})
    schema = wanted.get("json_schema", {})
    return bool(wanted.get("type") == "json_schema" and schema.get("strict") and is_closed(schema.get("schema")))


def is_closed(schema: Any) -> bool:
    """Strict mode: every object names all its keys as required and allows no others."""
    if isinstance(schema, list):
        return all(is_closed(child) for child in schema)
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object":
        keys = list(schema.get("properties", {}))
        if schema.get("additionalProperties") is not False or schema.get("required") != keys:
            return False
    return all(is_closed(child) for child in schema.values())
