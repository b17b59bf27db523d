"""Lists in pages: a cursor names the last item seen, so that new items neither repeat nor hide others."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, Field

from app.errors import Invalid
from app.infra.answering import Answer
from app.infra.parsing import Body, Text

DEFAULT: Final = 50
MOST: Final = 200
LONGEST_CURSOR: Final = 500

# `UUID(5)` has no `replace`, and JSON nests as deeply as it is long.
_NOT_A_PLACE: Final = (ValueError, TypeError, AttributeError, OverflowError, RecursionError)

T = TypeVar("T")


class PageQuery(Body):
    """What every list takes."""

    limit: int = Field(DEFAULT, ge=1, le=MOST, description="Quantos itens por página.")
    cursor: Text | None = Field(None, max_length=LONGEST_CURSOR, description="O `next_cursor` da página anterior.")


Item = TypeVar("Item", bound=BaseModel)


class Page(Answer, Generic[Item]):
    """One page of a list, as the document shows it. `next_cursor` null: it was the last."""

    items: list[Item]
    next_cursor: str | None = Field(description="Peça a próxima página com `cursor=` este valor; null: não há mais.")


def encode(*position: Any) -> str:
    """An opaque cursor for the place of an item in its order."""
    return base64.urlsafe_b64encode(json.dumps(position, default=str).encode()).decode().rstrip("=")


def decode(cursor: str, parse: Callable[..., T]) -> T:
    """The place a cursor names, through `parse`, which fails for what it never was: in whichever way, a cursor is not ours to trust.

    Raises Invalid.
    """
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("longer than any cursor")
        return parse(*json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))
    except _NOT_A_PLACE as error:
        raise Invalid("Este cursor não é válido. Comece a lista de novo.", field="cursor") from error


def page(rows: Sequence[T], limit: int, show: Callable[[T], Any], place: Callable[[T], str]) -> dict[str, Any]:
    """The answer for `rows`, of which one more than `limit` was asked for: then there is a next page."""
    shown = rows[:limit]
    more = len(rows) > limit
    return {"items": [show(row) for row in shown], "next_cursor": place(shown[-1]) if more else None}
