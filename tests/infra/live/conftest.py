from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from redis import Redis

from app.infra.live import publishing
from tests.infra.live.hearing import Ear, listening

Listen = Callable[[UUID], Ear]


@pytest.fixture
def ear(company: UUID, redis_clean: Redis) -> Iterator[Ear]:
    """Hears what is said to the company's pages."""
    publishing._publisher.resting_until = 0.0
    with listening(company) as ear:
        yield ear
