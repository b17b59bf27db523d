"""What needs a person's attention."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import SharedModel


class Alert(SharedModel):
    """Something that a person should look at. Open until `resolved_at`; repeated causes only count.

    `for_user`: whom alone it is meant for; None: everybody of the company.
    """

    __tablename__ = "alerts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]
    kind: Mapped[str]
    key: Mapped[str]
    for_user: Mapped[UUID | None]
    message: Mapped[str]
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
