from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from tests import road


@pytest.fixture
def client(database: Any, redis_clean: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    with road.client_of(create_app()) as client:
        yield client
    road.reset_time()
