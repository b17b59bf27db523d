"""The `type` of every refusal leads to an explanation, for programs and for people."""

from __future__ import annotations

import ast
import gc
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.api import problems
from app.config import ROOT
from app.errors import Conflict
from app.factory import create_app
from tests.api.conftest import Caller
from tests.api.test_problems import problem_of

pytestmark = pytest.mark.req("SE-02", "PN-04")

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def app(database: Any) -> Flask:
    return create_app()


def codes_in_the_code() -> set[str]:
    """Every word that a class of ours calls its `code`."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found |= {code for statement in node.body if (code := _code_said_in(statement))}
    return found


def _code_said_in(statement: ast.stmt) -> str | None:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    value = getattr(statement, "value", None)
    if isinstance(target, ast.Name) and target.id == "code" and isinstance(value, ast.Constant):
        return str(value.value)
    return None


def test_every_code_that_can_be_refused_with_is_explained(app: Flask, client: FlaskClient) -> None:
    known = problems.codes()
    assert codes_in_the_code() <= known.keys() and len(known) > 25
    for code, statuses in known.items():
        answer = client.get(f"/api/problems/{code}")
        assert answer.status_code == 200, code
        told = answer.json
        assert (told["type"], told["code"], told["statuses"]) == (f"/api/problems/{code}", code, statuses)
        assert all(len(told[part]) > 8 for part in ("title", "cause", "fix")), code
        page = client.get(f"/api/problems/{code}", headers=BROWSER)
        assert page.mimetype == "text/html" and told["title"] in page.text and "O que fazer" in page.text


def test_no_words_are_left_of_a_code_that_is_no_more(app: Flask) -> None:
    assert problems.WORDS.keys() - problems.codes().keys() == set()


def test_a_new_error_is_explained_by_what_it_is_a_kind_of(app: Flask) -> None:
    class Brandnew(Conflict):
        code = "brandnew"

    found = problems.explained("brandnew")
    del Brandnew
    gc.collect()  # or every test after this one would know it
    assert found is not None and found.statuses == [409]
    assert found.cause == problems.WORDS["conflict"].cause


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/nada"), ("delete", "/instances"), ("get", "/conversations/7"), ("post", "/instances")],
)
def test_a_real_refusals_type_leads_there(owner: Caller, client: FlaskClient, method: str, path: str) -> None:
    refusal = owner.ask(method.upper(), path)
    _, code = problem_of(refusal)
    assert client.get(refusal.json["type"]).json["code"] == code


def test_a_refusal_of_the_web_server_alone_has_a_type_that_leads_somewhere(client: FlaskClient) -> None:
    refusal = client.get("/api/static/docs.css", headers={"Range": "bytes=99999999-"})
    assert refusal.status_code == 416
    assert client.get(refusal.json["type"]).status_code == 200


@pytest.mark.parametrize("code", ["nada", "NOT_FOUND", "not_found/", "%3Cscript%3E", "not_found%00"])
def test_an_unknown_code_is_not_found(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/api/problems/{code}", headers=BROWSER)
    assert answer.status_code == 404 and "<script>" not in answer.text


def test_the_api_page_lists_every_code(app: Flask, client: FlaskClient) -> None:
    links = set(re.findall(r'href="/api/problems/([a-z_]+)"', client.get("/api/docs").text))
    assert links == problems.codes().keys()


def test_caches_keep_page_and_json_apart(client: FlaskClient) -> None:
    assert "Accept" in client.get("/api/problems/invalid").headers["Vary"]
