from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from tests import road
from tests.servers import Addresses


@pytest.fixture(autouse=True)
def only_this_tests_work(quiet_database: Addresses, redis_clean: Redis) -> Iterator[None]:
    """Processes serve every company: none but this test's may have work."""
    road.reset_time()
    yield
    redis_clean.flushdb()
