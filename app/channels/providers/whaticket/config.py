"""What an operator tells us about one Whaticket connection."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Dialect = Literal["fork", "flat"]
DIALECTS: tuple[Dialect, ...] = ("fork", "flat")


class Login(BaseModel):
    """A user of the gateway; with it we can look up what was really sent and whether the phone is connected."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=200, repr=False)


class Config(BaseModel):
    """`token` selects company and connection on the gateway's side; `queue_id` the queue of our tickets (`flat`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str = Field(min_length=8, max_length=500)
    token: str = Field(min_length=1, max_length=500, repr=False)
    login: Login | None = None
    queue_id: int | None = Field(None, ge=1)

    @field_validator("base_url")
    @classmethod
    def _is_a_base(cls, value: str) -> str:
        if "?" in value or "#" in value:
            raise ValueError("precisa ser só o endereço da API, sem ? nem #")
        return value.rstrip("/")

    @field_validator("token")
    @classmethod
    def _fits_a_header(cls, value: str) -> str:
        token = value.strip()
        if not token:
            raise ValueError("está vazio; copie o token da conexão no Whaticket")
        if not (token.isascii() and token.isprintable()):
            raise ValueError("tem caracteres que não podem estar em um token; copie-o de novo")
        return token
