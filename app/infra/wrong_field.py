"""A rule over several fields of a pydantic class says which of them to mend."""

from __future__ import annotations

from typing import Final

from pydantic_core import PydanticCustomError

WRONG_FIELD: Final = "wrong_field"


def wrong_field(field: str, message: str) -> PydanticCustomError:
    """What such a rule raises: the field's name, and how to mend it, in words for people."""
    return PydanticCustomError(WRONG_FIELD, "{field}: {message}", {"field": field, "message": message})
