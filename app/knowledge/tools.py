"""What the secretary may look up: the company's facts about something that the customer named and no fact found so far answers."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from app.knowledge import service
from app.llm.intents import Intent
from app.llm.port import Fact
from app.llm.tools import Call, Tool, ToolResult, Wish

MOST: Final = 4
_ASKING: Final = frozenset({Intent.FAQ, Intent.QUOTE_REQUEST, Intent.SCHEDULE})


class SearchFacts(BaseModel):
    """What to look for, in the customer's words."""

    model_config = ConfigDict(frozen=True)

    about: str


def _wanted(wish: Wish) -> SearchFacts | None:
    """Where the words of the turn found nothing, what they are about may: "e esse, quanto é?", said of what was named before."""
    if wish.is_answered or wish.service is None or not _ASKING.intersection(wish.intents):
        return None
    return SearchFacts(about=wish.service)


def _run(call: Call, arguments: SearchFacts) -> ToolResult:
    with call.transaction() as session:
        found = service.search(session, arguments.about, limit=MOST)
    facts = [Fact(id=f.id, title=f.title, text=f.text, score=f.score, answers=f.answers) for f in found]
    return ToolResult(
        "Você procurou nas informações da empresa e achou." if facts else "Você procurou e não achou nada.",
        facts=facts,
        kept={"facts": [fact.id for fact in facts]},
    )


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        name="search_facts",
        title="Procurar nos fatos da empresa",
        description="Procura o que a empresa contou sobre um assunto.",
        arguments=SearchFacts,
        effect="read",
        permission="conversations:read",
        wanted=_wanted,
        run=_run,
    ),
)
