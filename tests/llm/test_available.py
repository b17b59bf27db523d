"""Which models may answer, by name."""

from __future__ import annotations

import pytest

from app.config import settings
from app.llm import available
from app.llm.available import Available
from tests.environment import changed

pytestmark = pytest.mark.req("PN-01")


def test_models_without_a_key_are_not_promised() -> None:
    assert available.in_order(["openai", "gemini", "offline"]) == [Available("offline")]
    assert available.in_order([]) == [Available("offline")]


def test_models_with_a_key_come_in_the_companys_order_and_the_local_one_last() -> None:
    with changed(OPENAI_API_KEY="sk-x", OPENAI_MODEL="um", GEMINI_API_KEY="x", GEMINI_MODEL="outro"):
        named = [Available("gemini", "outro"), Available("openai", "um"), Available("offline")]
        assert available.in_order(["offline", "gemini", "openai", "gemini"]) == named
        assert available.in_order(["openai"]) == [named[1], named[2]]


def test_what_the_company_does_not_want_is_not_asked() -> None:
    with changed(GEMINI_API_KEY="x"):
        assert available.in_order(["offline"]) == [Available("offline")]
        assert available.in_order(["openai", "gemini"]) == [
            Available("gemini", settings().gemini_model),
            Available("offline"),
        ]
