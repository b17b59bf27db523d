"""What the API says when it refuses, and what every answer carries."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.api.conftest import Caller
from tests.servers import Addresses

pytestmark = pytest.mark.req("SE-02")

JSON = {"Content-Type": "application/json"}


def problem_of(answer: Any) -> tuple[int, str]:
    assert answer.mimetype == "application/problem+json"
    body = answer.json
    assert {"type", "title", "status", "code", "correlation_id"} <= body.keys()
    assert (body["status"], body["type"]) == (answer.status_code, f"/api/problems/{body['code']}")
    assert body["correlation_id"] == answer.headers["X-Correlation-Id"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"nada", b"[" * 5000])
def test_a_body_that_is_not_json_is_malformed(owner: Caller, raw: bytes) -> None:
    answer = owner.post("/instances", data=raw, headers=JSON)
    assert problem_of(answer) == (400, "malformed_body")


@pytest.mark.parametrize("raw", [b"[]", b'"texto"', b"7", b"null", b"true"])
def test_a_body_that_is_no_object_is_invalid(owner: Caller, raw: bytes) -> None:
    assert problem_of(owner.post("/instances", data=raw, headers=JSON)) == (422, "invalid")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_refused(owner: Caller, content_type: str) -> None:
    answer = owner.post("/instances", data=b"{}", headers={"Content-Type": content_type})
    assert problem_of(answer) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused(owner: Caller) -> None:
    raw = json.dumps({"name": "x" * 2_000_000}).encode()
    assert problem_of(owner.post("/instances", data=raw, headers=JSON)) == (413, "too_large")


def test_a_chunked_body_that_is_too_large_is_refused_for_that(owner: Caller) -> None:
    stream = BytesIO(b'{"name": "' + b"x" * 2_000_000)
    answer = owner.post(
        "/instances", input_stream=stream, headers=JSON, environ_overrides={"wsgi.input_terminated": True}
    )
    assert problem_of(answer) == (413, "too_large")


@pytest.mark.parametrize("path", ["/nada", "/conversations/não-é-um-id", "/instances/7", "/conversations/x/messages"])
def test_an_unknown_path_is_a_problem_document_too(owner: Caller, path: str) -> None:
    assert problem_of(owner.get(path)) == (404, "not_found")


def test_a_method_that_is_not_offered_names_those_that_are(owner: Caller) -> None:
    answer = owner.delete("/instances")
    assert problem_of(answer) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_messages_are_for_people_and_in_portuguese(owner: Caller) -> None:
    answer = owner.post("/instances", {"channel": "simulator", "nome": "x"})
    assert answer.json["title"] == "Há campos a corrigir."
    assert answer.json["errors"] == [
        {"field": "name", "message": "Campo obrigatório."},
        {"field": "nome", "message": "Campo desconhecido."},
    ]


def test_every_answer_carries_security_headers(owner: Caller, stranger: Caller) -> None:
    for answer in (owner.get("/auth/me"), stranger.get("/auth/me"), stranger.get("/nada")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_callers_own_correlation_id_comes_back(owner: Caller) -> None:
    assert owner.get("/auth/me", headers={"X-Correlation-Id": "pedido-123"}).headers["X-Correlation-Id"] == "pedido-123"


@pytest.mark.parametrize("given", ["curto", "x" * 65, "com espaço aqui", "<script>alert</script>"])
def test_a_correlation_id_out_of_shape_is_replaced(owner: Caller, given: str) -> None:
    assert owner.get("/auth/me", headers={"X-Correlation-Id": given}).headers["X-Correlation-Id"] != given


def test_an_expected_refusal_is_not_logged_as_an_error(owner: Caller, caplog: pytest.LogCaptureFixture) -> None:
    owner.post("/instances", {"channel": "nenhum"})
    owner.get("/nada")
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("path", ["/auth/me", "/conversations", "/instances"])
def test_without_a_database_the_caller_is_asked_to_come_back(owner: Caller, database: Addresses, path: str) -> None:
    replace(database, database_url=with_port(database.database_url, 1)).use()
    try:
        answer = owner.get(path)
    finally:
        database.use()
    assert problem_of(answer) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert owner.get(path).status_code == 200


def with_port(url: str, port: int) -> str:
    """The same address where nobody listens."""
    return make_url(url).set(port=port).render_as_string(hide_password=False)
