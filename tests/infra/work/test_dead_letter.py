"""The dead letter: how work gets there, and how a person brings it back or throws it away."""

from __future__ import annotations

from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy.orm import Session

from app.errors import ProviderRejected
from app.infra.tenancy import tenant_session
from app.infra.work import ledger, ring, runner
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Backoff, Pool, work
from app.infra.work.ring import Hint
from tests.infra.work import rows

pytestmark = pytest.mark.req("IN-07")


def dead_row(company: UUID, key: str = "k") -> int:
    row_id = rows.plan(company, key=key, payload={"n": 1})
    with tenant_session(company) as session:
        ledger.bury(session, rows.leased(company, row_id), "over")
    return row_id


def reprocess(company: UUID, row_id: int) -> bool:
    with tenant_session(company) as session:
        return ledger.reprocess(session, row_id)


def discard(company: UUID, row_id: int) -> bool:
    with tenant_session(company) as session:
        return ledger.discard(session, row_id)


def reject(_: WorkItem) -> None:
    raise ProviderRejected("não")


def test_what_a_kind_does_on_death_is_committed_with_the_death(company: UUID) -> None:
    def tell(session: Session, item: WorkItem, error: str) -> None:
        rows.note(session, error)

    work("tests.mourned", on_dead=tell)(reject)
    row_id = rows.plan(company, "tests.mourned")
    runner.run(company, row_id)
    assert rows.existing(company, row_id).state == "dead"
    assert rows.notes(company) == ["note.provider_rejected: não"]


def test_when_that_fails_the_work_is_not_dead_yet_and_nothing_is_written(company: UUID) -> None:
    def stumble(session: Session, item: WorkItem, error: str) -> None:
        rows.note(session, "half")
        raise RuntimeError("stumbled")

    work("tests.badly_mourned", on_dead=stumble)(reject)
    row_id = rows.plan(company, "tests.badly_mourned")
    with pytest.raises(RuntimeError, match="stumbled"):
        runner.run(company, row_id)
    assert rows.existing(company, row_id).state == "pending"
    assert rows.notes(company) == []


def test_work_whose_mourning_always_fails_dies_in_the_end(company: UUID) -> None:
    def stumble(session: Session, item: WorkItem, error: str) -> None:
        raise RuntimeError("stumbled")

    work("tests.never_mourned", retry=Backoff(attempts=1), on_dead=stumble)(reject)
    row_id = rows.plan(company, "tests.never_mourned")
    for _ in range(1 + runner.ON_DEAD_TRIES):
        with pytest.raises(RuntimeError, match="stumbled"):
            runner.run(company, row_id)
        rows.let_lease_run_out(company, row_id)
    runner.run(company, row_id)
    assert rows.existing(company, row_id).state == "dead"


def test_a_lost_lease_cannot_send_work_to_the_dead_letter(company: UUID) -> None:
    def tell(session: Session, item: WorkItem, error: str) -> None:
        rows.note(session, "dead")

    @work("tests.taken_over", on_dead=tell)
    def lose_and_fail(item: WorkItem) -> None:
        rows.let_lease_run_out(company, item.id)
        rows.leased(company, item.id)
        raise ProviderRejected("não")

    row_id = rows.plan(company, "tests.taken_over")
    runner.run(company, row_id)
    assert rows.existing(company, row_id).state == "pending"
    assert rows.notes(company) == []


@pytest.mark.parametrize("held", [False, True], ids=["dead", "held"])
def test_reprocessed_work_is_pending_due_now_hinted_and_counts_from_zero(
    company: UUID, redis_clean: Redis, held: bool
) -> None:
    row_id = rows.plan(company, in_s=-60) if held else dead_row(company)
    if held:
        rows.hold(company, row_id)
    redis_clean.flushdb()
    assert reprocess(company, row_id)
    back = rows.existing(company, row_id)
    assert (back.state, back.attempts, back.lease, back.died_at) == ("pending", 0, None, None)
    assert rows.seconds_until(back.due_at) == pytest.approx(0, abs=5)
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == [Hint(Pool.DEFAULT, company, row_id)]


def test_reprocessed_work_merges_into_the_same_key_that_is_pending(company: UUID, redis_clean: Redis) -> None:
    dead = dead_row(company)
    pending = rows.plan(company, in_s=3600, payload={"n": 2})
    redis_clean.flushdb()
    assert reprocess(company, dead)
    assert rows.row(company, dead) is None
    merged = rows.existing(company, pending)
    assert (merged.generation, merged.payload) == (2, {"n": 2})
    assert rows.seconds_until(merged.due_at) == pytest.approx(0, abs=5)
    assert ring.take(redis_clean, Pool.DEFAULT, 9) == [Hint(Pool.DEFAULT, company, pending)]


def test_of_two_dead_rows_of_one_key_the_second_merges_into_the_first(company: UUID) -> None:
    first, second = dead_row(company), dead_row(company)
    assert reprocess(company, first)
    assert reprocess(company, second)
    assert rows.existing(company, first).generation == 2
    assert rows.row(company, second) is None


def test_a_merge_does_not_touch_another_companys_or_another_keys_row(company: UUID, other_company: UUID) -> None:
    theirs, elsewhere = rows.plan(other_company), rows.plan(company, key="other")
    assert reprocess(company, dead_row(company))
    assert rows.existing(other_company, theirs).generation == 1
    assert rows.existing(company, elsewhere).generation == 1


def test_only_dead_or_held_work_is_reprocessed_or_discarded(company: UUID) -> None:
    pending = rows.plan(company)
    for do in (reprocess, discard):
        assert not do(company, pending)
        assert not do(company, 0)
    assert rows.existing(company, pending).generation == 1


def test_discarded_work_is_gone(company: UUID) -> None:
    row_id = dead_row(company)
    assert discard(company, row_id)
    assert rows.row(company, row_id) is None


def test_nobody_reprocesses_or_discards_another_companys_work(company: UUID, other_company: UUID) -> None:
    row_id = dead_row(company)
    assert not reprocess(other_company, row_id)
    assert not discard(other_company, row_id)
    assert rows.existing(company, row_id).state == "dead"


def test_held_work_waits_for_a_person_whatever_hints_say(company: UUID) -> None:
    row_id = rows.plan(company)
    rows.hold(company, row_id)
    assert not runner.run(company, row_id)
    assert rows.existing(company, row_id).state == "held"
