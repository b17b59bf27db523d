"""Is a number's connection good? Asked of the gateway before a number is saved, and of a saved one whenever a person wants to know.

No session is open meanwhile: a gateway may take its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.channels import instances, registry
from app.channels.instances import Prepared
from app.channels.models import ChannelInstance
from app.channels.port import Finding
from app.errors import Conflict, NotFound
from app.infra.alone import alone


class AlreadyConnected(Conflict):
    """The same connection of the same gateway is a channel of this company already."""

    code = "already_connected"

    def __init__(self, instance_id: UUID | None = None, name: str = "") -> None:
        details = {} if instance_id is None else {"instance_id": str(instance_id), "name": name}
        super().__init__("Este número já está conectado: outro canal usa o mesmo endereço e o mesmo token.", **details)


def check(prepared: Prepared) -> list[Finding]:
    """What the gateway says to a configuration that is not saved yet."""
    return registry.build(prepared.channel, prepared.dialect, dict(prepared.gateway)).check()


def check_saved(company_id: UUID, instance_id: UUID) -> list[Finding]:
    """What the gateway says to a number's configuration. Raises NotFound."""
    line = instances.line(company_id, instance_id)
    if line is None:
        raise NotFound("Canal não encontrado.")
    return line.channel.check()


def connect(
    session: Session, prepared: Prepared, values: Mapping[str, Any], *, name: str, actor: str
) -> tuple[ChannelInstance, str]:
    """Connect a number that is not connected yet; returns it with its webhook address. `values`: its secret and limits, where given.

    Raises AlreadyConnected.
    """
    refuse_double(session, prepared.gateway)
    return instances.create(
        session,
        prepared,
        name=name,
        secret=values.get("secret"),
        burst=values.get("burst"),
        per_minute=values.get("per_minute"),
        actor=actor,
    )


def change(
    session: Session, instance_id: UUID, *, values: Mapping[str, Any], gateway: Mapping[str, Any], actor: str
) -> ChannelInstance:
    """Change a number as `instances.update` does, unless it would then be another's twin. Raises AlreadyConnected as well."""
    refuse_double(session, gateway, besides=instance_id)
    return instances.update(session, instance_id, values=values, gateway=gateway, actor=actor)


def refuse_double(session: Session, gateway: Mapping[str, Any], *, besides: UUID | None = None) -> None:
    """Raises AlreadyConnected when another number of the company sends with this address and token: customers would be answered
    twice. Until the session ends, no other is connected meanwhile.

    `gateway`: what is to be kept or, of the number `besides`, to be changed.
    """
    if not {"base_url", "token"} & gateway.keys():
        return
    alone(session, "connecting")
    lines = {row.id: (row.name, instances.way_out(row)) for row in instances.all_of(session)}
    _, now = lines.pop(besides, ("", {})) if besides is not None else ("", {})
    wanted = {**now, **gateway}
    for instance_id, (name, taken) in lines.items():
        if all(taken.get(part) == wanted.get(part) for part in ("base_url", "token")):
            raise AlreadyConnected(instance_id, name)


def is_good(findings: Sequence[Finding]) -> bool:
    """Nothing that was looked at is broken; what could not be told does not count."""
    return all(finding.ok is not False for finding in findings)
