"""PostgreSQL or Redis going away while we run: nothing is half stored, nothing acknowledged is lost, nobody waits long."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import psycopg2
import pytest
from flask.testing import FlaskClient
from psycopg2 import sql
from sqlalchemy import text
from sqlalchemy.exc import DataError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.infra import retry
from app.infra.addresses import with_database
from app.infra.db import app_engine, dispose_engines, schema_of
from app.infra.tenancy import tenant_session
from app.onboarding import provision
from app.tenants import settings as company_settings
from app.turns import rate
from app.turns.settings import TurnSettings
from tests import road
from tests.database import cut_connections, superuser
from tests.infra.work.rows import blocked_transactions, eventually
from tests.servers import Addresses
from tests.thinking import Thinking

QUICK_S = 2.0


@pytest.fixture(autouse=True)
def fresh_connections_afterwards(database: Addresses) -> Iterator[None]:
    """Pools that no event came through still hold what was cut."""
    yield
    dispose_engines()


@contextmanager
def _closed(database: Addresses) -> Iterator[None]:
    """While it lasts, the database lets nobody in."""
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    name = sql.Identifier(database.database)
    with superuser(database) as run:
        run.execute(allow.format(name, sql.SQL("false")))
    cut_connections(database)
    try:
        yield
    finally:
        with superuser(database) as run:
            run.execute(allow.format(name, sql.SQL("true")))


@pytest.mark.req("IN-02")
def test_connections_that_broke_are_replaced_and_the_event_is_taken(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number, mind: Thinking
) -> None:
    number.says(client, "primeira.")
    cut_connections(database)
    number.says(client, "segunda.")
    assert road.heard(company) == ["primeira.", "segunda."]


@pytest.mark.req("IN-02")
def test_the_first_event_of_a_number_is_taken_over_a_broken_connection_too(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number
) -> None:
    """Finding the number by its token needs the database as well, and no gateway asks twice."""
    cut_connections(database)
    number.says(client, "primeira.")
    assert road.heard(company) == ["primeira."]


@pytest.mark.req("IN-02")
def test_without_the_database_the_event_is_refused_for_now_and_taken_once_it_is_back(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number
) -> None:
    event = {"id": "m-1", "from": road.CUSTOMER, "text": "Oi!"}
    number.post(client, event | {"id": "m-0", "text": "Antes."})
    with _closed(database):
        response = number.post(client, event)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert "postgres" not in response.get_data(as_text=True).lower()
    assert number.post(client, event).status_code == 200
    assert road.heard(company) == ["Antes.", "Oi!"]


@pytest.mark.req("IN-02", "IN-07")
def test_a_turn_that_loses_the_database_while_it_thinks_is_taken_up_again(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number, mind: Thinking
) -> None:
    def lost(said: str) -> str:
        cut_connections(database)
        return "resposta"

    mind.will(lost)
    number.says(client, "Vocês abrem aos sábados?")
    for _ in range(3):
        road.run_due(company, wait_s=5)
    assert len(road.replies(company)) == 1
    assert [turn.state for turn in road.turns(company)] == ["answered"]


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("known", [True, False], ids=["number known", "number new"])
def test_a_restart_of_the_database_is_waited_for(
    client: FlaskClient,
    database: Addresses,
    company: UUID,
    number: road.Number,
    known: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The gateway would not post again."""
    if known:
        number.post(client, _event("m-0"))
    with ThreadPoolExecutor(1) as threads:
        with _closed(database):
            posted = threads.submit(number.post, client.application.test_client(), _event("m-1"))
            eventually(lambda: "database asked again" in caplog.messages, "it was asked while it was away")
        assert posted.result().status_code == 200
    assert "m-1" in {message.provider_id for message in road.messages(company, direction="in")}


@pytest.mark.req("IN-02")
def test_a_deadlock_is_tried_again_at_once(database: Addresses, company: UUID) -> None:
    """PostgreSQL ends one of two that wait for each other; both come through."""
    both_hold = threading.Barrier(2)
    tries: list[str] = []

    def lock(first: str, second: str) -> None:
        tries.append(first)
        with tenant_session(company) as session:
            for number, name in enumerate((first, second)):
                session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"{company}{name}"})
                if number == 0 and len(tries) <= 2:
                    both_hold.wait(10)

    with ThreadPoolExecutor(2) as threads:
        orders = (("a", "b"), ("b", "a"))
        for done in [threads.submit(retry.through_restarts, partial(lock, *order)) for order in orders]:
            done.result()
    assert len(tries) == 3


@pytest.mark.req("IN-02")
def test_what_is_wrong_with_the_question_itself_is_not_asked_again(database: Addresses, company: UUID) -> None:
    tries: list[int] = []

    def ask() -> None:
        tries.append(1)
        with tenant_session(company) as session:
            session.execute(text("SELECT 1 / 0"))

    with pytest.raises(DataError):
        retry.through_restarts(ask)
    assert len(tries) == 1


@pytest.mark.req("IN-02")
def test_a_pool_without_a_free_connection_is_asked_again(database: Addresses) -> None:
    tries: list[int] = []

    def ask() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise NoConnectionFree("QueuePool limit reached")
        return "stored"

    assert retry.through_restarts(ask) == "stored"


@pytest.mark.req("IN-02")
def test_a_database_that_answers_slowly_is_not_asked_for_long() -> None:
    """Whoever asks holds a thread of the web server, which others need."""
    tries: list[int] = []

    def ask() -> None:
        tries.append(1)
        raise NoConnectionFree("QueuePool limit reached")

    with pytest.raises(NoConnectionFree):
        retry.through_restarts(ask, patience_s=0)
    assert len(tries) == 1


