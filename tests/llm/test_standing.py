"""Which models may answer, by name."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from app.config import settings
from app.llm.standing import Answerer, answerers

pytestmark = pytest.mark.req("PN-01")


@pytest.fixture
def gemini_key() -> Iterator[None]:
    os.environ["GEMINI_API_KEY"] = "uma-chave"
    settings.cache_clear()
    yield
    del os.environ["GEMINI_API_KEY"]
    settings.cache_clear()


def test_without_a_key_the_built_in_model_answers() -> None:
    assert answerers(["openai", "gemini", "offline"]) == [Answerer("offline")]


def test_a_model_with_a_key_answers_first_and_the_built_in_one_stands_behind_it(gemini_key: None) -> None:
    model = settings().gemini_model
    assert answerers(["openai", "gemini", "gemini"]) == [Answerer("gemini", model), Answerer("offline")]


def test_what_the_company_does_not_want_is_not_asked(gemini_key: None) -> None:
    assert answerers(["offline"]) == [Answerer("offline")]
