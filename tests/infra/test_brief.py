"""What many ask for at once is worked out once, and not remembered for longer than was said."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.infra.cache import Brief

pytestmark = pytest.mark.req("PN-03")


def test_what_was_worked_out_a_moment_ago_is_not_worked_out_again() -> None:
    brief: Brief[int] = Brief(3600)
    assert [brief.get("a", lambda: 1), brief.get("a", lambda: 2), brief.get("b", lambda: 3)] == [1, 1, 3]


def test_nothing_is_remembered_for_longer_than_was_said() -> None:
    brief: Brief[int] = Brief(0)
    assert [brief.get("a", lambda: 1), brief.get("a", lambda: 2)] == [1, 2]


def test_what_failed_is_not_remembered() -> None:
    brief: Brief[int] = Brief(3600)
    with pytest.raises(ZeroDivisionError):
        brief.get("a", lambda: 1 // 0)
    assert brief.get("a", lambda: 2) == 2


def test_only_so_much_is_remembered() -> None:
    brief: Brief[int] = Brief(3600, most=2)
    for each in range(5):
        brief.get(str(each), lambda: 1)
    assert brief.get("0", lambda: 2) == 2


def test_who_asks_while_it_is_worked_out_waits_for_that() -> None:
    brief: Brief[int] = Brief(3600)
    begun, second, go = threading.Event(), threading.Event(), threading.Event()

    def slowly() -> int:
        (second if begun.is_set() else begun).set()
        assert go.wait(10)
        return 1

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(brief.get, "a", slowly)
        assert begun.wait(10)
        other = pool.submit(brief.get, "a", slowly)
        assert not second.wait(0.2), "worked out twice at once"
        go.set()
        assert (one.result(), other.result()) == (1, 1)
