"""What every call of a turn has in common: the dialogue, what may be relied on, and who is asked, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import BaseModel

from app.config import settings
from app.llm import registry, router
from app.llm.intents import Sentiment
from app.llm.port import Completed, Done, Grounding, Request, Understood
from app.llm.tone import Tone
from app.secretary import tone
from app.secretary.context import Context
from app.secretary.settings import NAMELESS

T = TypeVar("T", bound=BaseModel)

BUDGET_S: Final = router.BUDGET_S
WEEKDAYS: Final = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")


def ask(
    context: Context,
    result: type[T],
    *,
    task: str,
    system: str,
    budget_s: float = BUDGET_S,
    understood: Understood | None = None,
    done: Sequence[Done] = (),
    max_output_tokens: int = 800,
) -> Completed[T]:
    """The company's models in their order, until one answers. Raises ProviderError when none does."""
    request = Request(
        task=task,
        system=system,
        dialogue=context.dialogue,
        result=result,
        grounding=_grounding(context, understood, done),
        max_output_tokens=max_output_tokens,
        timeout_s=settings().model_timeout_s,
    )
    models = registry.models_for(context.providers)
    return router.complete(context.company_id, request, models, budget_s=budget_s, meter=context.meter)


def _grounding(context: Context, understood: Understood | None, done: Sequence[Done]) -> Grounding:
    return Grounding(
        company=context.company,
        facts=context.facts,
        secretary=context.secretary if context.secretary != NAMELESS else "",
        customer_name=context.customer_name,
        language=context.profile.language,
        languages=context.manner.languages,
        hour=context.now.hour,
        now=context.now,
        institutional=context.institutional,
        state=context.state,
        states=context.states,
        moves=context.moves,
        understood=understood,
        done=done,
        tone=_tone(context, understood),
        templates=context.templates,
    )


def _tone(context: Context, understood: Understood | None) -> Tone:
    if understood is None:
        return tone.of(context.manner)
    return tone.of(context.manner, understood.sentiment, is_upset=is_upset(context, understood))


def is_upset(context: Context, understood: Understood) -> bool:
    """Whether the customer complains and sounds like it, or has sounded bad twice in a row."""
    return understood.is_upset or (context.was_negative and understood.sentiment is Sentiment.NEGATIVE)


def told_now(context: Context) -> str:
    return context.now.strftime("%d/%m/%Y, %H:%M")


def told_weekday(context: Context) -> str:
    return WEEKDAYS[context.now.weekday()]
