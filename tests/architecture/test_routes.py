"""No route is left open by accident, and every refusal of the API is a problem document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.factory import create_app
from tests import road

pytestmark = pytest.mark.req("TN-01", "SE-02")

# Routes that nobody signs in for, each with the reason. A new one needs a reason too.
OPEN = {
    "api.tenants.login": "here one signs in; attempts are limited",
    "webhook.turns_webhook.by_signature": "the event's signature proves who sends it",
    "webhook.turns_webhook.by_token": "the secret in the address, and a signature, prove who sends it",
    "webhook.turns_webhook.connectivity": "the secret in the address is what is asked for",
    "painel.tenants.sign_in": "here one signs in; attempts are limited",
    "probes.health": "a probe asks whether the process answers, and learns no more",
    "probes.ready": "a probe asks which part of the installation is missing; tells no company's data",
    "front": "leads to the panel, which asks for a sign-in",
    "api.documents.document": "describes the API, the same for everybody; tells no company's data",
    "api.documents.page": "describes the API, the same for everybody; tells no company's data",
    "api.problems.show": "explains a code, the same for everybody; tells no company's data",
    "api.static": "style sheet and script of that page, the same for everybody",
    "painel.static": "style sheets and pictures, the same for everybody",
}


@pytest.fixture
def app(database: Any, redis_clean: Redis) -> Flask:
    app = create_app()
    app.config.update(STRANGERS_PER_MINUTE=100_000)
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with road.client_of(app) as client:
        yield client


def guarded(app: Flask) -> list[tuple[str, Rule]]:
    """Every method of every route that is not open."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def ask(client: FlaskClient, method: str, rule: Rule, **more: Any) -> TestResponse:
    path = re.sub(r"<int:\w+>", "1", re.sub(r"<uuid:\w+>", str(uuid4()), rule.rule))
    return client.open(re.sub(r"<[\w:]+>", "x", path), method=method, **more)


def test_every_route_wants_a_sign_in(app: Flask, client: FlaskClient) -> None:
    let_in = []
    for method, rule in guarded(app):
        answer = ask(client, method, rule)
        to_sign_in = answer.status_code in (302, 303) and "/entrar" in answer.headers["Location"]
        if not (answer.status_code in (401, 403) or to_sign_in):
            let_in.append((method, rule.rule, answer.status_code))
    assert let_in == [], "decorate these with @requires(…), or give a reason in OPEN"


def test_every_route_refuses_an_invented_token(app: Flask, client: FlaskClient) -> None:
    for method, rule in guarded(app):
        if rule.rule.startswith("/api/"):
            answer = ask(client, method, rule, headers={"Authorization": "Bearer inventado"})
            assert (answer.status_code, answer.json["code"]) == (401, "token_invalid"), rule.rule


def test_every_refusal_of_the_api_is_a_problem_document(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if method == "GET" and rule.endpoint in OPEN:
                continue
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"\1", rule.rule)
            answer = client.open(path, method=method, data=b"{", headers={"Content-Type": "application/json"})
            assert answer.status_code >= 400
            assert answer.mimetype == "application/problem+json", (method, rule.rule)


def test_the_list_of_open_routes_is_not_out_of_date(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(OPEN) - endpoints == set()
