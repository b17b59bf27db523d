"""The ledger's table, and the workers that are alive."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import SharedModel


class WorkState(StrEnum):
    PENDING = "pending"
    HELD = "held"  # after a restore: waits for a person to release it
    DEAD = "dead"  # the dead letter


class WorkRow(SharedModel):
    """A piece of work. `due_at` follows the business clock, `leased_until` the machine's."""

    __tablename__ = "work_items"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[UUID]
    kind: Mapped[str]
    key: Mapped[str]
    pool: Mapped[str]
    payload: Mapped[dict[str, Any]]
    correlation_id: Mapped[str | None]
    due_at: Mapped[datetime]
    generation: Mapped[int]
    attempts: Mapped[int]
    lease: Mapped[int | None] = mapped_column(BigInteger)
    leased_until: Mapped[datetime | None]
    hinted_at: Mapped[datetime | None]
    state: Mapped[str]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    died_at: Mapped[datetime | None]


class WorkerHeartbeat(SharedModel):
    """A process that takes work, as the database last heard of it. `is_unaided`: it does so without the local model."""

    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    pools: Mapped[str]
    slots: Mapped[int]
    busy: Mapped[int]
    is_unaided: Mapped[bool] = mapped_column(server_default=FetchedValue())
    started_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    seen_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
