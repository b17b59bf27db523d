from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from tests import road
from tests.gateway import Gateway
from tests.thinking import Thinking, thinking


@pytest.fixture
def client(database: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    with road.client_of(create_app()) as client:
        yield client
    road.reset_time()


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)


@pytest.fixture
def mind() -> Iterator[Thinking]:
    with thinking() as mind:
        yield mind


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as gateway:
        yield gateway
