"""Clock times and parts of the day that customers name."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.offline.understanding.hours import hours_named, period_named

pytestmark = pytest.mark.req("AI-02")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("pode 15h?", [time(15)]),
        ("às 3", [time(15)]),
        ("às 6 da manhã", [time(6)]),
        ("pode ser às 8?", [time(8)]),
        ("às 7 da noite", [time(19)]),
        ("3 e meia", [time(15, 30)]),
        ("8h30", [time(8, 30)]),
        ("10:45", [time(10, 45)]),
        ("meio-dia e meia", [time(12, 30)]),
        ("quinze pras 4", [time(15, 45)]),
        ("2 horas da tarde", [time(14)]),
        ("às duas e meia", [time(14, 30)]),
        ("das 8 às 12", [time(8), time(12)]),
        ("10h ou 11h", [time(10), time(11)]),
        ("tomorrow at 5pm", [time(17)]),
        ("10 am", [time(10)]),
        ("a las 3", [time(15)]),
        ("esperei 2 horas", []),
        ("faz 3h que espero", []),
        ("atende 24h?", []),
        ("as 3 meninas", []),
        ("dia 15", []),
        ("R$ 15,30", []),
        ("de 4 a 6 anos", []),
    ],
)
def test_clock_times(said: str, named: list[time]) -> None:
    assert hours_named(said) == named


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("trocar de quinta às 10h para sexta às 16h", [time(16)]),
        ("às 14h, ops, às 15h", [time(15)]),
        ("esquece o que falei, quero às 16h", [time(16)]),
        ("às 9 não consigo, pode ser às 11?", [time(11)]),
    ],
)
def test_a_correction_replaces_the_hour(said: str, named: list[time]) -> None:
    assert hours_named(said) == named


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("amanhã cedo", "morning"),
        ("o primeiro horário", "morning"),
        ("antes do almoço", "morning"),
        ("depois do almoço", "afternoon"),
        ("no fim da tarde", "afternoon"),
        ("só posso à noite", "evening"),
        ("de manhã não posso, só à tarde", "afternoon"),
        ("boa tarde, tem vaga de manhã?", "morning"),
        ("boa noite", None),
        ("até mais tarde", None),
        ("por la mañana", "morning"),
    ],
)
def test_parts_of_the_day(said: str, period: str | None) -> None:
    assert period_named(said) == period


@given(hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_clock_with_minutes_is_read_by_the_rule_of_hours(hour: int, minute: int) -> None:
    heard = hour + 12 if 1 <= hour <= 6 else hour
    assert hours_named(f"quero às {hour}:{minute:02}") == [time(heard, minute)]


@given(said=st.text(max_size=60))
def test_no_text_breaks_the_reading(said: str) -> None:
    assert isinstance(hours_named(said), list)
    assert period_named(said) in (None, "morning", "afternoon", "evening")
