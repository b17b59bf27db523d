from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import road


@pytest.fixture(autouse=True)
def real_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """The business clock shows the machine's time, before and after; tests shift it with `road.pass_time`."""
    has_database = "database" in request.fixturenames
    if has_database:
        request.getfixturevalue("database")
        road.reset_time()
    yield
    if has_database:
        road.reset_time()


@pytest.fixture(autouse=True)
def no_hints_left(request: pytest.FixtureRequest) -> Any:
    """Tests begin with an empty Redis: a hint of the test before would be another company's, and in the way."""
    return request.getfixturevalue("redis_clean") if "database" in request.fixturenames else None
