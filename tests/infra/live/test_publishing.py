"""What changed is told after the commit, to the company's pages only, and whoever commits never waits for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from uuid import UUID

import pytest
from redis import Redis

from app.config import ROOT
from app.infra.live import publishing
from app.infra.live.publishing import EVENTS_LOST, Mark, Topic
from app.infra.tenancy import tenant_session
from app.turns import stages
from app.turns.stages import Stage
from tests.infra.live.hearing import Ear, listening
from tests.infra.work.rows import eventually
from tests.servers import Addresses

pytestmark = pytest.mark.req("PN-03")


def test_a_change_is_told_after_the_commit_and_not_before(company: UUID, ear: Ear) -> None:
    with tenant_session(company) as session:
        publishing.changed(session, Topic.CONVERSATION, "c1")
        assert ear.so_far() == []
    assert ear.next() == ("conversation", "c1")


def test_a_transaction_that_is_rolled_back_tells_nothing(company: UUID, ear: Ear) -> None:
    with pytest.raises(ZeroDivisionError), tenant_session(company) as session:
        publishing.changed(session, Topic.CONVERSATION, "c1")
        raise ZeroDivisionError
    assert ear.so_far() == []


def test_a_change_said_twice_in_one_transaction_is_told_once(company: UUID, ear: Ear) -> None:
    with tenant_session(company) as session:
        for id in ("c1", "c2", "c1"):
            publishing.changed(session, Topic.CONVERSATION, id)
    assert ear.so_far() == [("conversation", "c1"), ("conversation", "c2")]


def test_no_other_company_hears_it(company: UUID, other_company: UUID, ear: Ear) -> None:
    with listening(other_company) as theirs:
        with tenant_session(company) as session:
            publishing.changed(session, Topic.CONVERSATION, "c1")
        assert ear.next() == ("conversation", "c1")
        assert theirs.so_far() == []


def test_a_stage_is_told_and_can_be_read_until_it_is_over(company: UUID, other_company: UUID, ear: Ear) -> None:
    conversation = UUID(int=7)
    stages.reached(company, conversation, Stage.WRITING)
    assert ear.next() == ("turn", str(conversation))
    assert stages.current(company, conversation) == Stage.WRITING
    assert stages.current(other_company, conversation) is None
    stages.over(company, conversation)
    assert ear.next() == ("turn", str(conversation))
    assert stages.current(company, conversation) is None


def test_what_is_kept_in_redis_does_not_stay(company: UUID, ear: Ear, redis_clean: Redis) -> None:
    publishing.say(company, Topic.TURN, "c1", Mark("writing", stages.LASTS))
    ear.next()
    (key,) = [key for key in redis_clean.keys() if b"live" in key]
    assert key.startswith(f"tenant_{company.hex}:".encode())
    assert 0 < redis_clean.ttl(key) <= stages.LASTS.total_seconds()


def test_a_redis_that_does_not_answer_delays_nobody_and_is_counted(company: UUID, database: Addresses) -> None:
    publishing._publisher.resting_until = 0.0
    lost = EVENTS_LOST._value.get()
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes the connection and says nothing
        replace(database, redis_url=f"redis://127.0.0.1:{deaf.getsockname()[1]}/0").use()
        try:
            started = time.monotonic()
            for number in range(100):
                with tenant_session(company) as session:
                    publishing.changed(session, Topic.CONVERSATION, number)
            assert time.monotonic() - started < 2.0, "not one of them waited for its 200 ms"
            eventually(lambda: EVENTS_LOST._value.get() - lost == 100, "what was lost is counted")
        finally:
            database.use()
            publishing._publisher.resting_until = 0.0


def test_what_a_command_changed_just_before_it_ended_is_told(company: UUID, ear: Ear) -> None:
    command = f"""
from uuid import UUID
from app.infra.live.publishing import Topic, say
for number in range(3):
    say(UUID({str(company)!r}), Topic.ALERT, number)
"""
    subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=dict(os.environ), check=True, timeout=60)
    assert ear.so_far() == [("alert", "0"), ("alert", "1"), ("alert", "2")]


def test_a_queue_that_is_full_loses_events_and_nothing_else(company: UUID) -> None:
    publisher = publishing._Publisher()
    publisher._begun_in = publishing.os.getpid()  # its thread never ran
    lost = EVENTS_LOST._value.get()
    for number in range(publishing.MOST_WAITING + 5):
        publisher.take(publishing.Event(company, Topic.CONVERSATION, str(number)))
    assert EVENTS_LOST._value.get() - lost == 5
