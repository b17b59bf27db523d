"""A company's connected number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import SharedModel


class ChannelInstance(SharedModel):
    """One connection to a gateway. `config` is encrypted; the webhook's token is kept as its SHA-256 and inside `config`.

    `burst` and `per_minute` override the channel's pacing; None means the channel's own, 0 means none. `was_heard`: something came in of
    which the event is forgotten.
    """

    __tablename__ = "channel_instances"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]
    name: Mapped[str]
    channel: Mapped[str]
    dialect: Mapped[str | None]
    token_hash: Mapped[bytes]
    has_secret: Mapped[bool]
    config: Mapped[str]
    burst: Mapped[int | None]
    per_minute: Mapped[int | None]
    paused: Mapped[bool] = mapped_column(default=False)
    was_heard: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
