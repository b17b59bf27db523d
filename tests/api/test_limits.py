"""How often one caller may ask, with Redis and without."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from redis import Redis

from app.factory import create_app
from app.infra import clock
from tests import road
from tests.api.conftest import Caller, create_user
from tests.servers import Addresses

pytestmark = pytest.mark.req("IN-06")


@pytest.fixture
def narrow(app: Flask) -> Flask:
    """An installation that allows little."""
    app.config.update(API_PER_MINUTE=4, STRANGERS_PER_MINUTE=3)
    return app


def hits(scope: str, company_id: object = "") -> float:
    return REGISTRY.get_sample_value("rate_limited_total", {"scope": scope, "company_id": str(company_id)}) or 0


def asked(caller: Caller, times: int, path: str = "/auth/me") -> list[int]:
    return [caller.get(path).status_code for _ in range(times)]


def test_answers_state_what_is_left(narrow: Flask, owner: Caller) -> None:
    answer = owner.get("/auth/me")
    assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("4", "3")
    assert 0 < int(answer.headers["RateLimit-Reset"]) <= 60
    assert "Retry-After" not in answer.headers


def test_a_user_shares_one_allowance_over_all_of_the_api(
    narrow: Flask, owner: Caller, other_owner: Caller, company: UUID
) -> None:
    before = hits("api", company)
    assert asked(owner, 2) + asked(owner, 2, "/conversations") == [200] * 4
    answer = owner.get("/instances")
    assert (answer.status_code, answer.json["code"], answer.mimetype) == (
        429,
        "too_many_requests",
        "application/problem+json",
    )
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert hits("api", company) == before + 1
    assert other_owner.get("/auth/me").status_code == 200


def test_strangers_share_their_addresss_allowance_and_leave_users_theirs(
    narrow: Flask, owner: Caller, stranger: Caller
) -> None:
    for _ in range(10):
        if stranger.get("/auth/me").status_code == 429:
            break
    assert stranger.get("/auth/me").status_code == 429
    assert stranger.get("/auth/me", token="inventado").status_code == 429
    assert owner.get("/auth/me").status_code == 200


def test_guessing_webhook_addresses_is_refused_after_a_while(narrow: Flask, owner: Caller, company: UUID) -> None:
    number = road.connect(company)
    before = hits("webhook")
    answers = [owner.client.post(f"/webhook/simulator/{'x' * 40}", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    assert hits("webhook") == before + 1
    number.says(owner.client, "Oi")


def test_wrong_signatures_are_refused_after_a_while_and_right_ones_never(
    narrow: Flask, owner: Caller, company: UUID
) -> None:
    number = road.connect(company)
    forger = road.Number(company, number.id, number.path, "outro segredo")
    answers = [forger.post(owner.client, {"id": "m", "from": road.CUSTOMER, "text": "Oi"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    for _ in range(10):
        number.says(owner.client, "Oi")
    assert len(road.messages(company)) == 10


@pytest.fixture(params=["refused", "hanging"])
def without_redis(request: pytest.FixtureRequest, database: Addresses) -> Iterator[None]:
    """Redis does not listen, or takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        port = server.getsockname()[1]
        if request.param == "refused":
            server.close()
        replace(database, redis_url=f"redis://127.0.0.1:{port}/0").use()
        yield
        database.use()


@pytest.mark.req("IN-17")
def test_without_redis_limits_are_kept_in_memory(without_redis: None, company: UUID) -> None:
    app = create_app()
    app.config.update(API_PER_MINUTE=4, STRANGERS_PER_MINUTE=3)
    with road.client_of(app) as client:
        owner = Caller(client, email=create_user(company).email)
        assert owner.sign_in().status_code == 200
        started = clock.monotonic()
        assert asked(owner, 5) == [200] * 4 + [429]
        assert clock.monotonic() - started < 5
        unknown = f"/webhook/simulator/{'x' * 40}"
        assert [client.post(unknown, json={}).status_code for _ in range(4)] == [404, 404, 404, 429]
        road.connect(company).says(client, "Oi")
        assert len(road.messages(company)) == 1


@pytest.mark.req("IN-17")
def test_when_redis_comes_back_limits_are_kept_there_again(
    database: Addresses, redis_clean: Redis, company: UUID
) -> None:
    replace(database, redis_url="redis://127.0.0.1:1/0").use()
    app = create_app()
    with road.client_of(app) as client:
        owner = Caller(client, email=create_user(company).email)
        owner.sign_in()
        assert owner.get("/auth/me").status_code == 200
    database.use()
    with road.client_of(create_app()) as client:
        back = Caller(client, access=owner.access)
        deadline = clock.monotonic() + 60
        while not list(redis_clean.scan_iter("LIMITS*api*")):
            assert clock.monotonic() < deadline, "limits never came back to Redis"
            assert back.get("/auth/me").status_code == 200
            threading.Event().wait(0.2)
