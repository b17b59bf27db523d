"""/api/instances: connect a number, look at it, change it, disconnect it. Secrets go in and never come out."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from app.channels import instances
from app.channels.models import ChannelInstance
from app.channels.providers.whaticket.config import Dialect, Login
from app.infra import idempotency, paging, parsing
from app.infra.paging import PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.tenants.roles import may

channels_api = Blueprint("channels", __name__, url_prefix="/instances")

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
    channel: Literal["simulator"]
    name: Name
    secret: Secret | None = None


class WhaticketIn(parsing.Body):
    channel: Literal["whaticket"]
    name: Name
    dialect: Dialect
    base_url: Address
    token: Token
    secret: Secret | None = None
    login: Login | None = None
    queue_id: GatewayId | None = None
    burst: Burst | None = None
    per_minute: PerMinute | None = None


class InstancePatch(parsing.Body):
    """What is left out stays as it is; null takes away what may be missing."""

    name: Name = ""
    paused: Annotated[bool, Field(strict=True)] = False
    base_url: Address = ""
    token: Token = SecretStr("")
    secret: Secret | None = None
    login: Login | None = None
    queue_id: GatewayId | None = None
    burst: Burst | None = None
    per_minute: PerMinute | None = None


_BODIES: Final[dict[str, type[SimulatorIn | WhaticketIn]]] = {"simulator": SimulatorIn, "whaticket": WhaticketIn}
_OF_GATEWAY: Final = frozenset({"base_url", "token", "login", "queue_id"})


@channels_api.post("")
@requires("instances:write")
def create() -> ResponseReturnValue:
    given = parsing.body(_BODIES[parsing.body(Kind).channel])
    values = _opened(given)
    user = current_user()
    config = {name: values[name] for name in _OF_GATEWAY & values.keys()}
    prepared = instances.prepare(given.channel, values.get("dialect"), config)

    def connect() -> idempotency.Answer:
        instance, url = instances.create(
            session,
            prepared,
            name=given.name,
            secret=values.get("secret"),
            burst=values.get("burst"),
            per_minute=values.get("per_minute"),
            actor=user.actor,
        )
        return {**_shown(instance), "webhook_url": url}, 201

    with tenant_session(user.company_id) as session:
        return idempotency.once(session, parsing.repeatable(user.actor), connect)


@channels_api.get("")
@requires("instances:read")
def listed() -> ResponseReturnValue:
    asked = parsing.query(PageQuery)
    after = paging.decode(asked.cursor, instances.place) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        rows = instances.listed(session, after=after, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, _shown, lambda row: paging.encode(row.created_at.isoformat(), row.id))


@channels_api.get("/<uuid:instance_id>")
@requires("instances:read")
def one(instance_id: UUID) -> ResponseReturnValue:
    """The webhook's address, which holds a secret, is for those who may change the instance."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        instance = instances.get(session, instance_id)
    if not may(user.role, "instances:write"):
        return _shown(instance)
    return {**_shown(instance), **instances.facts(instance), "webhook_url": instances.webhook_url(instance)}


@channels_api.patch("/<uuid:instance_id>")
@requires("instances:write")
def change(instance_id: UUID) -> ResponseReturnValue:
    given = parsing.body(InstancePatch)
    values = _opened(given)
    user = current_user()
    gateway = instances.prepare_change(
        user.company_id, instance_id, {name: value for name, value in values.items() if name in _OF_GATEWAY}
    )
    with tenant_session(user.company_id) as session:
        instance = instances.update(
            session,
            instance_id,
            values={name: value for name, value in values.items() if name not in _OF_GATEWAY},
            gateway=gateway,
            actor=user.actor,
        )
    return _shown(instance)


@channels_api.delete("/<uuid:instance_id>")
@requires("instances:write")
def delete(instance_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        instances.delete(session, instance_id, actor=user.actor)
    return "", 204


def _opened(given: BaseModel) -> dict[str, Any]:
    """The fields that were given, secrets in clear text."""
    values = given.model_dump(exclude_unset=True)
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}


def _shown(instance: ChannelInstance) -> dict[str, Any]:
    return {
        "id": str(instance.id),
        "name": instance.name,
        "channel": instance.channel,
        "dialect": instance.dialect,
        "paused": instance.paused,
        "has_secret": instance.has_secret,
        "burst": instance.burst,
        "per_minute": instance.per_minute,
        "created_at": instance.created_at.isoformat(),
        "updated_at": instance.updated_at.isoformat(),
    }
