"""How much a piece of work may cost with a company's own order of models, and which cheaper one could do it instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.infra import clock
from app.llm import available, prices
from app.llm.available import Available
from app.llm.providers.answer import room_to_think

USUAL_INPUT: Final = (
    12_000  # tokens of one call, at most, as prompts and facts go; a longer one asks for more when it comes
)
USUAL_OUTPUT: Final = 800


@dataclass(frozen=True, slots=True)
class Ladder:
    """`full`: the most that the work costs with the first model of the order. `cheaper`: who does it for less, and for how much at most."""

    full: int
    cheaper: Available | None = None
    cheaper_micro_usd: int | None = None


def of(order: Sequence[str], *, calls: int) -> Ladder | None:
    """The ladder of work that takes so many calls. None: whoever is asked first costs nothing, or nobody here knows what."""
    now, asked = clock.now(), available.in_order(order)
    full = _most(asked[0], calls, now)
    if not full:
        return None
    others = ((_most(each, calls, now), each) for each in (*asked[1:], *available.besides(order)))
    less = [(cost, each) for cost, each in others if cost is not None and cost < full]
    if not less:
        return Ladder(full)
    cost, cheaper = min(less, key=lambda pair: pair[0])
    return Ladder(full, cheaper, cost)


def _most(each: Available, calls: int, now: datetime) -> int | None:
    if each.model is None:
        return None
    output = USUAL_OUTPUT + room_to_think(each.model)
    cost = prices.most_micro_usd(each.model, input_tokens=USUAL_INPUT, output_tokens=output, at=now)
    return None if cost is None else cost * calls
