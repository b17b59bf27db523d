"""Scheduling: one pending row per company, kind and key; nothing is dropped, nothing leaves without its transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.infra import clock, log
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from tests import road
from tests.infra.work import rows

pytestmark = pytest.mark.req("IN-02")


class Cancelled(Exception):
    pass


def test_scheduled_work_waits_with_its_payload_and_correlation_id(company: UUID) -> None:
    with log.correlation("c-1"):
        row_id = rows.plan(company, in_s=60, payload={"ação": "responder"})
    waiting = rows.existing(company, row_id)
    assert (waiting.payload, waiting.correlation_id) == ({"ação": "responder"}, "c-1")
    assert (waiting.state, waiting.generation, waiting.attempts, waiting.lease) == ("pending", 1, 0, None)
    assert rows.seconds_until(waiting.due_at) == pytest.approx(60, abs=5)


def test_a_pending_key_gets_the_next_generation_and_the_new_time(company: UUID) -> None:
    first = rows.plan(company, in_s=5, payload={"n": 1})
    second = rows.plan(company, in_s=60, payload={"n": 2})
    merged = rows.existing(company, first)
    assert second == first
    assert (merged.generation, merged.payload) == (2, {"n": 2})
    assert rows.seconds_until(merged.due_at) == pytest.approx(60, abs=5)


@pytest.mark.parametrize(("before_s", "after_s"), [(60, 5), (5, 60)])
def test_keep_earlier_keeps_the_earlier_of_both_times(company: UUID, before_s: float, after_s: float) -> None:
    row_id = rows.plan(company, in_s=before_s)
    rows.plan(company, in_s=after_s, keep_earlier=True)
    merged = rows.existing(company, row_id)
    assert merged.generation == 2
    assert rows.seconds_until(merged.due_at) == pytest.approx(5, abs=4)


def test_many_keys_are_scheduled_at_once_and_what_is_pending_keeps_the_earlier_time(
    company: UUID, other_company: UUID
) -> None:
    first = rows.plan(company, key="a", in_s=5)
    with log.correlation("c-2"), tenant_session(company) as session:
        ledger.schedule_all(session, "tests.work", ["b", "a"], due_at=clock.now() + timedelta(seconds=60))
        ledger.schedule_all(session, "tests.work", [])
    found = {row.key: row for row in road.work_rows(company)}
    assert sorted(found) == ["a", "b"] and road.work_rows(other_company) == []
    assert (found["a"].id, found["a"].generation, found["b"].generation) == (first, 2, 1)
    assert rows.seconds_until(found["a"].due_at) == pytest.approx(5, abs=4)
    assert rows.seconds_until(found["b"].due_at) == pytest.approx(60, abs=5)
    assert (found["b"].pool, found["b"].correlation_id, found["b"].lease) == (found["a"].pool, "c-2", None)


def test_schedule_tells_the_generation(company: UUID) -> None:
    with tenant_session(company) as session:
        assert [ledger.schedule(session, "tests.work", "k") for _ in range(3)] == [1, 2, 3]


def test_a_leased_key_gets_the_next_generation_too(company: UUID) -> None:
    row_id = rows.plan(company)
    item = rows.leased(company, row_id)
    assert rows.plan(company, in_s=30) == row_id
    bumped = rows.existing(company, row_id)
    assert (bumped.generation, bumped.lease) == (2, item.lease)


def test_other_keys_and_other_kinds_are_other_work(company: UUID) -> None:
    ids = {rows.plan(company, key="a"), rows.plan(company, key="b"), rows.plan(company, "tests.other", "a")}
    assert len(ids) == 3


def test_another_companys_same_key_is_another_row(company: UUID, other_company: UUID) -> None:
    mine, theirs = rows.plan(company), rows.plan(other_company)
    assert mine != theirs
    assert rows.existing(other_company, theirs).generation == 1
    assert rows.row(company, theirs) is None


def test_a_dead_row_does_not_stand_in_the_way_of_new_work(company: UUID) -> None:
    dead = rows.plan(company)
    with tenant_session(company) as session:
        ledger.bury(session, rows.leased(company, dead), "over")
    fresh = rows.plan(company)
    assert fresh != dead
    assert (rows.existing(company, dead).state, rows.existing(company, fresh).generation) == ("dead", 1)


def test_work_does_not_leave_when_its_transaction_does_not(company: UUID) -> None:
    with pytest.raises(Cancelled), tenant_session(company) as session:
        ledger.schedule(session, "tests.work", "k")
        raise Cancelled
    assert road.work_rows(company) == []


def test_a_bump_does_not_leave_when_its_transaction_does_not(company: UUID) -> None:
    row_id = rows.plan(company)
    with pytest.raises(Cancelled), tenant_session(company) as session:
        ledger.schedule(session, "tests.work", "k", due_at=clock.now() + timedelta(hours=1))
        raise Cancelled
    assert rows.existing(company, row_id).generation == 1
