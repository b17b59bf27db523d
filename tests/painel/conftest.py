from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.factory import create_app
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser

PASSWORD = "uma-senha-bem-comprida"


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    company_id: UUID
    email: str
    password: str = PASSWORD


def create_person(company_id: UUID, role: Role = Role.OWNER) -> Person:
    person = Person(company_id, f"{role}@{company_id.hex[:12]}.example")
    with tenant_session(company_id) as session:
        users.create_user(session, email=person.email, name="Helena Prado", password=person.password, role=role)
    return person


@pytest.fixture
def owner(company: UUID, redis_clean: Any) -> Person:
    return create_person(company)


@pytest.fixture
def stranger(other_company: UUID, redis_clean: Any) -> Person:
    return create_person(other_company)


@pytest.fixture
def client(database: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    yield create_app().test_client()
    road.reset_time()


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser(client)


@pytest.fixture
def signed_in(browser: Browser, owner: Person) -> Browser:
    """The owner's browser."""
    browser.sign_in(owner.email, owner.password)
    return browser


@pytest.fixture
def midday(client: FlaskClient, company: UUID) -> None:
    """Noon where the company is: whatever the test does happens within one of its days."""
    with tenant_session(company) as session:
        zone = ZoneInfo(str(session.scalar(text("SELECT timezone FROM public.companies"))))
    now = clock.now().astimezone(zone)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    road.pass_time(((noon if noon > now else noon + timedelta(days=1)) - now).total_seconds())
