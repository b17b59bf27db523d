"""Result models in the schema dialect of each provider."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from app.llm.schema import UnsupportedShape, gemini_schema, strict_schema

pytestmark = pytest.mark.req("AI-06")


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


class Slot(BaseModel):
    """A slot somebody asked for."""

    day: str = Field(description="ISO date", pattern=r"\d{4}-\d{2}-\d{2}")
    hour: int | None = Field(None, ge=0, le=23)


class Reply(BaseModel):
    text: str = Field(min_length=1, max_length=4000)
    mood: Mood
    kind: Literal["reply"]
    slots: list[Slot] = []
    best: Slot | None = Field(None, description="the one to offer")


def test_openai_gets_closed_objects_with_every_key_required_and_no_rules_beyond_shape() -> None:
    slot = {
        "type": "object",
        "description": "A slot somebody asked for.",
        "properties": {
            "day": {"type": "string", "description": "ISO date"},
            "hour": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["day", "hour"],
        "additionalProperties": False,
    }
    assert strict_schema(Reply) == {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "mood": {"type": "string", "enum": ["good", "bad"]},
            "kind": {"type": "string", "enum": ["reply"]},
            "slots": {"type": "array", "items": slot},
            "best": {"anyOf": [slot, {"type": "null"}], "description": "the one to offer"},
        },
        "required": ["text", "mood", "kind", "slots", "best"],
        "additionalProperties": False,
    }


def test_gemini_gets_nullable_values_instead_of_unions_and_no_closed_objects() -> None:
    slot = {
        "type": "object",
        "description": "A slot somebody asked for.",
        "properties": {
            "day": {"type": "string", "description": "ISO date"},
            "hour": {"type": "integer", "nullable": True},
        },
        "required": ["day", "hour"],
    }
    assert gemini_schema(Reply) == {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "mood": {"type": "string", "format": "enum", "enum": ["good", "bad"]},
            "kind": {"type": "string", "format": "enum", "enum": ["reply"]},
            "slots": {"type": "array", "items": slot},
            "best": slot | {"description": "the one to offer", "nullable": True},
        },
        "required": ["text", "mood", "kind", "slots", "best"],
    }


class Tree(BaseModel):
    children: list[Tree]


class Free(BaseModel):
    anything: dict[str, str]


class Either(BaseModel):
    value: int | str


@pytest.mark.parametrize("shape", [Tree, Free])
def test_a_shape_that_no_provider_can_promise_is_a_mistake_of_ours(shape: type[BaseModel]) -> None:
    for schema_of in (strict_schema, gemini_schema):
        with pytest.raises(UnsupportedShape):
            schema_of(shape)


def test_a_union_can_be_asked_of_openai_only() -> None:
    assert strict_schema(Either)["properties"]["value"] == {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    with pytest.raises(UnsupportedShape):
        gemini_schema(Either)
