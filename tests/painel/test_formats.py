"""How long something took, and since when somebody waits, in as few words as tell it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.infra import clock
from app.painel import formats

pytestmark = pytest.mark.req("PN-02")


@pytest.fixture(autouse=True)
def portuguese(client: FlaskClient) -> Iterator[None]:
    with client.application.test_request_context(headers={"Accept-Language": "pt-BR"}):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0,0 s"),
        (2.64, "2,6 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (320, "5 min 20 s"),
        (600, "10 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (3900, "1 h 05 min"),
        (86_400, "1 dia"),
        (200_000, "2 dias"),
    ],
)
def test_a_duration_is_as_exact_as_one_wants_to_know_it(seconds: float, words: str) -> None:
    assert formats.lasting(seconds) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "agora mesmo"),
        (timedelta(seconds=59), "agora mesmo"),
        (timedelta(minutes=47, seconds=30), "há 47 min"),
        (timedelta(hours=2, minutes=5, seconds=1), "há 2 h 05 min"),
        (timedelta(days=3, hours=1), "há 3 dias"),
    ],
)
def test_a_wait_is_told_in_minutes_then_hours_then_days(passed: timedelta, words: str) -> None:
    assert formats.ago(clock.now() - passed) == words


@pytest.fixture
def june() -> Iterator[None]:
    """It is June of 2026."""
    clock.adopt_shift((datetime(2026, 6, 1, 15, tzinfo=UTC) - clock.machine_now()).total_seconds())
    yield
    clock.adopt_shift(0)


@pytest.mark.usefixtures("june")
@pytest.mark.parametrize(
    ("language", "this_year", "before"),
    [("pt-BR", "05/03", "20/11/2025"), ("en", "3/5", "11/20/2025"), ("es", "5/3", "20/11/2025")],
)
def test_a_day_is_written_as_the_readers_language_writes_it(
    client: FlaskClient, language: str, this_year: str, before: str
) -> None:
    with client.application.test_request_context(headers={"Accept-Language": language}):
        assert formats.moment(datetime(2026, 3, 5, 15, tzinfo=UTC)) == this_year
        assert formats.moment(datetime(2025, 11, 20, 15, tzinfo=UTC)) == before
