"""The API's document (OpenAPI 3.1), made of the routes themselves: their models, their guards, and what they say of themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from app.api import refusals
from app.errors import DomainError
from app.infra.describing import Description, Guard, description_of, guard_of
from app.infra.problem import Problem

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]
Schemas = Mapping[tuple[Any, Mode], Json]  # by model and direction

PREFIX: Final = "/api/"
PROBLEM: Final = "application/problem+json"
_TAKEN: Final = "validation"
_GIVEN: Final = "serialization"
_REF: Final = "#/components/schemas/{model}"
_VARIABLE: Final = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_CONVERTERS: Final[Mapping[str, Json]] = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}
_INTRODUCTION: Final = (
    "Tudo o que um programa pode fazer. JSON em UTF-8, instantes em ISO 8601 com fuso. Campos desconhecidos são recusados. "
    "Recusas são `application/problem+json` (RFC 9457): decida por `code`, mostre `title`. Listas vêm em páginas: "
    "`next_cursor` volta como `cursor`. Ids de outra empresa são 404."
)
_HEADERS: Final[Mapping[str, Json]] = {
    "RateLimit-Limit": {"description": "Pedidos por minuto que este usuário tem.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "Quantos ainda restam.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Em quantos segundos voltam todos.", "schema": {"type": "integer"}},
    "X-Correlation-Id": {
        "description": "Nomeia este pedido nos registros; o que você enviar volta.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,64}$"},
    },
    "Retry-After": {"description": "Espere estes segundos antes de tentar de novo.", "schema": {"type": "integer"}},
    "ETag": {"description": "Nomeia o conteúdo; devolva-o em `If-None-Match`.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}},
}
_EVERY_ANSWER: Final = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Correlation-Id")
_SECURITY_SCHEMES: Final[Mapping[str, Json]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "O `access_token` de `/api/auth/login`; vale 15 minutos.",
    },
    "refresh": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "O `refresh_token`; vale uma vez, só em `/api/auth/refresh`.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "secretaria_access",
        "description": "O mesmo token como cookie, como o painel o recebe.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-TOKEN",
        "description": "Com cookie, todo pedido que altera algo traz também o valor do cookie `secretaria_csrf`.",
    },
}
_PARAMETERS: Final[Mapping[str, Json]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Repetir o pedido com a mesma chave não o faz duas vezes. Até 200 caracteres ASCII visíveis.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "O `ETag` da resposta que você já tem: se nada mudou, a resposta é 304 sem corpo.",
        "schema": {"type": "string"},
    },
}


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, with what its view says of itself."""

    path: str
    method: str
    endpoint: str
    variables: tuple[tuple[str, Json], ...]
    told: Description
    guard: Guard | None


def undescribed(app: Flask) -> list[str]:
    """Routes of the API that say nothing of themselves."""
    return [rule.rule for rule, view in _rules(app) if description_of(view) is None]


def document(app: Flask) -> Json:
    """The whole document of this application."""
    routes = sorted(_routes(app), key=lambda route: (route.path, route.method))
    schemas, definitions = _schemas(routes)
    paths: defaultdict[str, Json] = defaultdict(dict)
    for route in routes:
        paths[route.path][route.method.lower()] = _operation(route, schemas, definitions)
    used = {route.told.query for route in routes if route.told.query is not None}
    for model in used:  # told as parameters
        definitions.pop(_name(schemas[(model, _TAKEN)]), None)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Secretária", "version": "0.1.0", "description": _INTRODUCTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.told.tag for route in routes)],
        "paths": dict(paths),
        "components": {
            "schemas": dict(sorted(definitions.items())),
            "responses": {str(status): _shared_refusal(status) for status in refusals.SHARED},
            "parameters": dict(_PARAMETERS),
            "headers": dict(_HEADERS),
            "securitySchemes": dict(_SECURITY_SCHEMES),
        },
    }


def _rules(app: Flask) -> Iterator[tuple[Rule, Callable[..., Any]]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX) and not rule.endpoint.endswith(".static"):
            yield rule, app.view_functions[rule.endpoint]


