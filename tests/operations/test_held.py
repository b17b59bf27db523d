"""What a restore kept back is released, discarded or resumed by a person, who is on record for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.operations import held
from app.operations.dead_letter import Company
from scripts import release_held

pytestmark = pytest.mark.req("OP-05")

MADE_AT = datetime(2026, 3, 7, 15, 30, tzinfo=UTC)


@pytest.fixture
def paused(company: UUID, other_company: UUID) -> Iterator[tuple[UUID, UUID]]:
    """Two companies came back from a backup."""
    held.hold_all([Company(each, "ours") for each in (company, other_company)], MADE_AT)
    yield company, other_company
    held.resume_proactive()


def resumed(company: UUID) -> list[AuditEntry]:
    with tenant_session(company) as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "proactive_resumed")))


def test_what_is_proactive_is_resumed_for_all_companies_and_never_for_one(
    paused: tuple[UUID, UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        release_held.main(["resume", "--company", "ours"])
    assert held.proactive_paused_since() is not None
    capsys.readouterr()
    assert release_held.main(["resume"]) == 0
    assert json.loads(capsys.readouterr().out) == {"resumed": True}
    assert held.proactive_paused_since() is None


def test_each_company_finds_on_record_that_what_is_proactive_was_resumed(paused: tuple[UUID, UUID]) -> None:
    since = held.proactive_paused_since()
    assert since is not None
    assert held.resume_proactive()
    assert not held.resume_proactive(), "it goes already, and nothing more is on record"
    for company in paused:
        (entry,) = resumed(company)
        assert (entry.actor, entry.details) == ("system", {"paused_since": since.isoformat()})
