"""Kinds of work and how long they wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.infra.work.kinds import Backoff, Pool, pool_of, work

BACKOFFS = st.builds(
    Backoff,
    first=st.floats(0.1, 60, allow_nan=False),
    most=st.floats(60, 3600, allow_nan=False),
    attempts=st.integers(1, 20),
)


@pytest.mark.req("IN-08")
@given(backoff=BACKOFFS, attempt=st.integers(1, 200))
def test_a_wait_lies_between_half_and_the_whole_of_the_doubled_step(backoff: Backoff, attempt: int) -> None:
    step = min(backoff.most, backoff.first * 2.0 ** (attempt - 1))
    wait = backoff.delay(attempt).total_seconds()
    assert step / 2 - 1e-6 <= wait <= step + 1e-6


@pytest.mark.req("IN-08")
@given(backoff=BACKOFFS, attempt=st.integers(-5, 0))
def test_a_wait_before_any_attempt_is_that_of_the_first(backoff: Backoff, attempt: int) -> None:
    assert timedelta(0) < backoff.delay(attempt) <= timedelta(seconds=backoff.first)


@pytest.mark.req("IN-08")
def test_waits_are_jittered_so_that_failures_do_not_come_back_together() -> None:
    waits = {Backoff(first=10).delay(1) for _ in range(20)}
    assert len(waits) > 10


@pytest.mark.req("IN-02")
def test_work_goes_to_the_pool_of_its_kind_and_to_the_default_pool_when_its_room_is_not_loaded() -> None:
    work("tests.in_campaigns", Pool.CAMPAIGNS)(lambda item: None)
    assert pool_of("tests.in_campaigns") == Pool.CAMPAIGNS
    assert pool_of("tests.never_registered") == Pool.DEFAULT
