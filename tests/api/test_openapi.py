"""The API's document says what the API does: every route is in it, and real answers and refusals fit it."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.api import openapi
from app.tenants.models import Role
from app.tenants.roles import PERMISSIONS
from tests import road
from tests.api.conftest import PASSWORD, Caller, SignIn
from tests.api.test_instances import whaticket
from tests.operations.test_dead_letter import bury
from tests.schema_check import misfits, resolved

pytestmark = pytest.mark.req("PN-01")

# What is asked without a sign-in, each with the reason. The rest states how one signs in.
OPEN = {
    ("post", "/api/auth/login"): "here one signs in",
    ("get", "/api/openapi.json"): "tells no company's data",
    ("get", "/api/docs"): "tells no company's data",
    ("get", "/api/problems/{code}"): "tells no company's data",
}


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(STRANGERS_PER_MINUTE=100_000, API_PER_MINUTE=100_000)
    return app


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return openapi.document(app)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def ask(caller: Caller, method: str, path: str, **more: Any) -> Any:
    filled = re.sub(r"\{(?:message|note)_id\}", "1", path)
    filled = re.sub(r"\{\w+\}", str(uuid4()), filled).removeprefix("/api")
    return caller.ask(method.upper(), filled, **more)


def check(answer: Any, operation: dict[str, Any], document: dict[str, Any]) -> None:
    """The answer's status is in the document, and so are its headers and its body."""
    assert str(answer.status_code) in operation["responses"], (
        operation["operationId"],
        answer.status_code,
        answer.json,
    )
    told = operation["responses"][str(answer.status_code)]
    told = resolved(told["$ref"], document) if "$ref" in told else told
    assert {name for name in told["headers"] if name not in answer.headers} == set()
    if answer.status_code in (204, 304):
        assert "content" not in told
        return
    ((media_type, content),) = told["content"].items()
    assert answer.mimetype == media_type
    if "schema" in content:
        assert misfits(answer.json, content["schema"], document) == [], operation["operationId"]


def test_every_route_says_what_it_does(app: Flask, document: dict[str, Any]) -> None:
    assert openapi.undescribed(app) == [], "decorate these with @describe(…)"
    told = {(method, path) for method, path, _ in operations(document)}
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.endpoint.endswith(".static")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told == routes


