"""Reading JSON that anybody may have sent.

What decides must have the right type (Invalid otherwise); what only decorates may be missing or odd.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.errors import Invalid
from app.infra.storable import storable

Json = Mapping[str, Any]

LONGEST_TEXT = 65_536  # WhatsApp's own limit for one message
LONGEST_ID = 200
_LONGEST_LABEL = 500
_DEEPEST = 64
_FIRST_INSTANT = datetime(2009, 1, 1, tzinfo=UTC).timestamp()  # WhatsApp did not exist before
_LAST_INSTANT = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def not_from_provider(field: str | None = None) -> Invalid:
    return Invalid(
        "O corpo não é de um webhook do Whaticket neste dialeto. Confira o dialeto (fork ou flat) da instância.",
        field=field,
    )


def envelope(body: object, *, marks: frozenset[str]) -> Json:
    """The provider's object: refuses absurd nesting, and unwraps `{"body": {…}}` as n8n forwards it."""
    _refuse_deep_nesting(body)
    if not isinstance(body, Mapping):
        raise not_from_provider()
    inner = body.get("body")
    if isinstance(inner, Mapping) and not marks & body.keys():
        body = inner
    if not marks & body.keys():
        raise not_from_provider()
    return body


def child(parent: Json, name: str) -> Json:
    """The object under `name`; empty when absent or null."""
    value = parent.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise not_from_provider(name)
    return value


def text(value: object, field: str) -> str:
    """A message's text; empty when absent."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise not_from_provider(field)
    return storable(value)


def identifier(value: object, field: str) -> str:
    """A provider's id: short, printable, never empty."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        raise not_from_provider(field)
    return value


def label(value: object) -> str | None:
    """A decorative text such as a name; None when it is unusable."""
    if not isinstance(value, str):
        return None
    return storable(value[:_LONGEST_LABEL]).strip() or None


def integer(value: object) -> int | None:
    """An integer as any version of the library writes it: number, digits, or the two halves of a 64-bit one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None
    if isinstance(value, Mapping):
        low, high = value.get("low"), value.get("high")
        if isinstance(low, int) and isinstance(high, int) and abs(low) < 2**33 and abs(high) < 2**33:
            return (high << 32) + (low & 0xFFFF_FFFF)
    return None


def flag(value: object) -> bool:
    return value is True or value == "true"


def instant(value: object) -> datetime | None:
    """An instant given in seconds since 1970; None when it cannot be one."""
    seconds = integer(value)
    if seconds is None or not _FIRST_INSTANT < seconds < _LAST_INSTANT:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def iso_instant(value: object) -> datetime | None:
    """An instant written as `2026-02-03T19:16:18.000Z`; None when it cannot be one."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC)
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        return None


def _refuse_deep_nesting(body: object) -> None:
    level: list[object] = [body]
    for _ in range(_DEEPEST):
        level = [inner for value in level for inner in _inside(value) if isinstance(inner, Mapping | list)]
        if not level:
            return
    raise Invalid("O corpo tem objetos demais uns dentro dos outros.")


def _inside(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list) else []
