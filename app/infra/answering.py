"""What we answer, as typed values: the models that shape an answer are the ones that the API's document shows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

Instant = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant as ISO 8601 with its zone."""


class Answer(BaseModel):
    """Base of what callers get: read from a model of the database or from plain values."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    def as_json(self) -> dict[str, Any]:
        """Plain values; fields that were never set are left out."""
        return self.model_dump(mode="json", exclude_unset=True)
