"""What a call costs, by whom, and when: whole numbers only."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Final

import pytest

from app.config import ROOT
from app.llm import prices
from app.llm.port import Usage

pytestmark = pytest.mark.req("AI-06")

NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
DATA: Final[dict[str, Any]] = json.loads((ROOT / "app" / "llm" / "prices.json").read_text())["models"]


@pytest.mark.parametrize(
    ("model", "usage", "micro_usd"),
    [
        ("gpt-6-luna", Usage(input=1_000_000, output=0), 200_000),  # above 272k: the whole call at the long rate
        ("gpt-6-luna", Usage(input=272_000, output=1_000_000), 27_200 + 500_000),
        ("gpt-6-luna", Usage(input=272_001, output=1_000_000), 54_401 + 750_000),  # 54,400.2, up
        ("gpt-5.4-mini", Usage(input=1_000, cached=400, output=200), 450 + 30 + 900),
        ("gpt-5-nano", Usage(input=1), 1),  # 0.05 millionths of a dollar are one, never none
        ("gpt-5-nano", Usage(), 0),
        ("gemini-3.5-flash-lite", Usage(input=3, cached=3, output=1), 3),  # 0.09 + 2.5, rounded once
        ("text-embedding-3-small", Usage(input=8_191), 164),  # 163.82
        ("gemini-3.1-pro-preview", Usage(input=200_001, cached=200_001), 80_001),  # a cached token above 200k at 0.40
    ],
)
def test_a_call_costs_whole_micro_dollars_rounded_up(model: str, usage: Usage, micro_usd: int) -> None:
    assert prices.cost_micro_usd(model, None, usage, NOW) == micro_usd


@pytest.mark.parametrize("model", sorted(DATA))
def test_every_price_is_exact_and_never_below_what_is_billed(model: str) -> None:
    row = DATA[model]["prices"][0]
    for tokens in (1, 7, 999, 123_457):
        usage = Usage(input=tokens, cached=tokens // 3, output=tokens // 2)
        billed = (
            Fraction(row["input"]) * (tokens - tokens // 3)
            + Fraction(row.get("cached", row["input"])) * (tokens // 3)
            + Fraction(row["output"]) * (tokens // 2)
        )
        counted = prices.cost_micro_usd(model, None, usage, datetime(2026, 11, 20, tzinfo=UTC))
        assert counted is not None and 0 <= counted - billed < 1


def test_the_model_that_answered_decides_and_the_one_asked_only_where_that_is_unknown() -> None:
    usage = Usage(input=1_000_000)
    assert prices.cost_micro_usd("gpt-5.4-nano", "gpt-5.4-mini", usage, NOW) == 200_000
    assert prices.cost_micro_usd("nosso-proprio-modelo", "gpt-5.4-mini", usage, NOW) == 750_000
    assert prices.cost_micro_usd(None, "gpt-5.4-mini", usage, NOW) == 750_000
    assert prices.cost_micro_usd("nosso-proprio-modelo", "outro-modelo", usage, NOW) is None


@pytest.mark.parametrize(
    "name", ["gpt-5.4-mini-2026-03-17", "models/gemini-3.5-flash-lite", "gemini-3.5-flash-lite-001", "gpt-5.4-mini"]
)
def test_a_build_of_a_model_has_the_models_price(name: str) -> None:
    assert prices.find(name) is not None


@pytest.mark.parametrize("name", ["gpt-5.4-minimal", "gpt", "", None, "xgpt-5.4-mini", "gpt-5.4-mini-fast"])
def test_a_name_that_only_looks_alike_has_none(name: str | None) -> None:
    assert prices.find(name) is None


def test_a_retired_model_is_billed_as_the_one_that_answers_for_it_from_that_day_on() -> None:
    usage = Usage(input=1_000_000, output=1_000_000)
    on = lambda day: prices.cost_micro_usd("gemini-2.5-pro", None, usage, day)  # noqa: E731
    assert on(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)) == 2_500_000 + 15_000_000
    assert on(datetime(2026, 12, 1, tzinfo=UTC)) == 750_000 + 3_750_000  # gemini-3.8-flash


def test_a_price_promised_until_a_day_counts_on_until_another_is_known() -> None:
    sold = prices.find("gemini-3.8-flash")
    assert sold is not None and sold.lapses == date(2027, 1, 1)
    after = prices.cost_micro_usd("gemini-3.8-flash", None, Usage(input=1_000_000), datetime(2027, 3, 1, tzinfo=UTC))
    assert after == 750_000


def test_old_rows_keep_past_months_as_they_were() -> None:
    old = prices.Price(None, date(2026, 7, 30), prices.Rate(1_000, 100, 2_000))
    new = prices.Price(date(2026, 7, 30), None, prices.Rate(200, 20, 1_200))
    sold = prices.Sold("luna", "openai", [old, new], None, None, "none")
    assert sold.price_on(date(2026, 7, 29)) is old
    assert sold.price_on(date(2026, 7, 30)) is new
    assert sold.lapses is None


def test_every_row_of_the_data_is_whole() -> None:
    for name, told in DATA.items():
        sold = prices.find(name)
        assert sold is not None and sold.prices, name
        assert told["provider"] in ("openai", "gemini"), name
        assert sold.billed_as is None or prices.find(sold.billed_as) is not None, name
        for earlier, later in zip(sold.prices, sold.prices[1:], strict=False):
            assert earlier.until is not None and earlier.until == later.since, name


def test_more_cached_than_read_is_not_paid_back() -> None:
    assert prices.cost_micro_usd("gpt-5.4-mini", None, Usage(input=100, cached=10_000), NOW) == 8  # 7.5