def _routes(app: Flask) -> Iterator[Route]:
    for rule, view in _rules(app):
        told = description_of(view)
        if told is None:
            continue
        variables = tuple(
            (found["name"], _CONVERTERS.get(found["kind"] or "", {"type": "string"}))
            for found in _VARIABLE.finditer(rule.rule)
        )
        path = _VARIABLE.sub(r"{\g<name>}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(path, method, rule.endpoint.removeprefix("api."), variables, told, guard_of(view))


def _schemas(routes: list[Route]) -> tuple[Schemas, Json]:
    """References by model and direction, and the definitions that they name."""
    wanted: dict[tuple[type[BaseModel], Mode], None] = {(Problem, _GIVEN): None}
    for route in routes:
        taken = [*route.told.body, *([route.told.query] if route.told.query else [])]
        wanted |= dict.fromkeys((model, _TAKEN) for model in taken)
        if route.told.answer is not None:
            wanted[(route.told.answer, _GIVEN)] = None
    references, together = models_json_schema(list(wanted), ref_template=_REF)
    definitions: Json = together.get("$defs", {})
    return dict(references), definitions


def _operation(route: Route, schemas: Schemas, definitions: Json) -> Json:
    told = route.told
    operation: Json = {
        "operationId": f"{route.endpoint}.{route.method.lower()}",
        "tags": [told.tag],
        "summary": told.summary,
        "responses": _responses(route, schemas),
        "security": _security(route),
    }
    if description := _description(route):
        operation["description"] = description
    if parameters := _parameters(route, schemas, definitions):
        operation["parameters"] = parameters
    if told.body:
        operation["requestBody"] = {
            "required": not told.body_optional,
            "content": {"application/json": {"schema": _body([schemas[(m, _TAKEN)] for m in told.body])}},
        }
    if route.guard is not None and route.guard.permission is not None:
        operation["x-permission"] = route.guard.permission
    return operation


def _description(route: Route) -> str:
    permission = route.guard.permission if route.guard else None
    wanted = f"Permissão: `{permission}`." if permission else ""
    return " ".join(part for part in (route.told.description, wanted) if part)


def _body(alternatives: list[Json]) -> Json:
    return alternatives[0] if len(alternatives) == 1 else {"oneOf": alternatives}


def _parameters(route: Route, schemas: Schemas, definitions: Json) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": schema} for name, schema in route.variables
    ]
    if route.told.query is not None:
        model = definitions[_name(schemas[(route.told.query, _TAKEN)])]
        needed = model.get("required", [])
        for name, schema in model["properties"].items():
            told, plain = _parameter_schema(schema)
            found.append({"name": name, "in": "query", "required": name in needed, **told, "schema": plain})
    if route.told.idempotency_key:
        found.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if route.told.conditional:
        found.append({"$ref": "#/components/parameters/IfNoneMatch"})
    return found


def _parameter_schema(schema: Json) -> tuple[Json, Json]:
    """What is said of it, and its type: in a query string nothing is null, only absent."""
    kept = {name: value for name, value in schema.items() if name not in ("title", "description")}
    alternatives = [each for each in kept.pop("anyOf", []) if each.get("type") != "null"]
    if len(alternatives) == 1:
        kept |= alternatives[0]
    elif alternatives:
        kept["anyOf"] = alternatives
    if kept.get("default", ...) is None:
        del kept["default"]
    told = {"description": schema["description"]} if "description" in schema else {}
    return told, kept


def _security(route: Route) -> list[Json]:
    if route.told.credential == "refresh":
        return [{"refresh": []}]
    if route.guard is None:
        return []
    by_cookie: Json = {"cookie": []} if route.method == "GET" else {"cookie": [], "csrf": []}
    return [{"bearer": []}, by_cookie]


def _responses(route: Route, schemas: Schemas) -> Json:
    told = route.told
    headers = _headers(*_EVERY_ANSWER, *(("ETag",) if told.conditional else ()))
    done: Json = {"description": HTTPStatus(told.status).phrase, "headers": headers}
    if told.answer is not None:
        done["content"] = {told.media_type: {"schema": schemas[(told.answer, _GIVEN)]}}
    elif told.status != HTTPStatus.NO_CONTENT:
        done["content"] = {told.media_type: {}}
    responses: Json = {str(told.status): done}
    if told.conditional:
        responses["304"] = {"description": "Nada mudou.", "headers": headers}
    for status in _refused(route):
        responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    own: defaultdict[int, list[type[DomainError]]] = defaultdict(list)
    for error in told.refuses:
        own[error.status].append(error)
    for status, errors in own.items():
        responses[str(status)] = _refusal(status, sorted(error.code for error in errors))
    return dict(sorted(responses.items()))


def _refused(route: Route) -> Iterator[int]:
    """What a route of this shape may always answer."""
    yield from (429, 500, 503)
    if route.guard is not None or route.told.credential == "refresh":
        yield 401
    if route.guard is not None:
        yield 403
    if route.variables:
        yield 404
    if route.told.body or route.told.query or route.told.idempotency_key:
        yield 422
    if route.told.body:
        yield from (400, 413, 415)


def _shared_refusal(status: int) -> Json:
    return _refusal(status, sorted(refusals.codes(status)))


def _refusal(status: int, codes: list[str]) -> Json:
    headers = list(_EVERY_ANSWER)
    headers += ["Retry-After"] if status in (429, 503) else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    named = {"properties": {"code": {"enum": codes}, "status": {"const": status}}}
    return {
        "description": f"{refusals.WORDS.get(status, HTTPStatus(status).phrase)} `code`: {', '.join(codes)}.",
        "headers": _headers(*headers),
        "content": {PROBLEM: {"schema": {"allOf": [{"$ref": _REF.format(model="Problem")}, named]}}},
    }


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _name(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
