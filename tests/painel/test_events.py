"""The stream that open pages hang on: what changed, for this company only, and no more of them than a process can carry."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select

from app.config import settings
from app.infra import clock
from app.infra.live import listening, publishing
from app.infra.live.listening import LiveAway, Stream, hub
from app.infra.live.publishing import Topic
from app.infra.tenancy import tenant_session
from app.painel import events
from app.tenants import sessions
from app.tenants.models import User
from app.tenants.users import CurrentUser
from tests import road
from tests.infra.work.rows import eventually
from tests.painel.browser import Browser
from tests.painel.conftest import Person
from tests.servers import Addresses

pytestmark = pytest.mark.req("PN-03")


@pytest.fixture(autouse=True)
def no_stream_is_left(redis_clean: Redis) -> Iterator[None]:
    publishing._publisher.resting_until = 0.0
    yield
    eventually(lambda: len(hub) == 0, "every stream was closed")


@contextmanager
def stream(client: FlaskClient, page: str = "page-1") -> Iterator[Iterator[str]]:
    """The stream's parts, as they come."""
    response = client.get(f"/painel/eventos?page={page}")
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "text/event-stream"
    try:
        yield (part.decode() if isinstance(part, bytes) else part for part in response.iter_encoded())
    finally:
        response.close()


def change(company: UUID, id: str) -> None:
    with tenant_session(company) as session:
        publishing.changed(session, Topic.CONVERSATION, id)


def test_a_page_is_told_what_changed_and_nothing_of_it(signed_in: Browser, owner: Person) -> None:
    with stream(signed_in.client) as parts:
        assert "event: ready" in next(parts)
        change(owner.company_id, "c1")
        assert next(parts) == 'event: change\ndata: {"topic":"conversation","id":"c1"}\n\n'


def test_a_customers_message_is_told(signed_in: Browser, owner: Person) -> None:
    number = road.connect(owner.company_id)
    with stream(signed_in.client) as parts:
        next(parts)
        number.says(signed_in.client, "Oi")
        told = next(parts)
    assert str(road.conversation(owner.company_id).id) in told
    assert "Oi" not in told


def test_another_companys_changes_are_not_told(signed_in: Browser, owner: Person, other_company: UUID) -> None:
    with stream(signed_in.client) as parts:
        next(parts)
        change(other_company, "theirs")
        change(owner.company_id, "mine")
        assert "mine" in next(parts)


def test_strangers_get_no_stream(client: FlaskClient, owner: Person) -> None:
    assert client.get("/painel/eventos").status_code == 303


def test_pages_beyond_what_a_process_carries_poll(signed_in: Browser) -> None:
    most = settings().web_streams
    opened = [signed_in.client.get(f"/painel/eventos?page=page-{number}") for number in range(most)]
    refused = signed_in.client.get("/painel/eventos?page=page-too-many")
    assert [each.status_code for each in opened] == [200] * most
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, str(events.POLL_S))
    opened[0].close()
    with stream(signed_in.client, "page-another") as parts:
        assert "ready" in next(parts)
    for each in opened:
        each.close()


def test_a_page_that_comes_back_takes_its_own_place(signed_in: Browser) -> None:
    with stream(signed_in.client) as left_behind:
        next(left_behind)
        with stream(signed_in.client) as parts:
            assert "ready" in next(parts)
            assert len(hub) == 1
            assert "away" in next(left_behind)


def test_a_stream_says_so_and_ends_when_nothing_can_be_heard(
    signed_in: Browser, owner: Person, redis_clean: Redis
) -> None:
    with stream(signed_in.client) as parts:
        next(parts)
        redis_clean.client_kill_filter(_type="pubsub")
        assert list(parts) == ["event: away\ndata: {}\n\n"]
    with stream(signed_in.client) as parts:
        next(parts)
        change(owner.company_id, "c1")
        assert "c1" in next(parts)


def test_a_process_that_stops_sends_its_pages_to_another(signed_in: Browser) -> None:
    with stream(signed_in.client) as parts:
        next(parts)
        hub.end()
        assert list(parts) == ["event: away\ndata: {}\n\n"]


def test_without_redis_the_page_is_told_to_come_later(signed_in: Browser, database: Addresses) -> None:
    replace(database, redis_url="redis://127.0.0.1:1/0").use()
    try:
        refused = signed_in.client.get("/painel/eventos?page=page-1")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    finally:
        database.use()


def somebody(owner: Person) -> CurrentUser:
    """The owner, with a session of their own."""
    with tenant_session(owner.company_id) as session:
        user = session.scalars(select(User)).one()
        opened = sessions.start(session, user, user_agent=None)
        found = sessions.user_of(session, opened.id, user.id) if session.flush() is None else None
    assert found is not None
    return found


def test_a_stream_is_heard_of_while_nothing_happens_and_ends_with_the_session(owner: Person) -> None:
    user = somebody(owner)
    parts = events.told(Stream(owner.company_id, "page"), user, clock.monotonic() + 60, heartbeat_s=0.05)
    next(parts)
    assert next(parts) == ": still here\n\n"
    with tenant_session(owner.company_id) as session:
        sessions.end(session, user.session_id, actor="system")
    rest = [part for part in parts if "still here" not in part]
    assert rest == ["event: signed-out\ndata: {}\n\n"]


def test_a_stream_ends_when_its_token_runs_out_and_the_page_comes_back(owner: Person) -> None:
    parts = events.told(Stream(owner.company_id, "page"), somebody(owner), clock.monotonic() + 0.1)
    next(parts)
    assert list(parts) == ["event: again\ndata: {}\n\n"]


def test_a_page_that_went_away_gives_its_place_to_the_next(owner: Person) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        page = Stream(owner.company_id, "page")
        parts = events.told(page, somebody(owner), clock.monotonic() + 60, connection=ours)
        next(parts)
        page.hear("change")
        assert "change" in next(parts)
        theirs.close()
        assert list(parts) == []


def test_a_page_that_hears_too_slowly_starts_anew(company: UUID) -> None:
    slow = listening.Stream(company, "page")
    for number in range(listening.MOST_WAITING + 1):
        slow.hear(str(number))
    assert slow.over.is_set()
    assert slow.next(0.1) == []


def test_a_change_said_often_is_told_once(company: UUID) -> None:
    page = listening.Stream(company, "page")
    for event in ("a", "b", "a"):
        page.hear(event)
    assert page.next(0.1) == ["a", "b"]


def test_what_changes_while_a_stream_rests_is_told_together(owner: Person) -> None:
    page = Stream(owner.company_id, "page")
    parts = events.told(page, somebody(owner), clock.monotonic() + 60)
    next(parts)
    page.hear("first")
    assert next(parts) == "event: change\ndata: first\n\n"
    page.hear("second")
    page.hear("third")
    assert next(parts) == "event: change\ndata: second\n\nevent: change\ndata: third\n\n"


def test_a_stream_that_cannot_be_heard_keeps_no_place(company: UUID, database: Addresses) -> None:
    replace(database, redis_url="redis://127.0.0.1:1/0").use()
    try:
        with pytest.raises(LiveAway), hub.stream(company, "page", 1):
            pass
        assert len(hub) == 0
    finally:
        database.use()
