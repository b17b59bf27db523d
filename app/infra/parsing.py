"""What callers send, as typed values: JSON bodies and query strings through pydantic, refused in words for people."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Final, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import BadRequest

from app.errors import DomainError, Invalid, TooLarge
from app.infra.idempotency import Request as IdempotentRequest
from app.infra.storable import is_storable
from app.infra.wrong_field import WRONG_FIELD


class NotJson(DomainError):
    status = 400
    code = "malformed_body"

    def __init__(self) -> None:
        super().__init__("O corpo não é JSON em UTF-8.")


class WrongContentType(DomainError):
    status = 415
    code = "unsupported_media_type"

    def __init__(self) -> None:
        super().__init__("Envie o corpo como application/json.")


class InvalidFields(Invalid):
    """Every field that is wrong, each with what to do about it."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("Há campos a corrigir.", errors=errors)


class Body(BaseModel):
    """Base of what callers send: unknown fields are refused, since a misspelt one would be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _storable(value: str) -> str:
    if not is_storable(value):
        raise ValueError("Tem caracteres que não podem ser guardados.")
    return value


def _storable_secret(value: SecretStr) -> SecretStr:
    _storable(value.get_secret_value())
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""A string that PostgreSQL can keep."""

SecretText = Annotated[SecretStr, AfterValidator(_storable_secret)]
"""The same for what must not show in logs and errors."""

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
FORM_KEY: Final = re.compile(r"[A-Za-z0-9-]{6,64}")
"""A name that a page of ours gives to one of its forms, or to itself."""

M = TypeVar("M", bound=BaseModel)


def idempotency_key() -> str | None:
    """The request's `Idempotency-Key`, if it has one. Raises Invalid."""
    given = request.headers.get("Idempotency-Key")
    if given is not None and not _KEY.fullmatch(given):
        raise Invalid("Use de 1 a 200 letras, números ou sinais, sem espaços.", field="Idempotency-Key")
    return given


def repeatable(actor: str) -> IdempotentRequest | None:
    """This request of `actor`'s as it will be recognised when it comes again; None without a key: then nobody recognises it."""
    key = idempotency_key()
    if key is None:
        return None
    return IdempotentRequest(
        f"{actor} {request.method} {request.path}", key, hashlib.sha256(request.get_data()).digest()
    )


def form_key() -> str:
    """The form's own name for what it asks for: sent twice, it is done once. Raises Invalid."""
    key = request.form.get("key", "")
    if not FORM_KEY.fullmatch(key):
        raise Invalid("Recarregue a página e tente de novo.", field="key")
    return key


def repeatable_form(actor: str, *besides: str) -> IdempotentRequest:
    """This form of `actor`'s as it will be recognised when it is sent again. `besides`: fields that do not change what is asked for.

    Raises Invalid.
    """
    asked = sorted((name, value) for name, value in request.form.items(multi=True) if name not in besides)
    digest = hashlib.sha256(json.dumps(asked).encode()).digest()
    return IdempotentRequest(f"{actor} {request.method} {request.path}", form_key(), digest)


def body(model: type[M]) -> M:
    """The request's JSON body. Raises WrongContentType, NotJson or InvalidFields."""
    if not request.is_json:
        raise WrongContentType
    try:
        content = request.get_json()
    except (BadRequest, RecursionError) as error:
        raise _cut_off() or NotJson() from error
    return checked(model, content)


def optional_body(model: type[M]) -> M:
    """The same for a request that may come without a body: then every field has its default."""
    return body(model) if request.get_data() else model()


def _cut_off() -> TooLarge | None:
    """A chunked body over the limit is cut by werkzeug without a word; its remains are no JSON, but that is not what is wrong."""
    most = request.max_content_length
    if most is None or len(request.get_data()) < most:
        return None
    return TooLarge(f"O corpo passa de {most} bytes.")


def query(model: type[M]) -> M:
    """The request's query string. Raises InvalidFields."""
    return checked(model, request.args.to_dict())


def checked(model: type[M], content: Any) -> M:
    """The content as a typed value. Raises InvalidFields."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise InvalidFields([_explained(each) for each in error.errors(include_url=False)]) from error


def _explained(error: ErrorDetails) -> dict[str, str]:
    if error["type"] == WRONG_FIELD:
        return {"field": error["ctx"]["field"], "message": error["ctx"]["message"]}
    return {"field": ".".join(str(part) for part in error["loc"]), "message": _message(error)}


_MESSAGES: Final = {
    "missing": "Campo obrigatório.",
    "extra_forbidden": "Campo desconhecido.",
    "string_type": "Precisa ser um texto.",
    "string_unicode": "Tem caracteres que não podem ser guardados.",
    "string_too_short": "Mínimo de caracteres: {min_length}.",
    "string_too_long": "Máximo de caracteres: {max_length}.",
    "string_pattern_mismatch": "Não está no formato esperado.",
    "int_type": "Precisa ser um número inteiro.",
    "int_parsing": "Precisa ser um número inteiro.",
    "int_parsing_size": "O número é grande demais.",
    "int_from_float": "Precisa ser um número inteiro.",
    "float_type": "Precisa ser um número.",
    "float_parsing": "Precisa ser um número.",
    "decimal_type": "Precisa ser um número.",
    "decimal_parsing": "Precisa ser um número.",
    "decimal_max_places": "Use no máximo {decimal_places} casas depois da vírgula.",
    "finite_number": "Precisa ser um número.",
    "greater_than": "Precisa ser maior do que {gt}.",
    "less_than": "Precisa ser menor do que {lt}.",
    "greater_than_equal": "Precisa ser no mínimo {ge}.",
    "less_than_equal": "Precisa ser no máximo {le}.",
    "bool_type": "Precisa ser true ou false.",
    "bool_parsing": "Precisa ser true ou false.",
    "list_type": "Precisa ser uma lista.",
    "too_short": "Mínimo de itens: {min_length}.",
    "too_long": "Máximo de itens: {max_length}.",
    "enum": "Precisa ser um destes: {expected}.",
    "literal_error": "Precisa ser um destes: {expected}.",
    "model_type": "Precisa ser um objeto JSON.",
    "model_attributes_type": "Precisa ser um objeto JSON.",
    "dict_type": "Precisa ser um objeto JSON.",
}


def _message(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    kind = error["type"]
    if kind in ("too_short", "too_long") and isinstance(
        error["input"], str | SecretStr
    ):  # its length is checked after the text
        kind = f"string_{kind}"
    if kind == "string_too_short" and context["min_length"] == 1:
        kind = "missing"  # what is left empty is not too short to the person who reads this
    known = _MESSAGES.get(kind, "Valor inválido.")
    return known.format(**context).replace("' or '", "', '").replace(" or ", " ou ")
