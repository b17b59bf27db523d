from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from tests import road


@pytest.fixture
def client(database: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    with create_app().test_client() as client:  # from this very machine, unlike the gateways of the road
        yield client
    road.reset_time()


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)
