"""Two companies with people in every role, and a way to ask the API as one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role
from tests import road

PASSWORD = "uma senha bem comprida"


@dataclass
class Caller:
    """Someone who asks the API, signed in or not."""

    client: FlaskClient
    email: str = ""
    id: UUID | None = None
    access: str | None = None
    refresh: str | None = None

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, json=body, **more) if body is not None else self.ask("POST", path, **more)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.ask("PATCH", path, json=body)

    def delete(self, path: str) -> TestResponse:
        return self.ask("DELETE", path)

    def ask(
        self, method: str, path: str, *, token: str | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        token = token or self.access
        given = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.open(f"/api{path}", method=method, headers={**given, **(headers or {})}, **more)

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        response = self.ask("POST", "/auth/login", json={"email": self.email, "password": password})
        if response.status_code == 200:
            self.access, self.refresh = response.json["access_token"], response.json["refresh_token"]
        return response


SignIn = Callable[..., Caller]


@pytest.fixture
def app(database: Any, redis_clean: Redis) -> Iterator[Flask]:
    """Redis is emptied, so that no test spends another's share of requests."""
    road.reset_time()
    yield create_app()
    road.reset_time()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with road.client_of(app) as client:
        yield client


@pytest.fixture
def stranger(client: FlaskClient) -> Caller:
    return Caller(client)


@pytest.fixture
def sign_in(client: FlaskClient) -> SignIn:
    """Make a user of a company and sign them in."""

    def make(company_id: UUID, role: Role = Role.OWNER, **more: Any) -> Caller:
        caller = Caller(client, email=create_user(company_id, role, **more).email)
        assert caller.sign_in().status_code == 200
        return caller

    return make


@pytest.fixture
def owner(sign_in: SignIn, company: UUID) -> Caller:
    return sign_in(company)


@pytest.fixture
def other_owner(sign_in: SignIn, other_company: UUID) -> Caller:
    """The same role in the second tenant."""
    return sign_in(other_company)


def create_user(company_id: UUID, role: Role = Role.OWNER, **more: Any) -> users.User:
    with tenant_session(company_id) as session:
        values = {"email": f"{role}.{token_hex(4)}@clinica.example", "name": "Ana Prado", "password": PASSWORD, **more}
        return users.create_user(session, role=role, **values)
