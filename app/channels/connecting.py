"""Is a number's connection good? Asked of the gateway before a number is saved, and of a saved one whenever a person wants to know.

No session is open meanwhile: a gateway may take its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.channels import instances, registry
from app.channels.instances import Prepared
from app.channels.port import Finding
from app.errors import Conflict, NotFound
from app.infra.tenancy import company_of

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('connecting:' || :company, 0))")


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


def refuse_double(session: Session, gateway: Mapping[str, Any], *, besides: UUID | None = None) -> None:
    """Raises AlreadyConnected when another number of the company sends with this address and token: customers would be answered
    twice. Until the session ends, no other is connected meanwhile.

    `gateway`: what is to be kept or, of the number `besides`, to be changed.
    """
    if not {"base_url", "token"} & gateway.keys():
        return
    session.execute(_ONE_AT_A_TIME, {"company": str(company_of(session))})
    lines = {row.id: (row.name, instances.way_out(row)) for row in instances.all_of(session)}
    _, now = lines.pop(besides, ("", {})) if besides is not None else ("", {})
    wanted = {**now, **gateway}
    for instance_id, (name, taken) in lines.items():
        if all(taken.get(part) == wanted.get(part) for part in ("base_url", "token")):
            raise AlreadyConnected(instance_id, name)


def is_good(findings: Sequence[Finding]) -> bool:
    """Nothing that was looked at is broken; what could not be told does not count."""
    return all(finding.ok is not False for finding in findings)
