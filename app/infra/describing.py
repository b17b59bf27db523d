"""What a route of the API says of itself, next to its code: models, answers, refusals. `app/api/openapi.py` makes the document of it.

    @instances.post("")
    @requires("instances:write")
    @describe("Connect a number", tag="Números", body=NumberIn, answer=NumberOut, status=201)
    def create() -> ResponseReturnValue: …

Who may ask is not repeated here: the guards of `tenants.auth` note it on the view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, ParamSpec, TypeVar

from pydantic import BaseModel

from app.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")

Credential = Literal["access", "refresh", "none"]

_TOLD: Final = "_described"
_GUARD: Final = "_guard"


@dataclass(frozen=True, slots=True)
class Description:
    """A route as its callers see it. `summary` is English, `description` Portuguese. `body`: several models are alternatives.

    `body_optional`: it may be left out. `conditional`: the answer carries an ETag, and may be a 304.
    `answer` None: no body. `refuses`: what only this route refuses; what all refuse is told once, for all.
    """

    summary: str
    tag: str
    description: str = ""
    body: tuple[type[BaseModel], ...] = ()
    body_optional: bool = False
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    media_type: str = "application/json"
    refuses: tuple[type[DomainError], ...] = ()
    idempotency_key: bool = False
    conditional: bool = False
    credential: Credential = "access"


@dataclass(frozen=True, slots=True)
class Guard:
    """A sign-in is wanted, and this permission, if it names one."""

    permission: str | None = None


def describe(
    summary: str,
    *,
    tag: str,
    description: str = "",
    body: type[BaseModel] | tuple[type[BaseModel], ...] = (),
    body_optional: bool = False,
    query: type[BaseModel] | None = None,
    answer: type[BaseModel] | None = None,
    status: int = 200,
    media_type: str = "application/json",
    refuses: tuple[type[DomainError], ...] = (),
    idempotency_key: bool = False,
    conditional: bool = False,
    credential: Credential = "access",
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Note on a view what the document shall say of it."""
    told = Description(
        summary=summary,
        tag=tag,
        description=description,
        body=body if isinstance(body, tuple) else (body,),
        body_optional=body_optional,
        query=query,
        answer=answer,
        status=status,
        media_type=media_type,
        refuses=refuses,
        idempotency_key=idempotency_key,
        conditional=conditional,
        credential=credential,
    )

    def note(view: Callable[P, R]) -> Callable[P, R]:
        vars(view)[_TOLD] = told
        return view

    return note


def guard(view: Callable[P, R], permission: str | None = None) -> Callable[P, R]:
    """Note on a view that it is guarded. `functools.wraps` carries both notes outwards."""
    vars(view)[_GUARD] = Guard(permission)
    return view


def description_of(view: object) -> Description | None:
    found = vars(view).get(_TOLD)
    return found if isinstance(found, Description) else None


def guard_of(view: object) -> Guard | None:
    found = vars(view).get(_GUARD)
    return found if isinstance(found, Guard) else None
