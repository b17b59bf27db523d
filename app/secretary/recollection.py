"""What a stretch of talk leaves behind: the typed result of the task `summary`, and how it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field

from app.config import ROOT, settings
from app.llm import registry, router
from app.llm.intents import Sentiment
from app.llm.meter import Meter
from app.llm.port import Completed, Fact, Grounding, Request, Said
from app.secretary.prompting import quoted

TASK: Final = "summary"
PROMPT: Final = "summary.v1"
BEFORE: Final = "before"
LONGEST: Final = 700


class Recollection(BaseModel):
    """What is worth knowing when this person writes again. Only what they said; nothing is guessed."""

    summary: str = Field(
        max_length=LONGEST, description="At most four short sentences, in Portuguese, in the third person."
    )
    preferences: list[str] = Field(
        default_factory=list, max_length=6, description="Lasting wishes and limits the person stated, a few words each."
    )
    name: str | None = Field(default=None, description="How the person said they are called.")
    mood: Sentiment = Field(default=Sentiment.NEUTRAL, description="How they sounded in their latest messages.")


def ask(
    company_id: UUID, company: str, dialogue: Sequence[Said], before: str | None, providers: Sequence[str], meter: Meter
) -> Completed[Recollection]:
    """Put what was said, and what was remembered `before` it, into a few words. Raises ProviderError when no model can."""
    remembered = [Fact(BEFORE, "Resumo anterior", before, 1.0)] if before else []
    request = Request(
        task=TASK,
        system=_template().format(company=company, before=quoted(before, LONGEST) if before else "(nada ainda)"),
        dialogue=dialogue,
        result=Recollection,
        grounding=Grounding(company=company, facts=remembered),
        max_output_tokens=400,
        timeout_s=settings().model_timeout_s,
    )
    return router.complete(company_id, request, registry.models_for(providers), meter=meter)


@lru_cache(maxsize=1)
def _template() -> str:
    return (ROOT / "app" / "secretary" / "prompts" / f"{PROMPT}.txt").read_text(encoding="utf-8")
