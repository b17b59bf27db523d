"""How everything stands, and how bad that is: judged without a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from app.infra import clock
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.operations import standing
from app.operations.standing import Doing, Light, Standing, Thinking
from app.tenants.models import Role
from tests import road
from tests.people import reader

pytestmark = pytest.mark.req("PN-01", "PN-02")

WORKING = {"pool": 1, "scheduler": 1}


@pytest.fixture(autouse=True)
def true_time() -> Iterator[None]:
    yield
    road.reset_time()


def of(company_id: UUID, *, role: Role = Role.OWNER, **workers: int) -> Standing:
    with tenant_session(company_id) as session:
        return standing.read(session, reader(company_id, role), {**WORKING, **workers})


def test_a_company_without_a_number_has_nothing_wrong(company: UUID) -> None:
    found = of(company)
    assert (found.light, found.wrong, found.channels) == (Light.GOOD, 0, [])
    assert found.model.state is Thinking.BUILT_IN


def test_the_worst_number_comes_first_and_sets_the_light(company: UUID) -> None:
    for _ in range(standing.MOST_CHANNELS):
        road.connect(company)
    broken = road.connect(company)
    with tenant_session(company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, str(broken.id), "O canal não responde.")
    found = of(company)
    assert (found.channels[0].id, found.channels[0].light) == (broken.id, Light.BAD)
    assert (len(found.channels), found.more) == (standing.MOST_CHANNELS, 1)
    assert (found.light, found.wrong) == (Light.BAD, 1)


@pytest.mark.parametrize(
    ("workers", "state", "light"),
    [
        ({}, Doing.UP_TO_DATE, Light.GOOD),
        ({"pool": 0}, Doing.STOPPED, Light.BAD),
        ({"scheduler": 0}, Doing.FORGETFUL, Light.WARN),
    ],
)
def test_missing_workers_are_judged_by_what_stops(
    company: UUID, workers: dict[str, int], state: Doing, light: Light
) -> None:
    work = of(company, **workers).work
    assert work is not None
    assert (work.state, work.light) == (state, light)


def test_work_that_waits_for_a_minute_is_late(company: UUID) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1", due_at=clock.now() - timedelta(seconds=50))
    assert of(company).wrong == 0
    road.pass_time(30)
    work = of(company).work
    assert work is not None
    assert (work.state, work.oldest_s > 60) == (Doing.LATE, True)


@pytest.mark.req("TN-07")
def test_whoever_may_not_look_into_work_is_not_told_of_it(company: UUID) -> None:
    found = of(company, role=Role.ANALYST, pool=0)
    assert (found.work, found.light) == (None, Light.GOOD)
