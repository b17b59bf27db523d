"""Is a number's connection good? Asked of the gateway before a number is saved, and of a saved one whenever a person wants to know.

No session is open meanwhile: a gateway may take its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.channels import instances, registry
from app.channels.instances import Prepared
from app.channels.port import Finding
from app.errors import NotFound


def check(prepared: Prepared) -> list[Finding]:
    """What the gateway says to a configuration that is not saved yet."""
    return registry.build(prepared.channel, prepared.dialect, dict(prepared.gateway)).check()


def check_saved(company_id: UUID, instance_id: UUID) -> list[Finding]:
    """What the gateway says to a number's configuration. Raises NotFound."""
    line = instances.line(company_id, instance_id)
    if line is None:
        raise NotFound("Canal não encontrado.")
    return line.channel.check()


def is_good(findings: Sequence[Finding]) -> bool:
    """Nothing that was looked at is broken; what could not be told does not count."""
    return all(finding.ok is not False for finding in findings)
