"""Make a company: its row, then its schema and role. Each step may be repeated."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.infra import clock, provisioning
from app.infra.tenancy import platform_session
from app.tenants.models import Company


def create_company(*, slug: str, name: str, segment: str | None = None, timezone: str = "America/Sao_Paulo") -> UUID:
    """The company of this slug, made if there is none, with everything a company needs in the database."""
    with platform_session() as session:
        session.execute(
            insert(Company)
            .values(
                id=uuid4(),
                slug=slug,
                name=name,
                segment=segment,
                timezone=timezone,
                active=True,
                created_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["slug"])
        )
        company_id = session.execute(select(Company.id).where(Company.slug == slug)).scalar_one()
    provisioning.create_tenant(company_id)
    return UUID(str(company_id))


def company_by_slug(slug: str) -> UUID | None:
    with platform_session() as session:
        return session.scalar(select(Company.id).where(Company.slug == slug))
