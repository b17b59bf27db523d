"""/api/overview: the figures of Início for programs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.infra import clock
from tests import road
from tests.analytics.test_today import NOON, Talk
from tests.api.conftest import Caller

pytestmark = pytest.mark.req("PN-01", "AN-01")


@pytest.mark.req("TN-03")
def test_the_figures_are_those_of_the_callers_company(
    owner: Caller, other_owner: Caller, company: UUID, other_company: UUID
) -> None:
    road.pass_time((NOON - clock.now()).total_seconds())
    asked = NOON - timedelta(hours=1)
    Talk(company).asks(asked).gets(asked + timedelta(seconds=3))
    Talk(company, waiting_since=asked).asks(asked)
    Talk(other_company).gets(asked, state="failed")
    mine, theirs = owner.get("/overview").json, other_owner.get("/overview").json
    assert (mine["date"], mine["timezone"]) == ("2026-03-10", "America/Sao_Paulo")
    assert (mine["conversations"], mine["answered"], mine["alone"], mine["alone_percent"]) == (2, 2, 1, 50)
    assert (mine["replies"], mine["reply_median_s"], mine["reply_p90_s"]) == (1, 3.0, 3.0)
    assert mine["attention"] == {"waiting": 1, "late": 1, "troubled": 0, "unread": 0}
    assert mine["hours"][11] == {"hour": 11, "customers": 2, "secretary": 1, "team": 0}
    assert (theirs["conversations"], theirs["alone_percent"], theirs["reply_median_s"]) == (0, None, None)
    assert theirs["attention"]["troubled"] == 1


def test_nobody_reads_it_without_signing_in(stranger: Caller) -> None:
    assert stranger.get("/overview").status_code == 401