@pytest.mark.req("IN-02", "OB-01")
def test_an_event_refused_for_want_of_the_database_is_counted(
    client: FlaskClient, database: Addresses, number: road.Number
) -> None:
    refused = road.counted("webhook_refused_total", reason="database")
    with _closed(database):
        assert number.post(client, _event("m-1")).status_code == 503
    assert road.counted("webhook_refused_total", reason="database") == refused + 1


@contextmanager
def _stuck(database: Addresses, company: UUID) -> Iterator[None]:
    """While it lasts, a transaction of somebody's holds the company's conversations and does nothing."""
    connection = psycopg2.connect(with_database(database.superuser_url, database.database))
    try:
        with connection.cursor() as run:
            table = sql.Identifier(schema_of(company), "conversations")
            run.execute(sql.SQL("SELECT 1 FROM {} FOR UPDATE").format(table))
        yield
    finally:
        connection.close()


def _neighbour(company: UUID) -> UUID:
    """Another company that the same connections serve."""
    while True:
        slug = f"c{uuid4().hex[:8]}"
        other = provision.create_company(slug=slug, name=slug)
        if app_engine(other) is app_engine(company):
            return other


@pytest.mark.req("IN-02", "TN-03")
def test_a_stuck_transaction_holds_up_one_conversation_and_not_its_neighbours(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number, caplog: pytest.LogCaptureFixture
) -> None:
    """As many events of it as there are connections: they let go after a while, ask again, and are stored in the end."""
    elsewhere = road.connect(_neighbour(company))
    number.post(client, _event("m-0"))
    connections = app_engine(company).pool.size()  # type: ignore[attr-defined]
    held_up = [f"m-{n}" for n in range(1, connections + 1)]
    with ThreadPoolExecutor(connections) as threads:
        with _stuck(database, company):
            posted = [
                threads.submit(number.post, client.application.test_client(), _event(event_id)) for event_id in held_up
            ]
            eventually(lambda: blocked_transactions() == connections, "all of them wait for the conversation")
            assert elsewhere.post(client, _event("n-1")).status_code == 200
        assert [each.result().status_code for each in posted] == [200] * connections
    assert "database asked again" in caplog.messages
    assert {message.provider_id for message in road.messages(company, direction="in")} == {"m-0", *held_up}


@pytest.mark.req("IN-02")
def test_no_connection_of_the_application_waits_or_idles_for_long(company: UUID) -> None:
    with tenant_session(company) as session:
        shown = [session.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "statement_timeout")]
        idle = session.scalar(text("SHOW idle_in_transaction_session_timeout"))
    assert (shown, idle) == (["5s", "30s"], "30s")


def _event(event_id: str) -> dict[str, str]:
    return {"id": event_id, "from": road.CUSTOMER, "text": "Oi!"}


# Redis


@contextmanager
def _redis_at(database: Addresses, url: str) -> Iterator[None]:
    """While it lasts, this process finds its Redis at `url`. Afterwards it counts again before the next test begins."""
    replace(database, redis_url=url).use()
    try:
        yield
    finally:
        database.use()
        _wait_until_counted_again()


def _wait_until_counted_again() -> None:
    deadline = time.monotonic() + 10
    somebody = uuid4()
    while rate.count(somebody, "x") == rate.UNKNOWN:
        assert time.monotonic() < deadline, "limits are not counted again"
        time.sleep(0.02)


@pytest.fixture(params=["absent", "frozen"])
def no_redis(request: pytest.FixtureRequest, database: Addresses) -> Iterator[None]:
    """Nobody listens where Redis was, or somebody who never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            server.listen(64)
        with _redis_at(database, f"redis://127.0.0.1:{server.getsockname()[1]}/0"):
            yield


@pytest.mark.req("IN-02", "IN-17")
def test_without_redis_the_webhook_answers_quickly_and_nothing_is_lost(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, no_redis: None
) -> None:
    lost = road.counted("work_hints_lost_total")
    for n in range(5):
        started = time.monotonic()
        number.says(client, f"mensagem {n}.")
        assert time.monotonic() - started < QUICK_S
    road.run_due(company, wait_s=20)
    road.run_due(company, wait_s=20)
    assert road.replies(company) == ["eco: mensagem 4."]
    assert road.counted("work_hints_lost_total") > lost


@pytest.mark.req("IN-06", "IN-17")
def test_without_redis_nobody_is_deferred(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking, no_redis: None
) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, TurnSettings(messages_per_minute_contact=1), actor="test")
    for n in range(3):
        number.says(client, f"mensagem {n}.")
    assert road.run_due(company, wait_s=20) > 0


@contextmanager
def _redis_that_looks_at(database: Addresses) -> Iterator[tuple[str, list[int]]]:
    """A Redis that never answers, and how many transactions were open whenever somebody began to wait for it."""
    open_then: list[int] = []
    clients: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server, superuser(database) as run, ThreadPoolExecutor(1) as threads:

        def look() -> None:
            with suppress(OSError):  # closed at the end
                while True:
                    clients.append(server.accept()[0])
                    run.execute(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state = 'idle in transaction'",
                        (database.database,),
                    )
                    open_then.append(run.fetchone()[0])

        threads.submit(look)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0", open_then
        server.shutdown(socket.SHUT_RDWR)
    for waiting in clients:
        waiting.close()


@pytest.mark.req("IN-17")
def test_nothing_is_locked_while_redis_lets_us_wait(
    client: FlaskClient, database: Addresses, company: UUID, number: road.Number
) -> None:
    with _redis_that_looks_at(database) as (url, open_then), _redis_at(database, url):
        number.says(client, "Oi!")
    assert open_then and set(open_then) == {0}
