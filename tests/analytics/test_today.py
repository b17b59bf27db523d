"""Today's figures: what each counts, of one's own company only, by the company's own clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.analytics import today
from app.analytics.rules import day_of
from app.analytics.today import Hour, Today
from app.contacts.models import Contact
from app.conversations.models import Conversation, Message, MessageState
from app.infra import clock
from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from tests import road

pytestmark = pytest.mark.req("PN-01", "AN-01")

NOON = datetime(2026, 3, 10, 15, tzinfo=UTC)  # 12:00 in São Paulo
_ids = count(1)


def local(hour: int, minute: int = 0, second: int = 0, *, day: int = 10) -> datetime:
    """An instant of March 2026 by the clock of São Paulo."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC) + timedelta(hours=3)


class Talk:
    """A conversation whose messages are written down with their times, in the order of the table."""

    def __init__(self, company_id: UUID, **standing: Any) -> None:
        self.company_id, self.id = company_id, uuid4()
        with tenant_session(company_id) as session:
            contact = Contact(id=uuid4(), name="Marina", phone=None, created_at=NOON)
            session.add(contact)
            session.flush()
            given = {"instance_id": uuid4(), "created_at": NOON, "last_message_at": NOON, **standing}
            session.add(Conversation(id=self.id, contact_id=contact.id, **given))

    def asks(self, at: datetime) -> Talk:
        return self._add(at, direction="in", author="customer")

    def gets(
        self, at: datetime, author: str = "ai", *, state: str = MessageState.DELIVERED, purpose: str = "reply"
    ) -> Talk:
        """Something we said, which left at `at` if its state says that it left."""
        left = at if state in ("accepted", "delivered", "read", "failed") else None
        return self._add(
            at - timedelta(seconds=1),
            direction="out",
            author=author,
            state=state,
            purpose=purpose,
            key=f"t{next(_ids)}",
            due_at=at,
            accepted_at=left,
        )

    def _add(self, at: datetime, **values: Any) -> Talk:
        given = {"kind": "text", "text": "…", "media": {}, "options": [], "looks": 0, "doubts": 0, "attempts": 0}
        with tenant_session(self.company_id) as session:
            session.add(Message(conversation_id=self.id, created_at=at, **given, **values))
        return self


@pytest.fixture
def figures(company: UUID) -> Callable[..., Today]:
    def read(now: datetime = NOON) -> Today:
        with tenant_session(company) as session:
            return today.figures(session, now)

    return read


def test_a_company_without_conversations_has_no_figures_instead_of_wrong_ones(figures: Callable[..., Today]) -> None:
    found = figures()
    assert (found.conversations, found.answered, found.alone, found.replies) == (0, 0, 0, 0)
    assert (found.alone_percent, found.reply_median_s, found.reply_p90_s) == (None, None, None)
    assert list(found.hours) == [Hour(hour) for hour in range(24)]


@pytest.mark.req("TN-03")
def test_another_companys_day_is_not_ones_own(
    company: UUID, other_company: UUID, figures: Callable[..., Today]
) -> None:
    Talk(company).asks(local(9)).gets(local(9, 0, 4))
    for _ in range(3):
        Talk(other_company).asks(local(9)).gets(local(9, 30), "person", purpose="person")
    found = figures()
    assert (found.conversations, found.alone_percent, found.reply_median_s) == (1, 100, 4.0)


def test_the_day_is_the_companys_and_not_utcs(company: UUID, figures: Callable[..., Today]) -> None:
    """23:30 in São Paulo is 02:30 of the next day in UTC."""
    Talk(company).asks(local(23, 30, day=9)).gets(local(23, 30, 5, day=9))
    Talk(company).asks(local(0, 10)).gets(local(0, 10, 5))
    Talk(company).asks(local(23, 30)).gets(local(23, 30, 5))
    late = figures(local(23, 45))
    assert (late.date.day, late.conversations) == (10, 2)
    assert [h.hour for h in late.hours if h.customers] == [0, 23]
    after = figures(local(0, 5, day=11))
    assert (after.date.day, after.conversations, after.replies) == (11, 0, 0)
    assert [h for h in after.hours if h.customers] == []


def test_a_day_with_a_missing_hour_is_still_one_day() -> None:
    """In 2018 the clocks of São Paulo went from midnight to one o'clock."""
    day = day_of(datetime(2018, 11, 4, 15, tzinfo=UTC), "America/Sao_Paulo")
    assert (day.starts_at.astimezone(UTC), day.ends_at.astimezone(UTC)) == (
        datetime(2018, 11, 4, 3, tzinfo=UTC),
        datetime(2018, 11, 5, 2, tzinfo=UTC),
    )


