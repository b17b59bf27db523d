"""What models cost, when they end, and what is peculiar about them: data with dates (`prices.json`), read once.

Prices stand there in dollars per million tokens, which is the same number as micro-dollars per token; all have three decimals at most, so
inside they are whole nano-dollars per token and every sum is exact. A call's cost is rounded **up** to whole micro-dollars, once per call:
what we count is never less than what is billed, and at most a millionth of a dollar more.

A new price is a new row after the old one (`from`, `until`: days in UTC, `until` not included), so that past months keep theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from app.config import ROOT
from app.llm.port import Usage

_DATA: Final = ROOT / "app" / "llm" / "prices.json"
_NANO_PER_MICRO: Final = 1000
# `gpt-6-luna-2026-10-02`, `gemini-3.5-flash-lite-001`: the same model at the same price, by the day or the number of its build.
_BUILD: Final = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{3})$")

Thinking = Literal["none", "effort", "level", "budget"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Nano-dollars per token. Cached tokens are part of a call's input."""

    input: int
    cached: int
    output: int

    def micro_usd(self, usage: Usage) -> int:
        """Rounded up."""
        cached = min(max(usage.cached, 0), usage.input)
        nano = (usage.input - cached) * self.input + cached * self.cached + usage.output * self.output
        return -(-nano // _NANO_PER_MICRO)


@dataclass(frozen=True, slots=True)
class Price:
    """A model's rates from a day on, until before another. Above `long_above` tokens of input the whole call is at `long`."""

    since: date | None
    until: date | None
    usual: Rate
    long_above: int | None = None
    long: Rate | None = None

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def rate(self, input_tokens: int) -> Rate:
        if self.long is not None and self.long_above is not None and input_tokens > self.long_above:
            return self.long
        return self.usual


@dataclass(frozen=True, slots=True)
class Sold:
    """A model as its provider sells it. `retires`: the first day it is off; `billed_as`: who then answers, and is paid, in its place.

    `thinking`: how thinking is asked for.
    """

    name: str
    provider: str
    prices: Sequence[Price]
    retires: date | None
    billed_as: str | None
    thinking: Thinking

    def price_on(self, day: date) -> Price:
        """The price of that day; where none covers it, the last one before it, else the first: a guess still limits spending."""
        begun = [price for price in self.prices if price.since is None or price.since <= day]
        return next((price for price in begun if price.covers(day)), (begun or self.prices[:1])[-1])

    @property
    def lapses(self) -> date | None:
        """The day from which no price is known, because the last one was only promised until then."""
        return self.prices[-1].until


def find(model: str | None) -> Sold | None:
    """The model by this name, by a dated or numbered build of it, or by its path in the Gemini API."""
    if not model:
        return None
    name = model.removeprefix("models/")
    known = _sold()
    return known.get(name) or known.get(_BUILD.sub("", name))


def cost_micro_usd(returned: str | None, asked: str | None, usage: Usage, at: datetime) -> int | None:
    """What a call cost, by the model that the provider says answered, else by the one asked. None: neither has a price here."""
    sold = find(returned) or find(asked)
    if sold is None:
        return None
    day = at.astimezone(UTC).date()
    return _billed(sold, day).price_on(day).rate(usage.input).micro_usd(usage)


def most_micro_usd(model: str | None, *, input_tokens: int, output_tokens: int, at: datetime) -> int | None:
    """The most that a call of at most this size can cost: nothing cached. None: the model has no price here."""
    return cost_micro_usd(None, model, Usage(input=input_tokens, output=output_tokens), at)


def _billed(sold: Sold, day: date) -> Sold:
    """Who answers, and is paid, on that day."""
    if sold.billed_as is None or sold.retires is None or day < sold.retires:
        return sold
    return _billed(_sold()[sold.billed_as], day)


@lru_cache(maxsize=1)
def _sold() -> Mapping[str, Sold]:
    models: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))["models"]
    return {name: _read(name, told) for name, told in models.items()}


def _read(name: str, told: Mapping[str, Any]) -> Sold:
    quirks = told.get("quirks", {})
    return Sold(
        name=name,
        provider=told["provider"],
        prices=[_price(row) for row in told["prices"]],
        retires=_day(told.get("retires")),
        billed_as=told.get("billed_as"),
        thinking=quirks.get("thinking", "none"),
    )


def _price(row: Mapping[str, Any]) -> Price:
    above = row.get("above")
    return Price(
        since=_day(row["from"]),
        until=_day(row["until"]),
        usual=_rate(row),
        long_above=above["tokens"] if above else None,
        long=_rate(above) if above else None,
    )


def _rate(row: Mapping[str, Any]) -> Rate:
    return Rate(_nano(row["input"]), _nano(row.get("cached", row["input"])), _nano(row["output"]))


def _nano(usd_per_million: str) -> int:
    nano = Decimal(usd_per_million) * _NANO_PER_MICRO
    if nano != int(nano):
        raise ValueError(f"{usd_per_million} dollars per million tokens are no whole nano-dollars per token")
    return int(nano)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
