"""A fake Gemini: `generateContent` with a response schema in either dialect, its error table, and a check of every request."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.contracts.fake_openai import is_closed
from tests.contracts.scripted_server import Answer, Behaviour, ScriptedServer, Seen, json_answer

API_KEY = "fake-gemini-key"
RECORDINGS = Path(__file__).parent.parent / "recordings" / "gemini"
OBJECT = 6


class FakeGemini(ScriptedServer):
    """`GEMINI_BASE_URL` is `base_url`, `GEMINI_API_KEY` is `API_KEY`."""

    @property
    def base_url(self) -> str:
        return self.url

    def saying(self, text: str) -> Answer:
        return json_answer(_generated([{"text": text}]))

    def saying_as(self, model: str, text: str) -> Answer:
        return json_answer(_generated([{"text": text}]) | {"modelVersion": model})

    def behaviours(self) -> dict[str, Behaviour]:
        errors = _recorded("errors")
        no_money = _error(429, "Your prepayment credits are depleted. Please go to billing.", "RESOURCE_EXHAUSTED")
        return super().behaviours() | {
            "pace": json_answer(errors["quota_429"], 429),
            "money": json_answer(no_money, 429),
            "unauthorized": json_answer(errors["bad_key_400"], 400),
            "unauthenticated": json_answer(_error(401, "no", "UNAUTHENTICATED"), 401),
            "forbidden": json_answer(_error(403, "no", "PERMISSION_DENIED"), 403),
            "not_found": json_answer(_error(404, "no such model", "NOT_FOUND"), 404),
            "too_long": json_answer(errors["context_400"], 400),
            "bad_request": json_answer(_error(400, "no", "INVALID_ARGUMENT"), 400),
            "server_error": json_answer(_error(500, "oh", "INTERNAL"), 500),
            "odd_error": json_answer("oh", 500),
            "overloaded": json_answer(errors["overloaded_503"], 503),
            "deadline": json_answer(_error(504, "late", "DEADLINE_EXCEEDED"), 504),
            "no_candidate": json_answer(_recorded("generate_content") | {"candidates": []}),
            "no_part": json_answer(_generated([])),
            "refused": json_answer(_recorded("blocked_prompt")),
            "filtered": json_answer(_generated([], "SAFETY")),
            "cut_off": json_answer(_generated([{"text": '{"intencao":"age'}], "MAX_TOKENS")),
            "cut_off_thinking": json_answer(_generated([], "MAX_TOKENS")),
        }

    def complaint(self, seen: Seen) -> str | None:
        body = seen.body if isinstance(seen.body, dict) else {}
        config = body.get("generationConfig", {})
        checks = {
            "wrong path": re.match(r"/v1beta/models/[^/:]+:generateContent(\?|$)", seen.path) is not None,
            "wrong key": seen.headers.get("x-goog-api-key") == API_KEY,
            "key in the address": API_KEY not in seen.path,
            "no system instruction": bool(_texts(body.get("systemInstruction", {}))),
            "last content is not the customer's": _roles(body)[-1:] == ["user"],
            "roles do not alternate": all(one != two for one, two in zip(_roles(body), _roles(body)[1:], strict=False)),
            "not asked for JSON": config.get("responseMimeType") == "application/json",
            "no schema": _has_schema(config),
            "no token limit": isinstance(config.get("maxOutputTokens"), int),
        }
        return next((complaint for complaint, holds in checks.items() if not holds), None)


def _generated(parts: list[dict[str, Any]], finish_reason: str = "STOP") -> dict[str, Any]:
    generated = _recorded("generate_content")
    candidate = generated["candidates"][0]
    candidate["content"]["parts"] = parts
    candidate["finishReason"] = finish_reason
    return generated


def _error(status: int, message: str, name: str) -> dict[str, Any]:
    return {"error": {"code": status, "message": message, "status": name}}


def _recorded(name: str) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text())
    return recorded


def _has_schema(config: dict[str, Any]) -> bool:
    """One of the two, and the JSON Schema one closed, so that it can be shared with other providers."""
    old, new = config.get("responseSchema"), config.get("responseJsonSchema")
    if (old is None) == (new is None):
        return False
    return bool(old["type"] == OBJECT) if new is None else is_closed(new)


def _texts(content: dict[str, Any]) -> list[str]:
    return [part.get("text", "") for part in content.get("parts", [])]


def _roles(body: dict[str, Any]) -> list[str]:
    return [content.get("role", "") for content in body.get("contents", [])]
