"""What this turn's answer may rest on, and which names may not be in it: what the limits hold every answer against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.conversations.fsm import State
from app.llm.intents import Intent
from app.llm.port import Done
from app.secretary import answer, asking, message_type, tone, understanding
from app.secretary.context import Context
from app.secretary.grounds import Grounds
from app.secretary.message_type import Form
from app.secretary.reply import Reply
from app.secretary.understanding import Understanding
from app.turns import tools

_PROMPTS: Final = (understanding.PROMPT, answer.PROMPT, message_type.PROMPT)


def of(context: Context, understood: Understanding, done: Sequence[Done]) -> Grounds:
    """`done` leaves out what failed: nobody may claim it."""
    said = context.history
    return Grounds(
        company=context.company,
        facts=context.facts,
        results=[each.told for each in done],
        done=frozenset(each.tool for each in done if each.ok),
        company_texts=[text for text in (context.about, context.institutional) if text],
        customer_words=[
            *(each.text for each in said if each.who == "customer"),
            *(each.text for each in context.heard),
        ],
        said_before=[each.text for each in said if each.who == "secretary"],
        customer_name=context.customer_name,
        now=context.now,
        internal=_internal(),
        prompts=[*(prompt.template for prompt in _PROMPTS), _manner(context, understood)],
        longest=context.manner.message_limit,
    )


def _internal() -> frozenset[str]:
    """Names that no person would write: those of one plain word ("new", "greeting", "text") would forbid the word itself."""
    names = (
        *(tool.name for tool in tools.collected()),
        *State,
        *Intent,
        *Form,
        *Reply.model_fields,
        *Understanding.model_fields,
    )
    return frozenset(name for name in names if "_" in name)


def _manner(context: Context, understood: Understanding) -> str:
    return tone.instructions(
        context.manner,
        understood.sentiment,
        is_upset=asking.is_upset(context, understood.told),
        hour=context.now.hour,
    )