def test_the_document_is_well_formed(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    whole = json.dumps(document)
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', whole)):
        resolved(reference, document)
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for _, path, operation in operations(document):
        variables = {each["name"] for each in operation.get("parameters", []) if each.get("in") == "path"}
        assert variables == set(re.findall(r"\{(\w+)\}", path))
        assert operation["summary"] and operation["tags"]


def test_the_document_needs_no_sign_in_and_is_not_sent_twice(stranger: Caller, document: dict[str, Any]) -> None:
    answer = stranger.get("/openapi.json")
    assert (answer.status_code, answer.json) == (200, json.loads(json.dumps(document)))
    again = stranger.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.req("TN-01", "SE-02")
def test_every_operation_asks_for_what_the_document_says(stranger: Caller, document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        answer = ask(stranger, method, path)
        assert (operation["security"] == []) == ((method, path) in OPEN), path
        if operation["security"]:
            assert answer.status_code == 401, path
            check(answer, operation, document)


@pytest.mark.req("TN-01")
def test_every_permission_the_document_names_is_asked_for(
    sign_in: SignIn, company: UUID, document: dict[str, Any]
) -> None:
    for role in (Role.OWNER, Role.ANALYST):
        caller = sign_in(company, role)
        for method, path, operation in operations(document):
            if (wanted := operation.get("x-permission")) is not None:
                answer = ask(caller, method, path)
                assert (answer.status_code == 403) == (wanted not in PERMISSIONS[role]), (role, path)
                check(answer, operation, document)


@pytest.mark.parametrize("raw", [b"{", b"[]", b"{}", b'{"nada": 1}'])
def test_every_refusal_of_a_body_is_in_the_document(owner: Caller, document: dict[str, Any], raw: bytes) -> None:
    for method, path, operation in operations(document):
        if "requestBody" in operation:
            answer = ask(owner, method, path, data=raw, headers={"Content-Type": "application/json"})
            assert answer.status_code >= 400
            check(answer, operation, document)
            check(ask(owner, method, path, data=raw), operation, document)


def test_every_refusal_of_a_query_is_in_the_document(owner: Caller, document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if any(each.get("in") == "query" for each in operation.get("parameters", [])):
            answer = ask(owner, method, f"{path}?nada=1")
            assert answer.status_code == 422
            check(answer, operation, document)


def test_real_answers_fit_the_document(owner: Caller, company: UUID, document: dict[str, Any]) -> None:
    road.connect(company).says(owner.client, "Oi", name="Bia")
    (conversation,) = owner.get("/conversations").json["items"]
    made = owner.post("/instances", whaticket()).json
    thread, number = f"/conversations/{conversation['id']}", f"/instances/{made['id']}"
    said = {"text": "Qual?", "options": ["a", "b"]}
    asked: list[tuple[str, str, str, Any]] = [
        ("get", "/auth/me", "/auth/me", None),
        ("post", "/auth/login", "/auth/login", {"email": owner.email, "password": PASSWORD}),
        ("get", "/conversations", "/conversations?limit=1&holder=ai&waiting=false", None),
        ("get", "/conversations/{conversation_id}", thread, None),
        ("post", "/conversations/{conversation_id}/takeover", f"{thread}/takeover", None),
        ("post", "/conversations/{conversation_id}/messages", f"{thread}/messages", said),
        ("get", "/conversations/{conversation_id}/messages", f"{thread}/messages", None),
        ("post", "/conversations/{conversation_id}/return", f"{thread}/return", None),
        ("get", "/instances", "/instances", None),
        ("post", "/instances", "/instances", whaticket(name="Outra")),
        ("post", "/instances", "/instances", {"channel": "simulator", "name": "Teste"}),
        ("get", "/instances/{instance_id}", number, None),
        ("patch", "/instances/{instance_id}", number, {"name": "Sala 2", "login": None}),
        ("delete", "/instances/{instance_id}", number, None),
        ("delete", "/instances/{instance_id}", number, None),
        ("post", "/auth/logout-all", "/auth/logout-all", None),
    ]
    for method, path, where, body in asked:
        answer = owner.ask(method.upper(), where, **({"json": body} if body is not None else {}))
        check(answer, document["paths"][f"/api{path}"][method], document)


def test_real_answers_of_the_desk_fit_the_document(owner: Caller, company: UUID, document: dict[str, Any]) -> None:
    road.connect(company).says(owner.client, "Tem horário?", name="Bia")
    entry = bury(company, "k")
    (conversation,) = owner.get("/conversations").json["items"]
    me, thread, contact = (
        owner.get("/auth/me").json["id"],
        f"/conversations/{conversation['id']}",
        conversation["contact"],
    )
    asked: list[tuple[str, str, str, Any]] = [
        ("get", "/conversations/counts", "/conversations/counts", None),
        ("get", "/conversations/search", "/conversations/search?q=horario", None),
        ("put", "/conversations/{conversation_id}/assignment", f"{thread}/assignment", {"user_id": me}),
        ("put", "/conversations/{conversation_id}/tags", f"{thread}/tags", {"tags": ["VIP"]}),
        ("post", "/conversations/{conversation_id}/read", f"{thread}/read", None),
        ("post", "/conversations/{conversation_id}/presence", f"{thread}/presence", None),
        ("post", "/conversations/{conversation_id}/notes", f"{thread}/notes", {"text": "Atenção", "mentions": [me]}),
        ("get", "/conversations/{conversation_id}/notes", f"{thread}/notes", None),
        ("post", "/conversations/{conversation_id}/close", f"{thread}/close", None),
        ("post", "/conversations/{conversation_id}/reopen", f"{thread}/reopen", None),
        ("get", "/conversations", "/conversations?view=mine&tag=vip", None),
        ("post", "/quick-replies", "/quick-replies", {"shortcut": "oi", "text": "Olá!"}),
        ("post", "/quick-replies", "/quick-replies", {"shortcut": "oi", "text": "Olá!"}),
        ("get", "/quick-replies", "/quick-replies", None),
        ("get", "/colleagues", "/colleagues", None),
        ("get", "/contacts", "/contacts?q=bia", None),
        ("get", "/contacts/{contact_id}", f"/contacts/{contact['id']}", None),
        ("patch", "/contacts/{contact_id}", f"/contacts/{contact['id']}", {"name": "Beatriz"}),
        ("get", "/tags", "/tags", None),
        ("get", "/dead-letter", "/dead-letter", None),
        ("get", "/dead-letter/{entry_id}", f"/dead-letter/{entry}", None),
        ("post", "/dead-letter/reprocess", "/dead-letter/reprocess", {"ids": [entry, "work:0"]}),
    ]
    for method, path, where, body in asked:
        answer = owner.ask(method.upper(), where, **({"json": body} if body is not None else {}))
        check(answer, document["paths"][f"/api{path}"][method], document)


def test_what_did_not_change_is_in_the_document(owner: Caller, document: dict[str, Any]) -> None:
    first = owner.get("/conversations")
    again = owner.get("/conversations", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again):
        check(answer, document["paths"]["/api/conversations"]["get"], document)


def test_a_key_reused_for_other_words_is_in_the_document(
    owner: Caller, company: UUID, document: dict[str, Any]
) -> None:
    road.connect(company).says(owner.client, "Oi")
    (conversation,) = owner.get("/conversations").json["items"]
    where, key = f"/conversations/{conversation['id']}/messages", {"Idempotency-Key": "k1"}
    owner.post(where, {"text": "um"}, headers=key)
    answer = owner.post(where, {"text": "dois"}, headers=key)
    assert answer.status_code == 409
    check(answer, document["paths"]["/api/conversations/{conversation_id}/messages"]["post"], document)


def test_the_check_notices_what_does_not_fit(document: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/MeOut"}
    assert misfits({"id": "x", "surprise": 1}, schema, document) != []
    assert misfits({"status": 401}, {"$ref": "#/components/schemas/Problem"}, document) != []


def test_the_page_shows_every_operation_and_runs_nothing_of_others(stranger: Caller, document: dict[str, Any]) -> None:
    answer = stranger.get("/docs")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for _, path, operation in operations(document):
        assert path in page and f'id="{operation["operationId"]}"' in page
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=", page)
    assert not re.search(r"https?://(?!api\.seu-whaticket)", page), "nothing from elsewhere"
    for asset in re.findall(r'(?:src|href)="(/api/static/[^"]+)"', page):
        with stranger.client.get(asset) as file:
            assert file.status_code == 200
