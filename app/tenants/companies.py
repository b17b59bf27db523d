"""The company whose session this is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.infra.cache import Cache
from app.infra.tenancy import company_of
from app.tenants import edition
from app.tenants.models import Company


@dataclass(frozen=True, slots=True)
class Profile:
    """What every room may want to know of a company. `timezone` is an IANA name."""

    id: UUID
    slug: str
    name: str
    timezone: str


_profiles: Cache[Profile] = Cache("companies")


def current(session: Session) -> Profile:
    """The session's company, as remembered. Whoever changes one says so: `changed`."""
    company_id = company_of(session)

    def load() -> Profile:
        company = session.scalars(select(Company).where(Company.id == company_id)).one()
        return Profile(company.id, company.slug, company.name, company.timezone)

    return _profiles.get(company_id.hex, load)


def changed(session: Session) -> None:
    """Let every process read the session's company anew."""
    _profiles.changed(session, company_of(session).hex)
    edition.changed(session)
