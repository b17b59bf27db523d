"""Connected numbers as programs see them. Secrets are not among it, except the webhook's address for those who may write."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from app.channels import instances
from app.channels.models import ChannelInstance
from app.infra.answering import Answer, Instant


class InstanceOut(Answer):
    """A connected number."""

    id: UUID
    name: str
    channel: str = Field(description="`whaticket` ou `simulator`.")
    dialect: str | None = Field(description="Só do Whaticket: `fork` ou `flat`.")
    paused: bool
    has_secret: bool = Field(description="Se os eventos têm de vir assinados.")
    burst: int | None
    per_minute: int | None
    created_at: Instant
    updated_at: Instant


class InstanceCreated(InstanceOut):
    """A number just connected."""

    webhook_url: str = Field(description="Endereço a cadastrar no gateway. A última parte é um segredo.")


class InstanceDetail(InstanceOut):
    """A number with its configuration; the facts below only for those who may change it."""

    base_url: str | None = None
    queue_id: int | None = None
    has_login: bool = Field(False, description="Se há um usuário com que conferir o que saiu.")
    webhook_url: str = Field("", description="Endereço a cadastrar no gateway. A última parte é um segredo.")


def instance(row: ChannelInstance) -> dict[str, Any]:
    return InstanceOut.model_validate(row).as_json()


def created(row: ChannelInstance, webhook_url: str) -> dict[str, Any]:
    return InstanceCreated(**dict(InstanceOut.model_validate(row)), webhook_url=webhook_url).as_json()


def detail(row: ChannelInstance) -> dict[str, Any]:
    """With what of the configuration is no secret, and the webhook's address."""
    known = dict(InstanceOut.model_validate(row))
    return InstanceDetail(**known, **instances.facts(row), webhook_url=instances.webhook_url(row)).as_json()
