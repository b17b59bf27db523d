"""Reading `Retry-After`."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from app.infra import clock
from app.llm.providers.answer import LONGEST_PAUSE, retry_at

pytestmark = pytest.mark.req("IN-08")

NEARLY = timedelta(seconds=2)


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        ("0", timedelta(0)),
        ("7", timedelta(seconds=7)),
        ("1.5", timedelta(seconds=1.5)),
        ("999999999", LONGEST_PAUSE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", timedelta(0)),
        ("Thu, 01 Jan 2099 00:00:00 GMT", LONGEST_PAUSE),
    ],
)
def test_a_pause_becomes_an_instant_not_in_the_past_and_not_too_far(pause: str, expected: timedelta) -> None:
    instant = retry_at(pause)
    assert instant is not None
    assert abs(instant - clock.now() - expected) < NEARLY


def test_a_date_is_read_as_the_instant_it_names() -> None:
    soon = clock.machine_now() + timedelta(seconds=90)
    instant = retry_at(format_datetime(soon, usegmt=True))
    assert instant is not None
    assert abs(instant - soon) < NEARLY


@pytest.mark.parametrize("pause", [None, "", "-5", "nan", "inf", "soon", "1e9", "9" * 400, "Thu, 99 Jan 2099"])
def test_nonsense_is_no_pause_at_all(pause: str | None) -> None:
    assert retry_at(pause) is None
