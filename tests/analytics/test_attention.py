"""What needs a person now: longest waiting first, what did not leave, what is mine and unread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.analytics import attention
from app.analytics.attention import Attention, Everything
from app.conversations.settings import ConversationSettings
from app.infra.tenancy import tenant_session
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.tenants import settings as company_settings
from app.tenants.models import Role
from tests.analytics.test_today import NOON, Talk
from tests.operations.test_dead_letter import bury
from tests.people import reader

pytestmark = pytest.mark.req("PN-01")

ME = uuid4()


def needed(company_id: UUID) -> Attention:
    with tenant_session(company_id) as session:
        return attention.needed(session, ME, NOON)


def minutes_ago(minutes: int) -> Any:
    return NOON - timedelta(minutes=minutes)


def test_nothing_needs_anybody_in_a_quiet_company(company: UUID) -> None:
    Talk(company).asks(minutes_ago(5)).gets(minutes_ago(4))
    found = needed(company)
    assert (found.waiting, found.troubled, found.unread) == ([], [], [])
    assert (found.waiting_total, found.troubled_total, found.unread_total, found.late_total) == (0, 0, 0, 0)


@pytest.mark.req("TN-03")
def test_who_waits_longest_comes_first_and_others_companies_never(company: UUID, other_company: UUID) -> None:
    Talk(other_company, waiting_since=minutes_ago(90))
    short, long = (Talk(company, waiting_since=minutes_ago(ago)) for ago in (3, 40))
    long.asks(minutes_ago(41)).asks(minutes_ago(40))
    found = needed(company)
    assert [(each.conversation_id, each.late) for each in found.waiting] == [(long.id, True), (short.id, False)]
    assert [each.text for each in found.waiting] == ["…", ""], "what the customer wrote last, if anything"
    assert (found.waiting_total, found.late_total) == (2, 1)


def test_late_is_what_the_company_says(company: UUID) -> None:
    Talk(company, waiting_since=minutes_ago(40))
    with tenant_session(company) as session:
        company_settings.write(session, ConversationSettings(person_within_min=60), actor="system")
    assert needed(company).late_total == 0


def test_of_many_only_the_most_pressing_are_listed_and_all_are_counted(company: UUID) -> None:
    for ago in range(1, attention.MOST + 4):
        Talk(company, waiting_since=minutes_ago(ago))
    found = needed(company)
    assert (len(found.waiting), found.waiting_total) == (attention.MOST, attention.MOST + 3)
    assert found.waiting[0].at == minutes_ago(attention.MOST + 3)


def test_failed_and_doubtful_messages_are_told_by_conversation(company: UUID) -> None:
    older = Talk(company).gets(minutes_ago(9), state="failed").gets(minutes_ago(8), state="failed")
    newer = Talk(company).gets(minutes_ago(2), state="in_doubt")
    Talk(company).gets(minutes_ago(1), state="queued").gets(minutes_ago(1))
    found = needed(company)
    assert [(each.conversation_id, each.failed, each.doubtful) for each in found.troubled] == [
        (newer.id, 0, 1),
        (older.id, 2, 0),
    ]
    assert found.troubled_total == 2


def test_unread_are_only_those_that_are_mine_and_open(company: UUID) -> None:
    mine = Talk(company, assigned_to=ME).asks(minutes_ago(3)).asks(minutes_ago(2))
    Talk(company, assigned_to=ME).gets(minutes_ago(3))
    Talk(company, assigned_to=ME, closed_at=NOON).asks(minutes_ago(3))
    Talk(company, assigned_to=uuid4()).asks(minutes_ago(3))
    Talk(company).asks(minutes_ago(3))
    found = needed(company)
    assert [(each.conversation_id, each.unread) for each in found.unread] == [(mine.id, 2)]
    assert found.unread_total == 1


def test_a_conversation_that_was_read_to_its_end_is_not_unread(company: UUID) -> None:
    Talk(company, assigned_to=ME, read_message_id=2**60).asks(minutes_ago(3))
    assert needed(company).unread == []


def test_whoever_waits_and_is_mine_is_told_once(company: UUID) -> None:
    Talk(company, assigned_to=ME, waiting_since=minutes_ago(2)).asks(minutes_ago(3))
    found = needed(company)
    assert (found.waiting_total, found.unread_total) == (1, 0)


def everything(company_id: UUID, role: Role) -> Everything:
    with tenant_session(company_id) as session:
        return attention.all_of_it(session, reader(company_id, role), NOON)


def test_alerts_about_listed_conversations_are_not_told_twice(company: UUID) -> None:
    with tenant_session(company) as session:
        for kind in (Alert.PERSON_WANTED, Alert.DELIVERY_FAILED):
            alerts.raise_alert(session, kind, "x", "Já está na lista.")
    assert everything(company, Role.OWNER).is_calm
    with tenant_session(company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, "x", "O canal não responde.")
    found = everything(company, Role.OWNER)
    assert [(group.latest.kind, group.count) for group in found.alerts] == [(Alert.GATEWAY, 1)]
    assert not found.is_calm


@pytest.mark.req("TN-07")
def test_work_that_was_given_up_disturbs_only_whoever_may_look_into_it(company: UUID) -> None:
    bury(company, "1")
    owner, analyst = everything(company, Role.OWNER), everything(company, Role.ANALYST)
    assert (owner.given_up, owner.is_calm) == (1, False)
    assert (analyst.given_up, analyst.is_calm) == (0, True)
