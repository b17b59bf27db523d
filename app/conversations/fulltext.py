"""What "has these words" means in messages: the very expression of the index."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal_column

from app.conversations.models import Message

_LANGUAGE: Final[ColumnElement[Any]] = literal_column("'pg_catalog.portuguese'")


def has_words(words: str) -> ColumnElement[bool]:
    """All of these words; `"…"`: side by side; `-word`: without it. Accents, capitals and endings do not matter."""
    return Message.search.op("@@")(func.websearch_to_tsquery(_LANGUAGE, func.ext.fold(words)))
