"""What a restore kept back is released, discarded or resumed by a person, who is on record for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select

from app.infra.audit import AuditEntry
from app.infra.live import publishing
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.operations import held
from app.operations.dead_letter import Company
from scripts import release_held
from tests import road
from tests.infra.live.hearing import listening

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


@pytest.fixture
def much(company: UUID) -> Iterator[UUID]:
    """More work was to be done than is released in one transaction."""
    with tenant_session(company) as session:
        for number in range(held.AT_ONCE + 1):
            ledger.schedule(session, "tests.nothing", str(number))
    held.hold_all([Company(company, "ours")], MADE_AT)
    yield company
    held.resume_proactive()


def audited(company: UUID, action: str) -> list[int]:
    """How many pieces of work each entry of that action speaks of."""
    with tenant_session(company) as session:
        return [
            entry.details["work"]
            for entry in session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
        ]


def test_much_is_released_in_short_transactions_and_each_is_on_record(much: UUID) -> None:
    with tenant_session(much) as session:
        assert held.count(session).work == held.AT_ONCE + 1
    assert held.release(much).work == held.AT_ONCE + 1
    assert audited(much, "held_released") == [held.AT_ONCE, 1]
    assert {row.state for row in road.work_rows(much)} == {"pending"}
    assert road.alerts(much, "restored") == []


def test_much_is_discarded_in_short_transactions_and_each_is_on_record(much: UUID) -> None:
    assert held.discard(much, "já atendidos").work == held.AT_ONCE + 1
    assert audited(much, "held_discarded") == [held.AT_ONCE, 1]
    assert road.work_rows(much) == []


def test_what_was_held_twice_or_is_pending_anew_is_released_once(company: UUID) -> None:
    def plan(*keys: str) -> None:
        with tenant_session(company) as session:
            for key in keys:
                ledger.schedule(session, "tests.nothing", key)

    def hold() -> None:
        with tenant_session(company) as session:
            ledger.hold_all(session)

    plan("a", "b")
    hold()
    plan("a")
    hold()
    plan("b")
    assert held.release(company).work == 3
    rows = road.work_rows(company)
    assert sorted((row.key, row.state, row.generation) for row in rows) == [("a", "pending", 2), ("b", "pending", 2)]


@pytest.mark.req("PN-03")
@pytest.mark.parametrize("discarded", [False, True], ids=["released", "discarded"])
def test_open_pages_are_told_what_became_of_a_held_message(
    client: FlaskClient, company: UUID, number: road.Number, redis_clean: Redis, discarded: bool
) -> None:
    number.says(client, "Oi!")
    road.tell(company, "Até sábado!")
    held.hold_all([Company(company, "ours")], MADE_AT)
    publishing._publisher.resting_until = 0.0
    with listening(company) as ear:
        ear.so_far()  # what was said of the message itself
        if discarded:
            held.discard(company, "já atendido")
        else:
            held.release(company)
        assert ("conversation", str(road.conversation(company).id)) in ear.so_far()
    held.resume_proactive()
