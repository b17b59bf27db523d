"""/api/openapi.json and /api/docs: the API described, for programs and for people who try it. Open: neither tells a company's data.

The page is our own and small, rendered on the server from the document: a viewer such as Swagger UI weighs 450 KB compressed, three times
what a page here may weigh, and wants styles in the page, which our policy forbids.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.api import openapi, problems
from app.api.assets import POLICY, asset
from app.api.examples import example
from app.api.problems import ProblemType
from app.infra.describing import describe

TAG: Final = "Documentação"
_KEPT: Final = "openapi"

documents_api = Blueprint("documents", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation as the page shows it. `example`: a body to begin with."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    permission: str | None
    credential: str
    parameters: list[dict[str, Any]]
    example: str | None
    fields: list[dict[str, Any]]
    responses: list[tuple[str, str]]


@documents_api.get("/openapi.json")
@describe("This document", tag=TAG, description="OpenAPI 3.1. Não pede sessão.", conditional=True, credential="none")
def document() -> ResponseReturnValue:
    response = Response(json.dumps(_document(), ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


@documents_api.get("/docs")
@describe(
    "Browse and try the API",
    tag=TAG,
    description="Página para pessoas. Não pede sessão.",
    media_type="text/html",
    credential="none",
)
def page() -> ResponseReturnValue:
    whole = _document()
    groups: defaultdict[str, list[Shown]] = defaultdict(list)
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]].append(_shown(path, method, operation, whole))
    response = make_response(
        render_template(
            "api/docs.html", info=whole["info"], groups=groups, asset=asset, codes=_codes(whole), kinds=_kinds()
        )
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _document() -> dict[str, Any]:
    """Made once per application: its routes do not change."""
    kept: dict[str, Any] = current_app.extensions
    if _KEPT not in kept:
        kept[_KEPT] = openapi.document(current_app)
    made: dict[str, Any] = kept[_KEPT]
    return made


def _shown(path: str, method: str, operation: dict[str, Any], whole: dict[str, Any]) -> Shown:
    definitions = whole["components"]["schemas"]
    content = operation.get("requestBody", {}).get("content", {})
    schema = content["application/json"]["schema"] if content else None
    begin = None if schema is None else json.dumps(example(schema, definitions), ensure_ascii=False, indent=2)
    return Shown(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        permission=operation.get("x-permission"),
        credential=next(iter(operation["security"][0])) if operation["security"] else "none",
        parameters=[_named(each, whole) for each in operation.get("parameters", [])],
        example=begin,
        fields=[] if schema is None else _fields(schema, definitions),
        responses=[(status, _words(answer, whole)) for status, answer in operation["responses"].items()],
    )


def _named(parameter: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in parameter:
        found: dict[str, Any] = whole["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        return found
    return parameter


def _fields(schema: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a body, of every alternative."""
    found = []
    for alternative in schema.get("oneOf", [schema]):
        model = definitions[alternative["$ref"].rpartition("/")[2]]
        for name, field in model["properties"].items():
            needed = name in model.get("required", [])
            found.append({"of": model["title"], "name": name, "needed": needed, "told": field.get("description", "")})
    return found


def _words(answer: dict[str, Any], whole: dict[str, Any]) -> str:
    if "$ref" in answer:
        answer = whole["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return str(answer["description"])


def _codes(whole: dict[str, Any]) -> list[tuple[str, str]]:
    return [(status, answer["description"]) for status, answer in whole["components"]["responses"].items()]


def _kinds() -> list[ProblemType]:
    return [found for code in problems.codes() if (found := problems.explained(code)) is not None]
