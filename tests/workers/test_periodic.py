"""What is done again and again goes on being done, whatever happens."""

from __future__ import annotations

import threading

import pytest
from redis.exceptions import RedisError

from tests.infra.work.rows import eventually
from tests.log_lines import captured
from workers.periodic import Periodic

pytestmark = pytest.mark.req("OP-02")


@pytest.mark.parametrize(
    ("error", "level"), [(FileNotFoundError("gauge.db"), "ERROR"), (RedisError("away"), "WARNING")]
)
def test_a_failure_is_told_and_the_next_time_comes(error: Exception, level: str) -> None:
    times: list[int] = []

    def fail_once() -> None:
        times.append(1)
        if len(times) == 1:
            raise error

    stopping = threading.Event()
    with captured() as lines:
        thread = Periodic("tests", 0.01, fail_once).begin(stopping)
        eventually(lambda: len(times) > 2, "it was done again")
        stopping.set()
        thread.join()
    (line,) = [line for line in lines if line["message"] == "periodic work failed"]
    assert (line["task"], line["level"]) == ("tests", level)
    assert ("exc_info" in line) is (level == "ERROR")
