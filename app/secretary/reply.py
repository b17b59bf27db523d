"""What a model answers in one turn."""

from __future__ import annotations

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from app.llm.port import Language


class Reply(BaseModel):
    """The answer to the customer and what the turn has to know about it."""

    text: str = Field(min_length=1, description="What the customer reads.")
    known: bool = Field(description="The answer rests on the company's facts.")
    wants_person: bool = Field(description="The customer asked for a person, or accepted one.")
    offer_person: bool = Field(description="The text proposes to call a person.")
    facts: list[str] = Field(default_factory=list, description="The numbers of the facts that it rests on.")
    language: Language = Field(default="pt", description="The language that the text is written in.")
    opted_out: SkipJsonSchema[bool] = False
    """The customer wants no more messages of ours, and this is stored with the answer. No model says so of itself."""
    asks_whether_to_stop: SkipJsonSchema[bool] = False
    """The text asks whether the customer wants no more messages of ours: it may be, and nobody is sure."""
    options: SkipJsonSchema[list[str]] = Field(default_factory=list)
    """What the customer may choose from. The call for the message's type says so, by the words of what was offered."""
