"""The third call of a turn, beside the second: the form in which the answer goes.

What a model may propose is the whole list. What can go is text, buttons or a list: a company has no files to send yet, and a proposal
of image, video or document goes as text (`fitting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, Field

from app.llm.port import Completed, Done
from app.secretary import asking, wishes
from app.secretary.context import Context
from app.secretary.prompting import Prompt, listed
from app.secretary.understanding import Understanding

TASK: Final = "message_type"
MOST_BUTTONS: Final = 3
MOST_LISTED: Final = 10
LONGEST_OPTION: Final = 60


class Form(StrEnum):
    """How a message can go; the last three not yet."""

    TEXT = "text"
    BUTTON = "button"
    LIST = "list"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class MessageType(BaseModel):
    """A form, and what there is to choose from where it offers a choice."""

    kind: Form = Field(description="The form that suits the answer.")
    options: list[str] = Field(default_factory=list, description="What the customer may choose from, copied.")


TEXT: Final = MessageType(kind=Form.TEXT)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the prompt is filled with."""

    wish: str
    choices: str
    media: str


PROMPT: Final = Prompt("message_type", 1, Inputs)


def message_type(
    context: Context, understanding: Understanding, done: Sequence[Done] = (), *, budget_s: float = asking.BUDGET_S
) -> Completed[MessageType]:
    """The form of the answer, by the company's models in their order. Raises ProviderError when none answers."""
    system = PROMPT.filled(
        Inputs(
            wish=wishes.of(understanding),
            choices=listed(offered(done), nothing="(nada)"),
            media="(nenhum)",  # a company's files come with its documents
        )
    )
    return asking.ask(
        context,
        MessageType,
        task=TASK,
        system=system,
        budget_s=budget_s,
        understood=understanding.told,
        done=done,
        max_output_tokens=200,
    )


def offered(done: Sequence[Done]) -> list[str]:
    """What there is to choose from in this turn: only what a tool found."""
    return list(dict.fromkeys(option for each in done for option in each.options))


def fitting(proposed: MessageType, done: Sequence[Done]) -> MessageType:
    """What can be carried of what was proposed: options that a tool offered, few as buttons and more as a list; else text."""
    there = offered(done)
    options = [
        option for option in dict.fromkeys(proposed.options) if option in there and len(option) <= LONGEST_OPTION
    ]
    if proposed.kind not in (Form.BUTTON, Form.LIST) or len(options) < 2:
        return TEXT
    options = options[:MOST_LISTED]
    return MessageType(kind=Form.BUTTON if len(options) <= MOST_BUTTONS else Form.LIST, options=options)
