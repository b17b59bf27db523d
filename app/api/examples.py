"""An example of a body, made of its schema: what the browsable page puts into the field to try with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

_DEEPEST: Final = 6
_BY_NAME: Final[Mapping[str, Any]] = {
    "name": "Recepção",
    "base_url": "https://api.seu-whaticket.com.br",
    "email": "voce@suaempresa.com.br",
    "text": "Olá! Em que posso ajudar?",
    "reason": "cliente já atendido por telefone",
}
_BY_TYPE: Final[Mapping[str, Any]] = {"string": "texto", "integer": 1, "number": 1.0, "boolean": True, "null": None}


def example(schema: Json, definitions: Json, *, name: str = "", depth: int = 0) -> Any:
    """A value that fits. Only what is required, so that it can be sent after filling in little."""
    schema = _resolved(schema, definitions)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    if depth > _DEEPEST:
        return None
    if schema.get("type") == "object" or "properties" in schema:
        wanted = schema.get("required", [])
        return {
            field: example(inner, definitions, name=field, depth=depth + 1)
            for field, inner in schema.get("properties", {}).items()
            if field in wanted
        }
    if schema.get("type") == "array":
        return []
    return _BY_NAME.get(name, _BY_TYPE.get(str(schema.get("type")), "texto"))


def _resolved(schema: Json, definitions: Json) -> Json:
    for _ in range(_DEEPEST):
        if "$ref" in schema:
            schema = definitions[str(schema["$ref"]).rpartition("/")[2]]
        elif alternatives := schema.get("oneOf") or schema.get("anyOf"):
            schema = alternatives[0]
        else:
            break
    return schema
