"""A company's settings: stored by section, shaped by the pydantic class that the owning room keeps in its `settings.py`.

A section class says its name in `SECTION`. Reading is cached per process for a few seconds, so a change is felt by the next turn or
the one after, and a turn costs no query for it.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.infra import audit, clock
from app.infra.cache import Cache
from app.infra.tenancy import company_of
from app.tenants import edition
from app.tenants.models import CompanySettings


class Section(BaseModel):
    """Base of all sections: frozen, strict about names, with a default for every field."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    SECTION: ClassVar[str]


S = TypeVar("S", bound=Section)
_stored: Cache[dict[str, Any]] = Cache("company_settings")


def read(session: Session, section: type[S]) -> S:
    """The company's values of `section`, with the defaults for what it never set."""

    def load() -> dict[str, Any]:
        return session.scalar(select(CompanySettings.values).where(CompanySettings.section == section.SECTION)) or {}

    return section.model_validate(_stored.get(_key(company_of(session), section.SECTION), load))


def write(session: Session, value: Section, *, actor: str) -> None:
    """Store a section: versioned, audited with the names of the fields that changed, effective at once in this process."""
    company_id = company_of(session)
    old = session.scalar(select(CompanySettings.values).where(CompanySettings.section == value.SECTION)) or {}
    new = value.model_dump(mode="json")
    statement = insert(CompanySettings).values(
        company_id=company_id, section=value.SECTION, version=1, values=new, updated_at=clock.now()
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["company_id", "section"],
            set_={"values": new, "version": CompanySettings.version + 1, "updated_at": clock.now()},
        )
    )
    changed = sorted(name for name in new if new[name] != old.get(name))
    audit.record(session, actor, "settings_changed", value.SECTION, fields=changed)
    _stored.changed(session, _key(company_id, value.SECTION))
    edition.changed(session)


def _key(company_id: UUID, section: str) -> str:
    return f"{company_id.hex}:{section}"
