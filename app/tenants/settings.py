"""A company's settings: stored by section, shaped by the pydantic class that the owning room keeps in its `settings.py`.

A section class says its name in `SECTION`. Reading is cached per process for a few seconds, so a change is felt by the next turn or
the one after, and a turn costs no query for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Conflict
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
NEVER_SET: Final = 0
_TRIED: Final = "settings_tried"
_stored: Cache[dict[str, Any]] = Cache("company_settings")


class ChangedMeanwhile(Conflict):
    """Somebody else stored this section after it was read."""

    code = "settings_changed"

    def __init__(self, section: str) -> None:
        super().__init__("Outra pessoa mudou isto enquanto você escrevia.", section=section)


def read(session: Session, section: type[S]) -> S:
    """The company's values of `section`, with the defaults for what it never set; in a session that tries others, those."""
    tried: dict[str, Section] = session.info.get(_TRIED, {})
    if isinstance(trial := tried.get(section.SECTION), section):
        return trial

    def load() -> dict[str, Any]:
        return session.scalar(select(CompanySettings.values).where(CompanySettings.section == section.SECTION)) or {}

    return section.model_validate(_stored.get(_key(company_of(session), section.SECTION), load))


def trying(session: Session, values: Sequence[Section]) -> None:
    """Let everything that reads in this session find these values instead of what is stored. Nothing is written."""
    session.info[_TRIED] = {value.SECTION: value for value in values}
    edition.aside(session)


def versions(session: Session) -> dict[str, int]:
    """How often each section was stored; one that never was is missing: NEVER_SET."""
    rows = session.execute(select(CompanySettings.section, CompanySettings.version))
    return {row.section: row.version for row in rows}


def write(session: Session, value: Section, *, actor: str, seen: int | None = None) -> None:
    """Store a section: versioned, audited with the names of the fields that changed, effective at once in this process.

    `seen`: the version that the writer saw (NEVER_SET: none). Raises ChangedMeanwhile when it is no longer the one that is stored.
    """
    company_id = company_of(session)
    old = session.scalar(select(CompanySettings.values).where(CompanySettings.section == value.SECTION)) or {}
    new = value.model_dump(mode="json")
    statement = insert(CompanySettings).values(
        company_id=company_id, section=value.SECTION, version=1, values=new, updated_at=clock.now()
    )
    stored = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["company_id", "section"],
            set_={"values": new, "version": CompanySettings.version + 1, "updated_at": clock.now()},
            where=None if seen is None else CompanySettings.version == seen,
        ).returning(CompanySettings.version)
    )
    if stored is None or (seen is not None and stored != seen + 1):
        raise ChangedMeanwhile(value.SECTION)
    changed = sorted(name for name in new if new[name] != old.get(name))
    audit.record(session, actor, "settings_changed", value.SECTION, fields=changed)
    _stored.changed(session, _key(company_id, value.SECTION))
    edition.changed(session)


def _key(company_id: UUID, section: str) -> str:
    return f"{company_id.hex}:{section}"
