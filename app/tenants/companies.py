"""The company whose session this is."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.infra import clock
from app.infra.tenancy import company_of
from app.tenants.models import Company

CACHE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What every room may want to know of a company. `timezone` is an IANA name."""

    id: UUID
    slug: str
    name: str
    timezone: str


_cache: dict[UUID, tuple[float, Profile]] = {}
_lock = threading.Lock()


def current(session: Session) -> Profile:
    """The session's company, at most CACHE_S seconds old."""
    company_id = company_of(session)
    with _lock:
        cached = _cache.get(company_id)
    if cached is not None and clock.monotonic() - cached[0] < CACHE_S:
        return cached[1]
    company = session.scalars(select(Company).where(Company.id == company_id)).one()
    profile = Profile(company.id, company.slug, company.name, company.timezone)
    with _lock:
        _cache[company_id] = (clock.monotonic(), profile)
    return profile
