"""Whatever stands in Redis goes away by itself, and is told apart by company."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from redis import Redis
from redis import exceptions as redis_errors

from app.config import ROOT
from app.factory import create_app
from app.infra import clock, redis
from app.infra.tenancy import tenant_session
from app.infra.work import ledger, sweep
from tests import road
from tests.environment import NOWHERE, changed

# RQ's own list of queues: one entry for each queue that holds jobs, taken out by the sweep.
OF_RQ = {b"rq:queues"}


@pytest.fixture
def client(company: UUID) -> FlaskClient:
    road.reset_time()
    return create_app().test_client()


@pytest.mark.req("OP-09")
def test_every_key_that_the_road_writes_has_a_time_to_live(
    redis_clean: Redis, client: FlaskClient, company: UUID
) -> None:
    number = road.connect(company)
    number.says(client, "Oi!")
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "now")
        ledger.schedule(session, "tests.nothing", "soon", due_at=clock.now().replace(microsecond=0))
    client.post("/api/auth/login", json={"email": "nobody@example.com", "password": "errada-12345"})
    keys = set(redis_clean.keys("*"))
    assert any(key.startswith(b"rq:queue:") for key in keys)
    assert {key for key in keys - OF_RQ if redis_clean.ttl(key) < 0} == set()


@pytest.mark.req("OP-09")
def test_queues_that_are_empty_leave_the_list_of_queues(redis_clean: Redis, company: UUID) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "now")
    assert redis_clean.scard("rq:queues") == 1
    redis_clean.delete(*redis_clean.keys("rq:queue:*"))
    sweep.rebuild_rings(redis_clean)
    assert redis_clean.scard("rq:queues") == 0


@pytest.mark.req("TN-02", "TN-03")
def test_a_companys_key_names_the_company(company: UUID, other_company: UUID) -> None:
    assert redis.key(company, "limit", "x") == f"tenant_{company.hex}:limit:x"
    assert redis.key(company, "limit", "x") != redis.key(other_company, "limit", "x")


@pytest.mark.req("OP-09")
def test_whoever_asks_after_the_address_changed_gets_the_new_ones_client(redis_clean: Redis) -> None:
    with changed(REDIS_URL=NOWHERE["REDIS_URL"]):
        for hurried in (False, True):  # as a thread does that tells Redis of something at any time
            with pytest.raises(redis_errors.ConnectionError):
                redis.client(hurried).ping()
    assert redis.client().ping() and redis.client(hurried=True).ping()


@pytest.mark.req("OP-09")
def test_a_command_ends_whatever_its_threads_were_doing(redis_clean: Redis) -> None:
    command = """
from threading import Thread
from app.infra.redis import client
client().ping()
cut_off = Thread(target=client().connection_pool._lock.acquire)
cut_off.start()
cut_off.join()
"""
    subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=dict(os.environ), check=True, timeout=60)