def test_yesterday_is_compared_up_to_this_hour(company: UUID, figures: Callable[..., Today]) -> None:
    Talk(company).asks(local(11, day=9))
    Talk(company).asks(local(11, 59, day=9))
    Talk(company).asks(local(18, day=9))
    Talk(company).asks(local(9))
    assert (figures().conversations, figures().conversations_before) == (1, 2)
    assert figures(local(20)).conversations_before == 3


def test_the_wait_is_counted_from_the_first_message_without_a_reply_to_the_first_that_left(
    company: UUID, figures: Callable[..., Today]
) -> None:
    talk = Talk(company)
    talk.asks(local(9)).asks(local(9, 0, 8)).gets(local(9, 0, 10)).gets(local(9, 0, 30))
    talk.asks(local(10)).gets(local(10, 0, 20))
    Talk(company).asks(local(11)).gets(local(11, 0, 30), "person", purpose="person")
    found = figures()
    assert (found.replies, found.reply_median_s, found.reply_p90_s) == (3, 20.0, 28.0)


def test_what_did_not_leave_is_no_reply(company: UUID, figures: Callable[..., Today]) -> None:
    for state in ("queued", "sending", "in_doubt", "cancelled", "held", "failed"):
        Talk(company).asks(local(9)).gets(local(9, 0, 5), state=state)
    found = figures()
    assert (found.conversations, found.answered, found.replies, found.reply_median_s) == (6, 0, 0, None)
    assert sum(hour.secretary for hour in found.hours) == 0


def test_what_nobody_asked_for_is_no_reply(company: UUID, figures: Callable[..., Today]) -> None:
    Talk(company).asks(local(9)).gets(local(9, 5), purpose="campaign").gets(local(9, 10))
    found = figures()
    assert (found.replies, found.reply_median_s) == (1, 600.0)
    assert found.hours[9] == Hour(9, customers=1, secretary=1)


def test_who_wrote_in_the_evening_and_is_answered_in_the_morning_has_waited_all_night(
    company: UUID, figures: Callable[..., Today]
) -> None:
    Talk(company).asks(local(22, day=9)).gets(local(8), "person", purpose="person")
    found = figures()
    assert (found.replies, found.reply_median_s) == (1, 10 * 3600.0)
    assert found.conversations == 0, "the customer did not write today"


def test_alone_is_where_no_person_wrote_took_over_holds_or_is_awaited(
    company: UUID, figures: Callable[..., Today]
) -> None:
    def answered(**standing: Any) -> Talk:
        return Talk(company, **standing).asks(local(9)).gets(local(9, 0, 3))

    answered()
    answered().gets(local(10), "person", purpose="person")
    answered().gets(local(10), "phone", purpose="person")
    answered(holder="person")
    answered(waiting_since=local(9, 1))
    returned = answered()
    with tenant_session(company) as session:
        entry = {"company_id": company, "actor": "user:ana", "details": {}, "correlation_id": None}
        session.add(AuditEntry(**entry, action="conversation_taken_over", subject=str(returned.id), at=local(10)))
        before = answered()
        session.add(AuditEntry(**entry, action="conversation_taken_over", subject=str(before.id), at=local(10, day=9)))
    Talk(company).asks(local(11, 59))
    found = figures()
    assert (found.conversations, found.answered, found.alone, found.alone_percent) == (8, 7, 2, 29)


def test_messages_stand_in_the_hour_in_which_they_were_written_or_left(
    company: UUID, figures: Callable[..., Today]
) -> None:
    Talk(company).asks(local(9, 59)).gets(local(10, 0, 2)).gets(local(10, 1), "system", purpose="notice")
    Talk(company).asks(local(10, 30)).gets(local(11), "phone", purpose="person")
    hours = {hour.hour: hour for hour in figures().hours if hour != Hour(hour.hour)}
    assert hours == {9: Hour(9, 1), 10: Hour(10, 1, 2), 11: Hour(11, 0, 0, 1)}


def test_old_messages_are_not_even_looked_at(company: UUID, figures: Callable[..., Today]) -> None:
    Talk(company).asks(local(9, day=1)).gets(local(9, 0, 5, day=1)).asks(local(9)).gets(local(9, 0, 7))
    found = figures()
    assert (found.conversations, found.replies, found.reply_median_s) == (1, 1, 7.0)


def test_the_figures_agree_with_what_really_happens_on_the_road(company: UUID, client: Any) -> None:
    road.pass_time((NOON - clock.now()).total_seconds())
    number = road.connect(company)
    number.says(client, "Oi, tudo bem?")
    number.says(client, "Quero falar com uma pessoa", sender="5511988880002")
    for _ in range(2):
        road.run_due(company, wait_s=10)
    with tenant_session(company) as session:
        found = today.figures(session, clock.now())
    assert (found.conversations, found.answered, found.alone) == (2, 2, 1)
    assert found.replies == 2 and found.reply_median_s is not None and 0 < found.reply_median_s < 60
