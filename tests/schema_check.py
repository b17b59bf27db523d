"""Whether a value fits a JSON schema, as far as our document uses it. An object's unknown field does not fit, unless it may have any."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

Json = dict[str, Any]

_TYPES: dict[str, Any] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict, "null": type(None),
}  # fmt: skip


def misfits(value: Any, schema: Json, document: Json, place: str = "$") -> list[str]:
    """What is wrong with the value, each with its place."""
    if "$ref" in schema:
        return misfits(value, resolved(schema["$ref"], document), document, place)
    if "type" in schema and not _is(value, schema["type"]):
        return [f"{place}: is no {schema['type']}"]
    found = _of_parts(value, schema, document, place) + _of_choice(value, schema, place)
    if isinstance(value, str):
        found += _of_string(value, schema, place)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            found += misfits(item, schema["items"], document, f"{place}[{index}]")
    if isinstance(value, dict) and "properties" in schema:
        found += _of_object(value, schema, document, place)
    return found


def resolved(reference: str, document: Json) -> Json:
    """What a reference of the document names."""
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and not (kind in ("integer", "number") and isinstance(value, bool))


def _of_parts(value: Any, schema: Json, document: Json, place: str) -> list[str]:
    found = [wrong for part in schema.get("allOf", []) for wrong in misfits(value, part, document, place)]
    alternatives = schema.get("anyOf") or schema.get("oneOf") or []
    if alternatives and all(misfits(value, each, document, place) for each in alternatives):
        found.append(f"{place}: fits none of the alternatives")
    return found


def _of_choice(value: Any, schema: Json, place: str) -> list[str]:
    allowed = [schema["const"]] if "const" in schema else schema.get("enum", [value])
    return [] if value in allowed else [f"{place}: {value!r} is none of {allowed}"]


def _of_string(value: str, schema: Json, place: str) -> list[str]:
    try:
        if schema.get("format") == "date-time":
            assert datetime.fromisoformat(value).tzinfo is not None
        if schema.get("format") == "uuid":
            assert str(UUID(value)) == value
        assert "pattern" not in schema or re.search(schema["pattern"], value)
    except (ValueError, AssertionError):
        return [f"{place}: {value!r} is no {schema.get('format') or schema['pattern']}"]
    return []


def _of_object(value: Json, schema: Json, document: Json, place: str) -> list[str]:
    found = [f"{place}.{name}: is missing" for name in schema.get("required", []) if name not in value]
    for name, inner in value.items():
        if name in schema["properties"]:
            found += misfits(inner, schema["properties"][name], document, f"{place}.{name}")
        elif schema.get("type") == "object" and schema.get("additionalProperties") is not True:
            found.append(f"{place}.{name}: is not in the document")
    return found
