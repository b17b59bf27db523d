"""/api/instances: connect a number, look at it, change it, disconnect it. Secrets go in and never come out."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.channels import connecting, instances, shown
from app.channels.bodies import BODIES, OF_GATEWAY, InstancePatch, Kind, SimulatorIn, WhaticketIn, opened
from app.channels.connecting import AlreadyConnected
from app.channels.shown import InstanceCreated, InstanceDetail, InstanceOut
from app.infra import idempotency, paging, parsing
from app.infra.describing import describe
from app.infra.idempotency import KeyReused
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.tenants.roles import may

channels_api = Blueprint("channels", __name__, url_prefix="/instances")

TAG: Final = "Números"


@channels_api.post("")
@requires("instances:write")
@describe(
    "Connect a number",
    tag=TAG,
    description="A resposta traz `webhook_url`, o endereço a cadastrar no gateway.",
    body=(WhaticketIn, SimulatorIn),
    answer=InstanceCreated,
    status=201,
    refuses=(KeyReused, AlreadyConnected),
    idempotency_key=True,
)
def create() -> ResponseReturnValue:
    given = parsing.body(BODIES[parsing.body(Kind).channel])
    values = opened(given)
    user = current_user()
    config = {name: values[name] for name in OF_GATEWAY & values.keys()}
    prepared = instances.prepare(given.channel, values.get("dialect"), config)

    def connect() -> idempotency.Answer:
        instance, url = connecting.connect(session, prepared, values, name=given.name, actor=user.actor)
        return shown.created(instance, url), 201

    with tenant_session(user.company_id) as session:
        return idempotency.once(session, parsing.repeatable(user.actor), connect)


@channels_api.get("")
@requires("instances:read")
@describe("List the connected numbers", tag=TAG, query=PageQuery, answer=Page[InstanceOut])
def listed() -> ResponseReturnValue:
    asked = parsing.query(PageQuery)
    after = paging.decode(asked.cursor, instances.place) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        rows = instances.listed(session, after=after, limit=asked.limit + 1)
    return paging.page(rows, asked.limit, shown.instance, lambda row: paging.encode(row.created_at.isoformat(), row.id))


@channels_api.get("/<uuid:instance_id>")
@requires("instances:read")
@describe(
    "Read one number",
    tag=TAG,
    description="`webhook_url` tem um segredo: só quem pode alterar o número o vê.",
    answer=InstanceDetail,
)
def one(instance_id: UUID) -> ResponseReturnValue:
    """The webhook's address, which holds a secret, is for those who may change the instance."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        instance = instances.get(session, instance_id)
    if not may(user.role, "instances:write"):
        return shown.instance(instance)
    return shown.detail(instance)


@channels_api.patch("/<uuid:instance_id>")
@requires("instances:write")
@describe(
    "Change a number",
    tag=TAG,
    description="O que não vem fica como está; null retira o que é opcional.",
    body=InstancePatch,
    answer=InstanceOut,
    refuses=(AlreadyConnected,),
)
def change(instance_id: UUID) -> ResponseReturnValue:
    given = parsing.body(InstancePatch)
    values = opened(given)
    user = current_user()
    gateway = instances.prepare_change(
        user.company_id, instance_id, {name: value for name, value in values.items() if name in OF_GATEWAY}
    )
    with tenant_session(user.company_id) as session:
        instance = connecting.change(
            session,
            instance_id,
            values={name: value for name, value in values.items() if name not in OF_GATEWAY},
            gateway=gateway,
            actor=user.actor,
        )
    return shown.instance(instance)


@channels_api.delete("/<uuid:instance_id>")
@requires("instances:write")
@describe("Disconnect a number", tag=TAG, description="O endereço do webhook deixa de existir na hora.", status=204)
def delete(instance_id: UUID) -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        instances.delete(session, instance_id, actor=user.actor)
    return "", 204
