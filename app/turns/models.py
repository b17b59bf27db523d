"""Events as they came in, and turns as they were taken."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import SharedModel, TenantModel


class InboundEvent(SharedModel):
    """An authenticated event, kept before it is acknowledged, and for as long as it may be delivered again (`forgetting`). Unique per
    instance and provider id.
    """

    __tablename__ = "inbound_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[UUID]
    instance_id: Mapped[UUID]
    provider_id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    correlation_id: Mapped[str]
    received_at: Mapped[datetime]


class TurnState(StrEnum):
    """`silent`: there was nothing to answer; `superseded`: newer messages came first; `dropped`: a person took over."""

    RUNNING = "running"
    ANSWERED = "answered"
    SILENT = "silent"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


class Turn(TenantModel):
    """The customer's unanswered messages from first to last, and what was made of them (`outcome`: facts used, language, milliseconds).

    `number` says which turn came later; `started_at` follows the business clock, which may be set back. `understanding`: what the first
    model call said and the plan that follows from it, kept before anything acts, so that a retry neither thinks twice nor plans anew;
    names and plan go when the turn ends. `acted`: a write was intended, so the turn comes to its end. `trace`: how its answer came to
    be, masked, and forgotten after a while; much later the row goes, too. Messages go on naming it.
    """

    __tablename__ = "turns"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    state: Mapped[str]
    first_message_id: Mapped[int] = mapped_column(BigInteger)
    last_message_id: Mapped[int] = mapped_column(BigInteger)
    holder_epoch: Mapped[int]
    superseded_before: Mapped[int]
    provider: Mapped[str | None]
    model: Mapped[str | None]
    outcome: Mapped[dict[str, Any]]
    understanding: Mapped[dict[str, Any] | None]
    acted: Mapped[bool] = mapped_column(default=False)
    trace: Mapped[dict[str, Any] | None]
    correlation_id: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ToolState(StrEnum):
    """`intended`: the call is about to be made, or was; `in_doubt`: nobody can tell; `foreseen`: of a preview, never kept."""

    INTENDED = "intended"
    DONE = "done"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    FORESEEN = "foreseen"


class ToolCall(TenantModel):
    """A call of a tool in a turn, by `key` the same in every attempt. A write stands here before it is made."""

    __tablename__ = "tool_calls"

    turn_id: Mapped[UUID] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    tool: Mapped[str]
    effect: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str]
    result: Mapped[dict[str, Any] | None]
    intended_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
