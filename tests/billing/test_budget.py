"""Reserving and settling, with transactions that really commit and threads that really race."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.billing import budget, watching
from app.billing.budget import Call, Grant, Piece
from app.billing.models import Rung, Usage, UsageMonth, UsageState
from app.billing.settings import BillingSettings
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.tenants import settings as company_settings
from tests import road

pytestmark = pytest.mark.req("AI-07")

USD: Final = 1_000_000
AT_ONCE: Final = 32


@pytest.fixture(autouse=True)
def real_time(database: Any) -> Iterator[None]:
    road.reset_time()
    yield
    road.reset_time()


def limit(company: UUID, **values: Any) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, BillingSettings(**values), actor="system")


def piece(**overrides: Any) -> Piece:
    values: dict[str, Any] = {
        "key": f"turn:{uuid4()}",
        "kind": "turn",
        "turn_id": uuid4(),
        "conversation_id": uuid4(),
    }
    return Piece(**(values | overrides))


def call(micro_usd: int | None, **overrides: Any) -> Call:
    values: dict[str, Any] = {
        "task": "reply",
        "provider": "openai",
        "model": "gpt-5.4-mini",
        "input": 100,
        "cached": 10,
        "output": 20,
    }
    return Call(**(values | {"micro_usd": micro_usd} | overrides))


def reserve(company: UUID, what: Piece, full: int, **more: Any) -> Grant:
    with tenant_session(company) as session:
        return budget.reserve(session, what, full=full, **more)


def settle(company: UUID, grant: Grant, *costs: int | None, **more: Any) -> None:
    with tenant_session(company) as session:
        budget.settle(session, grant, [call(cost) for cost in costs], **more)


def month(company: UUID) -> UsageMonth:
    with tenant_session(company) as session:
        return session.scalars(select(UsageMonth)).one()


def rows(company: UUID) -> list[Usage]:
    with tenant_session(company) as session:
        return list(session.scalars(select(Usage).order_by(Usage.id)))


def expire_leases(company: UUID) -> None:
    with tenant_session(company) as session:
        for row in session.scalars(select(Usage).where(Usage.state == UsageState.RESERVED)):
            row.expires_at = clock.machine_now() - timedelta(seconds=1)


@contextmanager
def consistent(company: UUID) -> Iterator[None]:
    """Afterwards the month says exactly what its rows say."""
    yield
    with tenant_session(company) as session:
        total = session.scalars(select(UsageMonth)).one()
        pieces = list(session.scalars(select(Usage)))
    assert total.spent_micro_usd == sum(each.micro_usd for each in pieces) == sum(total.days)
    assert total.reserved_micro_usd == sum(each.held_micro_usd for each in pieces)
    assert total.calls == sum(len(each.calls) for each in pieces)


def test_what_is_reserved_is_settled_for_what_it_cost(company: UUID) -> None:
    with consistent(company):
        grant = reserve(company, piece(), 5_000)
        assert (grant.rung, grant.held_micro_usd, month(company).reserved_micro_usd) == (Rung.FULL, 5_000, 5_000)
        settle(company, grant, 1_200, 300)
    row = rows(company)[0]
    assert (row.state, row.micro_usd, row.held_micro_usd) == (UsageState.SETTLED, 1_500, 0)
    assert (row.provider, row.model, row.input_tokens, row.cached_tokens, row.output_tokens) == (
        "openai",
        "gpt-5.4-mini",
        200,
        20,
        40,
    )
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (1_500, 0)


def test_a_company_pays_from_its_own_money_alone(company: UUID, other_company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("0.01"))
    settle(company, reserve(company, piece(), 10_000), 10_000)
    assert reserve(company, piece(), 1).rung is Rung.CURATED
    assert reserve(other_company, piece(), 10_000).rung is Rung.FULL
    assert [row.held_micro_usd for row in rows(other_company)] == [10_000]


def test_the_same_key_in_two_companies_is_two_pieces_of_work(company: UUID, other_company: UUID) -> None:
    same = piece()
    assert reserve(company, same, 100).held_micro_usd == reserve(other_company, same, 200).held_micro_usd - 100 == 100


def test_a_turn_that_is_tried_again_sets_aside_and_pays_once(company: UUID) -> None:
    with consistent(company):
        what = piece()
        first, second = reserve(company, what, 5_000), reserve(company, what, 7_000)
        assert (first.held_micro_usd, second.held_micro_usd) == (5_000, 5_000)
        settle(company, second, 900)
        settle(company, first, 900)  # whoever was thought dead comes back
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (900, 0)


def test_a_key_that_was_settled_gets_nothing_more(company: UUID) -> None:
    with consistent(company):
        what = piece()
        settle(company, reserve(company, what, 5_000), 900)
        again = reserve(company, what, 5_000)
        assert again.held_micro_usd == 0
        with tenant_session(company) as session:
            assert not budget.extend(session, again, 1)
    assert rows(company)[0].state == UsageState.SETTLED


def test_work_that_spent_nothing_gives_everything_back(company: UUID) -> None:
    with consistent(company):
        settle(company, reserve(company, piece(), 5_000))
    assert rows(company)[0].state == UsageState.RELEASED
    assert month(company).reserved_micro_usd == 0


def test_what_is_known_on_the_way_is_written_at_once_and_not_twice(company: UUID) -> None:
    with consistent(company):
        grant = reserve(company, piece(), 5_000)
        settle(company, grant, 2_000, last=False)
        assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (2_000, 3_000)
        settle(company, grant, 500)
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (2_500, 0)


def test_the_dead_give_back_what_they_reserved_but_not_what_they_spent(company: UUID) -> None:
    with consistent(company):
        grant = reserve(company, piece(), 5_000)
        settle(company, grant, 2_000, last=False)
        reserve(company, piece(), 4_000)
        assert watching.expire_everywhere() == 0
        expire_leases(company)
        assert watching.expire_everywhere() >= 2
    assert {row.state for row in rows(company)} == {UsageState.EXPIRED}
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (2_000, 0)


def test_a_retry_after_the_lease_ran_out_reserves_anew(company: UUID) -> None:
    with consistent(company):
        what = piece()
        reserve(company, what, 5_000)
        expire_leases(company)
        watching.expire_everywhere()
        assert reserve(company, what, 6_000).held_micro_usd == 6_000
    assert month(company).reserved_micro_usd == 6_000


def test_whoever_was_thought_dead_still_pays_what_it_spent(company: UUID) -> None:
    with consistent(company):
        grant = reserve(company, piece(), 5_000)
        expire_leases(company)
        watching.expire_everywhere()
        settle(company, grant, 1_100)
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (1_100, 0)
    assert rows(company)[0].state == UsageState.SETTLED


def test_the_ladder_goes_down_one_rung_at_a_time(company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("1.00"), cheaper_from_percent=90)
    settle(company, reserve(company, piece(), 800_000, cheaper=1_000), 800_000)
    assert reserve(company, piece(), 100_000, cheaper=1_000).rung is Rung.FULL  # to 0.90 exactly
    assert reserve(company, piece(), 1, cheaper=1).rung is Rung.CHEAPER
    assert reserve(company, piece(), 200_000, cheaper=99_999).rung is Rung.CHEAPER  # to 1.00 exactly
    assert reserve(company, piece(), 1, cheaper=1).rung is Rung.CURATED
    assert month(company).reserved_micro_usd + month(company).spent_micro_usd == USD


def test_without_a_cheaper_model_the_whole_ceiling_is_the_first_ones(company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("1.00"))
    assert reserve(company, piece(), USD).rung is Rung.FULL
    assert reserve(company, piece(), 1).rung is Rung.CURATED


def test_one_conversation_cannot_spend_what_is_for_all(company: UUID) -> None:
    limit(company, conversation_ceiling_usd=Decimal("0.01"))
    talk = uuid4()
    settle(company, reserve(company, piece(conversation_id=talk), 10_000), 9_000)
    assert reserve(company, piece(conversation_id=talk), 1_001).rung is Rung.CURATED
    assert reserve(company, piece(conversation_id=talk), 1_000).rung is Rung.FULL
    assert reserve(company, piece(), 10_000).rung is Rung.FULL
    assert [alert.key for alert in road.alerts(company, "budget_conversation")] == [str(talk)]


def test_a_conversation_that_was_stopped_may_go_on_in_the_next_month(company: UUID) -> None:
    limit(company, conversation_ceiling_usd=Decimal("0.01"))
    talk = uuid4()
    settle(company, reserve(company, piece(conversation_id=talk), 10_000), 10_000)
    assert reserve(company, piece(conversation_id=talk), 1).rung is Rung.CURATED
    road.pass_time(32 * 86_400)
    assert reserve(company, piece(conversation_id=talk), 10_000).rung is Rung.FULL
    with tenant_session(company) as session:
        watching.look(session)
    settle(company, reserve(company, piece(conversation_id=talk), 1))
    assert road.alerts(company, "budget") == []


def test_more_is_asked_for_before_it_is_spent(company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("0.01"))
    with consistent(company):
        grant = reserve(company, piece(), 4_000)
        with tenant_session(company) as session:
            assert budget.extend(session, grant, 6_000)
        with tenant_session(company) as session:
            assert not budget.extend(session, grant, 1)
        assert month(company).reserved_micro_usd == 10_000
        settle(company, grant, 7_000)
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (7_000, 0)


def test_work_that_should_have_been_free_is_written_down_when_it_was_not(company: UUID) -> None:
    with tenant_session(company) as session:
        grant = budget.free(session, piece())
    settle(company, grant)
    assert rows(company) == []
    with consistent(company):
        settle(company, grant, None, 250)
    row = rows(company)[0]
    assert (row.state, row.micro_usd, row.unknown_calls, row.input_tokens) == (UsageState.SETTLED, 250, 1, 200)
    assert month(company).unknown_calls == 1


def test_turns_at_once_never_spend_more_than_the_ceiling(company: UUID) -> None:
    """32 turns, each in a transaction of its own, each paying all that it reserved: the ceiling of 10 turns carries 10."""
    limit(company, monthly_ceiling_usd=Decimal("0.10"))

    def turn(_: int) -> Rung:
        grant = reserve(company, piece(), 10_000)
        if grant.rung is not Rung.CURATED:
            settle(company, grant, 10_000)
        return grant.rung

    with consistent(company), ThreadPoolExecutor(AT_ONCE) as threads:
        rungs = list(threads.map(turn, range(AT_ONCE * 2)))
    assert rungs.count(Rung.FULL) == 10
    assert month(company).spent_micro_usd == 100_000
    assert [alert.times for alert in road.alerts(company, "budget") if alert.key.endswith("ceiling")] == [1]


def test_turns_at_once_that_repair_and_fall_back_never_spend_more_than_the_ceiling(company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("0.10"))

    def turn(number: int) -> int:
        grant = reserve(company, piece(), 1_000)
        if grant.rung is Rung.CURATED:
            return 0
        more = 300 * (number % 7)
        with tenant_session(company) as session:
            extended = more > 0 and budget.extend(session, grant, more)
        cost = 1_000 + more if extended else 1_000
        settle(company, grant, cost)
        return cost

    with consistent(company), ThreadPoolExecutor(AT_ONCE) as threads:
        costs = list(threads.map(turn, range(AT_ONCE * 4)))
    assert month(company).spent_micro_usd == sum(costs) <= 100_000
    assert sum(costs) > 98_000  # and nearly all of it was used


def test_dying_reserving_extending_and_settling_at_once_leave_the_sums_right(company: UUID) -> None:
    def life(number: int) -> None:
        what = piece()
        grant = reserve(company, what, 2_000, lease=timedelta(seconds=-1) if number % 3 == 0 else budget.LEASE)
        if number % 4 == 0:
            watching.expire_everywhere()
        if number % 5 == 0:
            grant = reserve(company, what, 2_000)
        if number % 3:
            settle(company, grant, 700, last=False)
            settle(company, grant, 500)

    with consistent(company), ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(life, range(AT_ONCE * 3)))
    watching.expire_everywhere()
    expire_leases(company)
    watching.expire_everywhere()
    assert month(company).reserved_micro_usd == 0


@pytest.mark.parametrize(
    ("zone", "instant", "expected", "day"),
    [
        ("America/Sao_Paulo", datetime(2026, 12, 1, 2, 59, tzinfo=UTC), date(2026, 11, 1), 30),
        ("America/Sao_Paulo", datetime(2026, 12, 1, 3, 0, tzinfo=UTC), date(2026, 12, 1), 1),
        ("America/Rio_Branco", datetime(2027, 1, 1, 4, 59, tzinfo=UTC), date(2026, 12, 1), 31),
        ("America/Noronha", datetime(2027, 1, 1, 2, 0, tzinfo=UTC), date(2027, 1, 1), 1),
    ],
)
def test_a_month_is_the_companys_own(company: UUID, zone: str, instant: datetime, expected: date, day: int) -> None:
    with tenant_session(company) as session:
        session.connection().exec_driver_sql("UPDATE public.companies SET timezone = %s", (zone,))
        from app.tenants import companies

        companies.changed(session)
    road.pass_time((instant - clock.now()).total_seconds())
    grant = reserve(company, piece(), 100)
    assert (grant.month, grant.day) == (expected, day)


def test_a_turn_over_the_end_of_a_month_counts_where_it_began(company: UUID) -> None:
    last_moment = datetime(2026, 12, 1, 2, 59, 50, tzinfo=UTC)
    road.pass_time((last_moment - clock.now()).total_seconds())
    grant = reserve(company, piece(), 5_000)
    road.pass_time(60)
    with consistent(company):
        settle(company, grant, 3_000)
    assert (month(company).month, month(company).days[29]) == (date(2026, 11, 1), 3_000)
    settle(company, reserve(company, piece(), 100), 100)
    with tenant_session(company) as session:
        assert [row.month for row in session.scalars(select(UsageMonth).order_by(UsageMonth.month))] == [
            date(2026, 11, 1),
            date(2026, 12, 1),
        ]


@pytest.mark.req("AI-19")
def test_each_threshold_warns_once_and_goes_when_the_ceiling_is_raised(company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("1.00"))
    for _ in range(9):
        settle(company, reserve(company, piece(), 100_000), 95_000)
    warned = [alert.key.rsplit(":", 1)[1] for alert in road.alerts(company, "budget")]
    assert sorted(warned) == ["50", "80"]
    assert reserve(company, piece(), 150_000).rung is Rung.CURATED
    assert reserve(company, piece(), 150_000).rung is Rung.CURATED
    ceiling = [alert for alert in road.alerts(company, "budget") if alert.key.endswith("ceiling")]
    assert [alert.times for alert in ceiling] == [1]
    assert "US$ 1,00" in ceiling[0].message
    limit(company, monthly_ceiling_usd=Decimal("10.00"))
    with tenant_session(company) as session:
        watching.look(session)
    assert road.alerts(company, "budget") == []


@pytest.mark.req("AI-19")
def test_two_days_above_their_part_warn_with_a_forecast_and_one_does_not(company: UUID) -> None:
    limit(company, monthly_ceiling_usd=Decimal("30.00"))
    road.pass_time((datetime(2027, 4, 1, 15, tzinfo=UTC) - clock.now()).total_seconds())
    settle(company, reserve(company, piece(), 2 * USD), 2 * USD)
    road.pass_time(86_400)
    assert warnings_of_pace(company) == []
    settle(company, reserve(company, piece(), 2 * USD), 2 * USD)
    assert warnings_of_pace(company) == []
    road.pass_time(86_400)
    assert len(warnings_of_pace(company)) == 1
    assert "US$ 5" in warnings_of_pace(company)[0]  # about two dollars a day
    limit(company, monthly_ceiling_usd=Decimal("100.00"))
    assert warnings_of_pace(company) == []


def warnings_of_pace(company: UUID) -> list[str]:
    with tenant_session(company) as session:
        watching.look(session)
    return [alert.message for alert in road.alerts(company, "budget") if alert.key.endswith("pace")]


def one_step(session: Session, held: dict[str, Grant], step: tuple[str, int, int]) -> None:
    """What may happen to one of four pieces of work."""
    act, number, amount = step
    key = f"k{number}"
    if act == "reserve":
        held[key] = budget.reserve(session, piece(key=key, conversation_id=None), full=amount)
    elif act == "expire":
        watching.expire(session)
    elif key in held:
        if act == "extend":
            if budget.extend(session, held[key], amount):
                held[key] = replace(held[key], held_micro_usd=held[key].held_micro_usd + amount)
        else:
            spent = min(amount, held[key].held_micro_usd)
            budget.settle(session, held[key], [call(spent)], last=act == "settle")
            held[key] = replace(held[key], held_micro_usd=held[key].held_micro_usd - spent)


STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "extend", "note", "settle", "expire"]), st.integers(0, 3), st.integers(0, 6_000)
    ),
    max_size=12,
)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_in_whatever_order_the_ceiling_holds(company: UUID, steps: list[tuple[str, int, int]]) -> None:
    limit(company, monthly_ceiling_usd=Decimal("0.01"))
    held: dict[str, Grant] = {}
    with tenant_session(company) as session:
        for step in steps:
            one_step(session, held, step)
        session.flush()
        total = session.scalars(select(UsageMonth)).one_or_none()
        if total is not None:
            assert total.spent_micro_usd + total.reserved_micro_usd <= 10_000
            pieces = list(session.scalars(select(Usage)))
            assert total.reserved_micro_usd == sum(each.held_micro_usd for each in pieces)
            assert total.spent_micro_usd == sum(each.micro_usd for each in pieces)
        session.rollback()
