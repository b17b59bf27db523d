"""Days that customers name, counted from today in the company's zone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.offline.understanding.days import days_named

pytestmark = pytest.mark.req("AI-02")

WEDNESDAY = date(2026, 11, 18)
WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
any_day = st.dates(min_value=date(2024, 1, 1), max_value=date(2031, 12, 31))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("pode ser sexta?", [date(2026, 11, 20)]),
        ("quarta-feira", [date(2026, 11, 25)]),
        ("hoje às 3", [WEDNESDAY]),
        ("amanhã de manhã", [date(2026, 11, 19)]),
        ("depois de amanhã", [date(2026, 11, 20)]),
        ("terça da semana que vem", [date(2026, 11, 24)]),
        ("na semana que vem, domingo", [date(2026, 11, 29)]),
        ("dia 18", [WEDNESDAY]),
        ("dia 17", [date(2026, 12, 17)]),
        ("dia 31", [date(2026, 12, 31)]),
        ("05/12 às 14:30", [date(2026, 12, 5)]),
        ("15 de março", [date(2027, 3, 15)]),
        ("29/02", [date(2028, 2, 29)]),
        ("daqui a uma semana", [date(2026, 11, 25)]),
        ("daqui a 15 dias", [date(2026, 12, 3)]),
        ("dias 5, 6 e 7", [date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 7)]),
        ("segunda ou terça?", [date(2026, 11, 23), date(2026, 11, 24)]),
        ("tomorrow at 5pm", [date(2026, 11, 19)]),
        ("el lunes a las 3", [date(2026, 11, 23)]),
        ("mañana por la mañana", [date(2026, 11, 19)]),
        ("segunda via do boleto", []),
        ("semana que vem", []),
        ("quero ter um horário", []),
        ("99/99", []),
    ],
)
def test_days_are_resolved_from_today(said: str, named: list[date]) -> None:
    assert days_named(said, WEDNESDAY) == named


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("sexta não posso, pode ser segunda?", [date(2026, 11, 23)]),
        ("quero mudar de terça pra quinta", [date(2026, 11, 19)]),
        ("sábado, ops, domingo", [date(2026, 11, 22)]),
        ("quinta não, sexta", [date(2026, 11, 20)]),
        ("on Friday instead of Thursday", [date(2026, 11, 20)]),
        ("marca na segunda\nquer dizer, terça", [date(2026, 11, 24)]),
    ],
)
def test_a_correction_or_a_new_slot_replaces_the_old_one(said: str, named: list[date]) -> None:
    assert days_named(said, WEDNESDAY) == named


def test_a_day_given_up_is_known_to_who_asks_for_it() -> None:
    said = "não vou poder ir na quinta"
    assert days_named(said, WEDNESDAY) == []
    assert days_named(said, WEDNESDAY, given_up_too=True) == [date(2026, 11, 19)]


@given(today=any_day, weekday=st.integers(0, 6))
def test_a_weekday_is_the_next_one_strictly_after_today(today: date, weekday: int) -> None:
    (named,) = days_named(f"pode ser {WEEKDAYS[weekday]}?", today)
    assert named.weekday() == weekday
    assert timedelta(0) < named - today <= timedelta(7)


@given(today=any_day, weekday=st.integers(0, 6))
def test_a_weekday_of_next_week_is_in_the_next_iso_week(today: date, weekday: int) -> None:
    (named,) = days_named(f"{WEEKDAYS[weekday]} da semana que vem", today)
    assert named.weekday() == weekday
    assert named.isocalendar()[:2] == (today + timedelta(7)).isocalendar()[:2]


@given(today=any_day, day=st.integers(1, 31))
def test_day_n_is_the_next_one_from_today_on(today: date, day: int) -> None:
    (named,) = days_named(f"dia {day}", today)
    assert named.day == day and named >= today
    between = (today + timedelta(ahead) for ahead in range((named - today).days))
    assert all(earlier.day != day for earlier in between)


@given(today=any_day, that=any_day)
def test_day_and_month_are_the_next_from_today_on(today: date, that: date) -> None:
    (named,) = days_named(f"{that:%d/%m}", today)
    assert (named.day, named.month) == (that.day, that.month) and named >= today


@given(today=any_day, that=any_day)
def test_a_full_date_is_taken_as_said(today: date, that: date) -> None:
    assert days_named(f"tem vaga em {that:%d/%m/%Y}?", today) == [that]


@given(today=any_day, said=st.text(max_size=60))
def test_no_text_breaks_the_reading(today: date, said: str) -> None:
    assert len(days_named(said, today)) <= 60
