"""What callers say of a number to connect or to change: by the API's JSON and by the panel's form alike."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from app.channels.providers.whaticket.config import Dialect, Login
from app.infra import parsing

Name = Annotated[
    parsing.Text, BeforeValidator(lambda v: v.strip() if isinstance(v, str) else v), Field(min_length=1, max_length=120)
]
Secret = Annotated[parsing.SecretText, Field(min_length=6, max_length=500)]
Token = Annotated[parsing.SecretText, Field(min_length=1, max_length=500)]
Address = Annotated[parsing.Text, Field(min_length=8, max_length=500)]
# A real number that sends faster is soon blocked by WhatsApp.
Burst = Annotated[int, Field(strict=True, ge=1, le=20)]
PerMinute = Annotated[int, Field(strict=True, ge=1, le=80)]
GatewayId = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class Kind(BaseModel):
    """The one field that says which others belong to it."""

    model_config = ConfigDict(extra="ignore")

    channel: Literal["whaticket", "simulator"]


class SimulatorIn(parsing.Body):
    """A number that needs no account."""

    channel: Literal["simulator"]
    name: Name = Field(description="Como a empresa chama este número.")
    secret: Secret | None = Field(None, description="Com ele, cada evento tem de vir assinado.")


class WhaticketIn(parsing.Body):
    """A connection of a Whaticket gateway."""

    channel: Literal["whaticket"]
    name: Name = Field(description="Como a empresa chama este número.")
    dialect: Dialect = Field(
        description="O que o gateway envia: `fork`, o objeto do WhatsApp; `flat`, JSON com o chamado."
    )
    base_url: Address = Field(description="Endereço da API do Whaticket (não o do painel).")
    token: Token = Field(description="Token da conexão no Whaticket; nunca é mostrado de novo.")
    secret: Secret | None = Field(
        None, description="Se quem envia os eventos assina: `X-Signature-256: sha256=<HMAC-SHA256 do corpo em hex>`."
    )
    login: Login | None = Field(None, description="Usuário do Whaticket com que se confere o que saiu de fato.")
    queue_id: GatewayId | None = Field(None, description="Fila dos nossos chamados (`flat`).")
    burst: Burst | None = Field(None, description="Quantas mensagens podem sair de uma vez.")
    per_minute: PerMinute | None = Field(None, description="Quantas mensagens saem por minuto.")


def _without_defaults(schema: dict[str, Any]) -> None:
    """What is left out has no default: it stays as it is."""
    for field in schema["properties"].values():
        field.pop("default", None)


class InstancePatch(parsing.Body):
    """What is left out stays as it is; null takes away what may be missing."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: Name = ""
    paused: Annotated[bool, Field(strict=True)] = False
    dialect: Dialect = Field("fork", description="Só do Whaticket. O endereço do webhook continua o mesmo.")
    base_url: Address = ""
    token: Token = SecretStr("")
    secret: Secret | None = None
    login: Login | None = None
    queue_id: GatewayId | None = None
    burst: Burst | None = None
    per_minute: PerMinute | None = None


BODIES: Final[dict[str, type[SimulatorIn | WhaticketIn]]] = {"simulator": SimulatorIn, "whaticket": WhaticketIn}
OF_GATEWAY: Final = frozenset({"base_url", "token", "login", "queue_id"})


def opened(given: BaseModel) -> dict[str, Any]:
    """The fields that were given, secrets in clear text."""
    values = given.model_dump(exclude_unset=True)
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}
