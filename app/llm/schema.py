"""The JSON schema of a result model, in the dialect of each provider. Pure functions.

Both dialects describe shape only: lengths, ranges and patterns stay with pydantic, which validates every answer anyway.
So do formats: some models refuse the word, and JSON Schema's `time` demands a zone that a customer never names. How a day or
an hour is written is said in words instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

_OF_SHAPE = ("type", "description", "enum")
_WRITTEN = {
    "date": "A day, written YYYY-MM-DD.",
    "time": "A clock time, written HH:MM, 24 hours, without zone.",
    "date-time": "An instant, written YYYY-MM-DDTHH:MM:SS with its offset.",
}


class UnsupportedShape(TypeError):
    """The result model cannot be asked of a hosted model: flatten it. A mistake of ours, found by the first call."""


@lru_cache(maxsize=64)
def strict_schema(result: type[BaseModel]) -> Schema:
    """JSON Schema as OpenAI's strict mode wants it, and the Gemini API takes as JSON Schema: closed objects, every property
    required, an optional one is a union with null."""
    return _strict(_resolved(result))


@lru_cache(maxsize=64)
def gemini_schema(result: type[BaseModel]) -> Schema:
    """The OpenAPI subset that the Gemini API took first: `nullable` instead of unions, no references, open objects."""
    return _gemini(_resolved(result))


def _strict(node: Schema) -> Schema:
    schema = _walk(node, _strict)
    if schema.get("type") == "object":
        schema |= {"required": list(schema["properties"]), "additionalProperties": False}
    if "anyOf" in node:
        schema["anyOf"] = [_strict(option) for option in node["anyOf"]]
    return schema


def _gemini(node: Schema) -> Schema:
    options = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) > 1:
        raise UnsupportedShape(f"Gemini has no unions: {node}")
    if options:
        described = {key: node[key] for key in ("description",) if key in node}
        return _gemini(options[0]) | described | {"nullable": True}
    schema = _walk(node, _gemini)
    if schema.get("type") == "object":
        schema["required"] = list(schema["properties"])
    if "enum" in schema:
        schema |= {"type": "string", "format": "enum", "enum": [str(value) for value in schema["enum"]]}
    return schema


def _walk(node: Schema, each: Callable[[Schema], Schema]) -> Schema:
    """What both dialects say alike about a node, with `each` applied to the nodes inside it."""
    schema = {key: node[key] for key in _OF_SHAPE if key in node}
    if node.get("format") in _WRITTEN:
        schema["description"] = " ".join(filter(None, (node.get("description"), _WRITTEN[node["format"]])))
    if "const" in node:
        schema["enum"] = [node["const"]]
    if schema.get("type") == "object":
        schema["properties"] = {name: each(child) for name, child in _properties(node).items()}
    if schema.get("type") == "array":
        if "items" not in node:
            raise UnsupportedShape(f"a list must say what it holds: {node}")
        schema["items"] = each(node["items"])
    return schema


def _properties(node: Schema) -> dict[str, Schema]:
    if node.get("additionalProperties"):
        raise UnsupportedShape(f"an object with free keys has no strict schema: {node}")
    properties: dict[str, Schema] = node.get("properties", {})
    return properties


def _resolved(result: type[BaseModel]) -> Schema:
    """pydantic's schema with every reference replaced by what it refers to."""
    schema = result.model_json_schema()
    resolved: Schema = _inline(schema, schema.get("$defs", {}), ())
    return resolved


def _inline(node: Any, definitions: dict[str, Schema], path: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_inline(child, definitions, path) for child in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if reference is None:
        children = {key: child for key, child in node.items() if key != "$defs"}
        return {key: _inline(child, definitions, path) for key, child in children.items()}
    name = reference.removeprefix("#/$defs/")
    if name in path:
        raise UnsupportedShape(f"a result model cannot contain itself: {name}")
    beside = {key: child for key, child in node.items() if key != "$ref"}
    return _inline(definitions[name], definitions, (*path, name)) | beside
