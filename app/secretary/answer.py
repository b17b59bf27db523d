"""The second call of a turn: what the customer reads, as a person would say it.

Its prompt knows how she speaks and nothing of how the system works: no names of states, tools or intents, and facts by number only. What
it never saw, it cannot let slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.conversations.fsm import State
from app.llm.port import Completed, Done
from app.secretary import acquainted, asking, templates, tone, wishes
from app.secretary.context import Context
from app.secretary.prompting import Prompt, listed
from app.secretary.reply import Reply
from app.secretary.understanding import Understanding

TASK: Final = "reply"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the prompt is filled with."""

    secretary: str
    company: str
    about: str
    now: str
    weekday: str
    style: str
    customer: str
    wish: str
    institutional: str
    facts: str
    done: str
    awaited: str


PROMPT: Final = Prompt("reply", 3, Inputs)
_AWAITED: Final = "uma pessoa da equipe já foi chamada e ainda não chegou"
_ALONE: Final = "só você"


def answer(
    context: Context, understanding: Understanding, done: Sequence[Done] = (), *, budget_s: float = asking.BUDGET_S
) -> Completed[Reply]:
    """What to say to the customer, by the company's models in their order. Raises ProviderError when none answers."""
    completed = asking.ask(
        context,
        Reply,
        task=TASK,
        system=PROMPT.filled(_inputs(context, understanding, done)),
        budget_s=budget_s,
        understood=understanding.told,
        done=done,
    )
    return replace(completed, value=_with_ids(completed.value, context))


def _inputs(context: Context, understanding: Understanding, done: Sequence[Done]) -> Inputs:
    return Inputs(
        secretary=context.secretary,
        company=context.company,
        about=context.about,
        now=asking.told_now(context),
        weekday=asking.told_weekday(context),
        style=_style(context, understanding),
        customer=acquainted.told(context),
        wish=wishes.of(understanding),
        institutional=context.institutional,
        facts="\n".join(f"{number}. {fact.title}: {fact.text}" for number, fact in enumerate(context.facts, start=1))
        or "(nenhuma informação da empresa combina com esta mensagem)",
        done=listed([each.told for each in done], nothing="(nada)"),
        awaited=_AWAITED if context.state == State.WAITING_PERSON else _ALONE,
    )


def _style(context: Context, understanding: Understanding) -> str:
    sounds = tone.instructions(
        context.manner,
        understanding.sentiment,
        is_upset=asking.is_upset(context, understanding.told),
        hour=context.now.hour,
    )
    return "\n".join([sounds, *templates.instructions(context.templates)])


def _with_ids(reply: Reply, context: Context) -> Reply:
    """The facts by their ids again, each once; a number that was not given means nothing."""
    known = {str(number): fact.id for number, fact in enumerate(context.facts, start=1)}
    cited = [known.get(each.strip("[]. "), each) for each in reply.facts]
    return reply.model_copy(update={"facts": list(dict.fromkeys(each for each in cited if not each.isdigit()))})
