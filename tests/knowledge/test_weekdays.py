"""Days that a span names without saying them."""

from __future__ import annotations

import pytest

from app.knowledge.weekdays import days_between

pytestmark = pytest.mark.req("AI-04")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Festa de sexta a domingo custa R$ 4.800.", {"FRIDAY", "SATURDAY", "SUNDAY"}),
        ("seg a qua", {"MONDAY", "TUESDAY", "WEDNESDAY"}),
        ("De terça-feira até sexta-feira, das 9h às 18h.", {"TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"}),
        ("plantão de sábado a segunda", {"SATURDAY", "SUNDAY", "MONDAY"}),
        ("segunda à sexta", {"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"}),
        ("de segunda a segunda", {"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}),
        ("Seg.-qua. das 9h às 18h", {"MONDAY", "TUESDAY", "WEDNESDAY"}),
        ("só na sexta", set()),
        ("da segunda a quarta aula", set()),
        ("quarta a sexta prestação", set()),
    ],
)
def test_every_day_of_the_span_is_named(text: str, days: set[str]) -> None:
    assert days_between(text) == days
