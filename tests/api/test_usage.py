"""What models cost, through the API: by month, in pages, to whoever may know, of one's own company only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.infra import clock, paging
from app.tenants.models import Role
from tests import road
from tests.api.conftest import Caller, SignIn
from tests.billing.test_budget import piece, reserve, settle

pytestmark = pytest.mark.req("AI-07", "AI-19")


def spend(company: UUID, *costs: int | None, **more: Any) -> None:
    settle(company, reserve(company, piece(**more), 10_000), *costs)


def test_each_answer_is_listed_with_its_calls(owner: Caller, company: UUID) -> None:
    talk, turn = uuid4(), uuid4()
    spend(company, 1_200, 300, conversation_id=talk, turn_id=turn, key="turn:1")
    (row,) = owner.get("/usage").json["items"]
    assert (row["key"], row["state"], row["rung"], row["micro_usd"]) == ("turn:1", "settled", "full", 1_500)
    assert (row["turn_id"], row["conversation_id"]) == (str(turn), str(talk))
    assert [call["micro_usd"] for call in row["calls"]] == [1_200, 300]
    assert row["calls"][0]["model"] == row["model"] == "gpt-5.4-mini"


def test_a_call_without_a_price_is_not_a_free_one(owner: Caller, company: UUID) -> None:
    spend(company, None, 300)
    (row,) = owner.get("/usage").json["items"]
    assert (row["unknown_calls"], row["micro_usd"], row["calls"][0]["micro_usd"]) == (1, 300, None)
    assert owner.get("/usage/month").json["unknown_calls"] == 1


def test_the_list_comes_in_pages_the_newest_first(owner: Caller, company: UUID) -> None:
    for number in range(3):
        spend(company, 10, key=f"k{number}")
    first = owner.get("/usage?limit=2").json
    rest = owner.get("/usage", query_string={"limit": 2, "cursor": first["next_cursor"]}).json
    assert [row["key"] for row in (*first["items"], *rest["items"])] == ["k2", "k1", "k0"]
    assert rest["next_cursor"] is None


def test_a_month_is_asked_for_by_name_and_a_conversation_by_its_id(owner: Caller, company: UUID) -> None:
    road.pass_time((datetime(2026, 12, 30, 12, tzinfo=UTC) - clock.now()).total_seconds())
    talk = uuid4()
    spend(company, 10, key="december", conversation_id=talk)
    road.pass_time(5 * 86_400)
    spend(company, 10, key="january")
    owner.sign_in()
    keys = lambda **asked: [row["key"] for row in owner.get("/usage", query_string=asked).json["items"]]  # noqa: E731
    assert keys() == ["january"]
    assert keys(month="2026-12") == ["december"]
    assert keys(month="2026-12", conversation=str(talk)) == ["december"]
    assert keys(month="2026-12", conversation=str(uuid4())) == []
    assert owner.get("/usage/month?month=2026-12").json["forecast_micro_usd"] is None


def test_a_month_stands_against_its_ceiling(owner: Caller, company: UUID) -> None:
    spend(company, 3_200_000)
    reserve(company, piece(), 40_000)
    month = owner.get("/usage/month").json
    assert (month["spent_micro_usd"], month["reserved_micro_usd"]) == (3_200_000, 40_000)
    assert (month["ceiling_micro_usd"], month["percent"], month["calls"]) == (150_000_000, 2, 1)
    assert sum(month["days_micro_usd"]) == 3_200_000


@pytest.mark.parametrize(
    "asked",
    [
        {"month": "2026-13"},
        {"month": "novembro"},
        {"month": "0000-01"},
        {"cursor": "x"},
        {"cursor": paging.encode(2**70)},
        {"cursor": paging.encode("1")},
        {"conversation": "1"},
        {"limit": "0"},
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(owner: Caller, company: UUID, asked: dict[str, str]) -> None:
    assert owner.get("/usage", query_string=asked).status_code == 422


@pytest.mark.req("TN-03")
def test_another_companys_money_is_not_seen(
    owner: Caller, other_owner: Caller, company: UUID, other_company: UUID
) -> None:
    talk = uuid4()
    spend(company, 500, conversation_id=talk)
    assert other_owner.get("/usage").json["items"] == []
    assert other_owner.get(f"/usage?conversation={talk}").json["items"] == []
    assert other_owner.get("/usage/month").json["spent_micro_usd"] == 0
    assert len(owner.get("/usage").json["items"]) == 1


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 200), (Role.AUDITOR, 200), (Role.OPERATOR, 403), (Role.ANALYST, 403)]
)
def test_only_who_answers_for_money_sees_it(sign_in: SignIn, company: UUID, role: Role, status: int) -> None:
    person = sign_in(company, role)
    assert person.get("/usage").status_code == person.get("/usage/month").status_code == status
