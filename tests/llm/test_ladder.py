"""Which cheaper model could answer instead."""

from __future__ import annotations

import pytest

from app.llm import ladder, registry
from app.llm.available import Available
from tests.environment import changed

pytestmark = pytest.mark.req("AI-07")

ORDER = ["openai", "gemini", "offline"]


def test_without_a_key_nothing_costs_anything() -> None:
    assert ladder.of(ORDER, calls=3) is None


def test_a_company_that_asks_the_local_model_alone_spends_nothing() -> None:
    with changed(OPENAI_API_KEY="sk-x"):
        assert ladder.of(["offline"], calls=3) is None


def test_three_calls_cost_three_times_one() -> None:
    with changed(OPENAI_API_KEY="sk-x"):
        one, three = ladder.of(ORDER, calls=1), ladder.of(ORDER, calls=3)
        assert one is not None and three is not None
        assert three.full == one.full * 3 > 0
        assert one.cheaper is None


def test_the_cheapest_of_the_others_is_the_cheaper_one() -> None:
    with changed(OPENAI_API_KEY="sk-x", GEMINI_API_KEY="x"):
        found = ladder.of(ORDER, calls=1)
        assert found is not None and found.cheaper == Available("gemini", "gemini-3.5-flash-lite")
        assert found.cheaper_micro_usd is not None and found.cheaper_micro_usd < found.full
        assert ladder.of(["gemini", "openai"], calls=1) is not None
        assert ladder.of(["gemini", "openai"], calls=1).cheaper is None  # type: ignore[union-attr]


def test_a_second_model_of_the_same_provider_counts_when_the_installation_names_it() -> None:
    with changed(OPENAI_API_KEY="sk-x", GEMINI_API_KEY="x", OPENAI_CHEAPER_MODEL="gpt-6-luna"):
        found = ladder.of(ORDER, calls=1)
        assert found is not None and found.cheaper == Available("openai-cheaper", "gpt-6-luna")
        assert found.cheaper.provider == "openai"


def test_a_model_without_a_price_is_not_reserved_for() -> None:
    with changed(OPENAI_API_KEY="sk-x", OPENAI_MODEL="modelo-da-casa"):
        assert ladder.of(ORDER, calls=3) is None


def test_the_registry_builds_the_cheaper_model_beside_the_first() -> None:
    with changed(OPENAI_API_KEY="sk-x", OPENAI_CHEAPER_MODEL="gpt-6-luna"):
        models = registry.Registry().models_for(["openai", "openai-cheaper"])
    assert [getattr(model, "model", None) for model in models] == ["gpt-5.4-mini", "gpt-6-luna", None]
    assert [model.name for model in models] == ["openai", "openai", "offline"]
