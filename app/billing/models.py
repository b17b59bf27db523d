"""The ledger of usage, and each company's months."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import SharedModel


class UsageState(StrEnum):
    """`reserved → settled`; `expired`: whoever reserved died, and the money is free again; `released`: nothing was spent."""

    RESERVED = "reserved"
    SETTLED = "settled"
    EXPIRED = "expired"
    RELEASED = "released"


class Rung(StrEnum):
    """How much help of models a piece of work may have: the company's own order, its cheapest model, or only what costs nothing."""

    FULL = "full"
    CHEAPER = "cheaper"
    CURATED = "curated"


class Usage(SharedModel):
    """One piece of work that may spend: a turn, for instance. Unique by company and `key`, whatever happens to it.

    `held_micro_usd`: still set aside; `micro_usd`: spent, without the `unknown_calls`, whose models have no price here. `provider` and
    `model`: those of the dearest call; all of them are in `calls`.
    """

    __tablename__ = "usage"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[UUID]
    key: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    rung: Mapped[str]
    month: Mapped[date]
    turn_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    held_micro_usd: Mapped[int] = mapped_column(BigInteger)
    micro_usd: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str | None]
    model: Mapped[str | None]
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    cached_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    unknown_calls: Mapped[int]
    calls: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reserved_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class UsageMonth(SharedModel):
    """A calendar month in the company's zone. `days`: spent on each day. Its row is the lock of the company's money."""

    __tablename__ = "usage_months"

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    spent_micro_usd: Mapped[int] = mapped_column(BigInteger)
    reserved_micro_usd: Mapped[int] = mapped_column(BigInteger)
    days: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    calls: Mapped[int] = mapped_column(BigInteger)
    unknown_calls: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
