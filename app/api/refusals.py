"""Which codes a refusal may carry, by its status: of our own errors, and of what the web server refuses by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from app.errors import DomainError
from app.infra import web

WORDS: Final[Mapping[int, str]] = {
    400: "O corpo não é JSON em UTF-8.",
    401: "Entre, renove o token ou entre de novo, conforme o `code`.",
    403: "O seu perfil não permite, ou falta o token CSRF.",
    404: "Não existe, ou é de outra empresa.",
    409: "Não combina com o que já existe.",
    413: "O corpo é grande demais.",
    415: "Envie o corpo como application/json.",
    422: "Há campos a corrigir; `errors` diz quais.",
    429: "Pedidos demais; `Retry-After` diz quando voltar.",
    500: "Algo deu errado do nosso lado; já foi registrado.",
    503: "O serviço está se recuperando; `Retry-After` diz quando voltar.",
}
SHARED: Final = tuple(status for status in WORDS if status != 409)


def codes(status: int) -> set[str]:
    """Every code that a problem document of this status may have."""
    ours = {error.code for error in errors() if error.status == status}
    return ours | {code for known, code in web.CODES.items() if known == status}


def errors(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every error of ours that is known by now: all of them, once the application is made."""
    yield kind
    for below in kind.__subclasses__():
        yield from errors(below)
