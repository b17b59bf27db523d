"""One call to a model: the context goes in, a typed reply comes out."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from app.config import ROOT, settings
from app.llm import registry, router
from app.llm.port import Completed, Fact, Grounding, Request
from app.secretary import acquainted
from app.secretary.context import Context
from app.secretary.reply import Reply

PROMPT: Final = "reply.v1"
_WEEKDAYS: Final = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")


def answer(context: Context) -> Completed[Reply]:
    """What to say to the customer, by the company's models in their order. Raises ProviderError when none answers."""
    request = Request(
        task="reply",
        system=_system(context),
        dialogue=context.dialogue,
        result=Reply,
        grounding=Grounding(
            company=context.company,
            facts=context.facts,
            customer_name=context.customer_name,
            language=context.profile.language,
            hour=context.now.hour,
        ),
        timeout_s=settings().model_timeout_s,
    )
    return router.complete(context.company_id, request, registry.models_for(context.providers))


def _system(context: Context) -> str:
    known = acquainted.told(context)
    return _template(PROMPT).format(
        secretary=context.secretary,
        company=context.company,
        about=f"{context.about}\n{context.institutional}".strip(),
        now=context.now.strftime("%d/%m/%Y, %H:%M"),
        weekday=_WEEKDAYS[context.now.weekday()],
        customer=f"{known}\n" if known else "",
        facts=_facts(context),
    )


def _facts(context: Context) -> str:
    return "\n".join(_fact(fact) for fact in context.facts) or "(nenhum fato da empresa combina com esta mensagem)"


def _fact(fact: Fact) -> str:
    return f"[{fact.id}] {fact.title}: {fact.text}"


@lru_cache(maxsize=8)
def _template(name: str) -> str:
    return (ROOT / "app" / "secretary" / "prompts" / f"{name}.txt").read_text(encoding="utf-8")
