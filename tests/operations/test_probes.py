"""Alive, ready, measured."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from sqlalchemy import text

from app.config import ROOT
from app.conversations.metrics import DELIVERIES
from app.infra import live_gauges, metrics
from app.infra.db import owner_engine
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger
from tests import environment, road
from tests.infra.work import rows
from workers.pool import heartbeat

pytestmark = pytest.mark.req("OP-03")


def samples(client: FlaskClient, name: str, **headers: str) -> dict[frozenset[tuple[str, str]], float]:
    """The samples of one metric, by their labels."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    return found(response.get_data(as_text=True), name)


def found(exposition: str, name: str) -> dict[frozenset[tuple[str, str]], float]:
    return {
        frozenset(sample.labels.items()): sample.value
        for family in text_string_to_metric_families(exposition)
        for sample in family.samples
        if sample.name == name
    }


def labels(**values: object) -> frozenset[tuple[str, str]]:
    return frozenset((name, str(value)) for name, value in values.items())


@pytest.fixture
def workers(quiet_database: Any) -> None:
    heartbeat("a-pool", "pool", "default", 32, 0)
    heartbeat("a-scheduler", "scheduler", "", 0, 0)


def test_health_answers_without_database_and_redis(client: FlaskClient) -> None:
    with environment.changed(**environment.NOWHERE):
        response = client.get("/health")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok"}


def test_everything_there_is_ready(workers: None, client: FlaskClient) -> None:
    response = client.get("/ready")
    assert response.status_code == 200, response.get_json()
    body = response.get_json()
    assert body["status"] == "ready"
    assert set(body["checks"]) == {"database", "redis", "migrations", "work", "workers"}
    assert body["checks"]["workers"] == {"ok": True, "pool": 1, "scheduler": 1}


@pytest.mark.parametrize(
    ("away", "failing"),
    [("REDIS_URL", {"redis"}), ("DATABASE_URL", {"database", "migrations", "work", "workers"})],
)
def test_a_server_that_is_away_is_named_and_its_password_is_not(
    workers: None, client: FlaskClient, away: str, failing: set[str]
) -> None:
    with environment.changed(**{away: environment.NOWHERE[away]}):
        response = client.get("/ready")
    assert response.status_code == 503
    checks = response.get_json()["checks"]
    assert {name for name, check in checks.items() if not check["ok"]} == failing
    assert "geheim" not in response.get_data(as_text=True)


def test_no_worker_is_not_ready(quiet_database: Any, client: FlaskClient) -> None:
    heartbeat("a-pool", "pool", "default", 32, 0)
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.get_json()["checks"]["workers"] == {"ok": False, "pool": 1, "scheduler": 0}


def test_a_worker_that_fell_silent_is_not_alive(workers: None, client: FlaskClient) -> None:
    with platform_session() as session:
        session.execute(text("UPDATE public.worker_heartbeats SET seen_at = clock_timestamp() - interval '1 minute'"))
    assert client.get("/ready").status_code == 503


def test_work_that_waits_for_a_minute_is_not_ready(workers: None, client: FlaskClient, company: UUID) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1")
    assert client.get("/ready").status_code == 200
    road.pass_time(61)
    response = client.get("/ready")
    assert response.status_code == 503
    assert 61 <= response.get_json()["checks"]["work"]["oldest_due_s"] < 70


def test_work_in_somebodys_hands_does_not_wait(
    quiet_database: Any, workers: None, client: FlaskClient, company: UUID
) -> None:
    """A turn may take longer than that, and its row stays due for as long."""
    row_id = rows.plan(company, "tests.nothing")
    rows.leased(company, row_id)
    road.pass_time(61)
    assert client.get("/ready").status_code == 200
    assert samples(client, "work_oldest_due_seconds")[frozenset()] == 0
    rows.let_lease_run_out(company, row_id)
    assert client.get("/ready").status_code == 503
    assert samples(client, "work_oldest_due_seconds")[frozenset()] >= 61


def test_a_schema_behind_the_code_is_not_ready(workers: None, client: FlaskClient) -> None:
    with owner_engine().begin() as connection:
        now = connection.scalar(text("SELECT version_num FROM public.alembic_version_shared"))
        connection.execute(text("UPDATE public.alembic_version_shared SET version_num = '0001'"))
    try:
        response = client.get("/ready")
    finally:
        with owner_engine().begin() as connection:
            connection.execute(text("UPDATE public.alembic_version_shared SET version_num = :now"), {"now": now})
    assert response.status_code == 503
    assert response.get_json()["checks"]["migrations"] == {"ok": False, "current": "0001", "wanted": now}


def test_queues_and_dead_letter_are_measured_per_company(
    quiet_database: Any, client: FlaskClient, company: UUID, other_company: UUID
) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1")
        ledger.schedule(session, "tests.nothing", "2")
        session.execute(text("UPDATE public.work_items SET state = 'dead' WHERE key = '2'"))
    road.pass_time(5)
    depth = samples(client, "work_queue_depth")
    assert depth[labels(company_id=company, pool="default")] == 1
    assert depth[labels(company_id=other_company, pool="default")] == 0
    dead = samples(client, "dead_letter_depth")
    assert dead[labels(company_id=company)] == 1
    assert dead[labels(company_id=other_company)] == 0
    assert samples(client, "work_oldest_due_seconds")[frozenset()] >= 5


def test_workers_and_redis_are_measured(workers: None, client: FlaskClient, redis_clean: Redis) -> None:
    assert samples(client, "workers_alive") == {labels(role="pool"): 1, labels(role="scheduler"): 1}
    assert samples(client, "redis_memory_bytes")[frozenset()] > 0


def test_metrics_of_the_road_come_with_it(client: FlaskClient, company: UUID, number: road.Number) -> None:
    before = samples(client, "webhook_latency_seconds_count").get(labels(channel="simulator"), 0)
    number.says(client, "Oi, tudo bem?")
    assert samples(client, "webhook_latency_seconds_count")[labels(channel="simulator")] == before + 1


_ONE_PROCESS = """
from app.factory import create_app
client = create_app().test_client()
client.get("/no/such/page"), client.get("/health")
print(client.get("/metrics").get_data(as_text=True))
"""


def test_requests_of_all_processes_are_counted_by_endpoint_without_probes(database: Any, tmp_path: Path) -> None:
    together = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for process in (1, 2):  # the second sees the first one's, too
        seen = subprocess.run(
            [sys.executable, "-c", _ONE_PROCESS], env=together, cwd=ROOT, check=True, capture_output=True
        )
        counted = found(seen.stdout.decode(), "flask_http_request_duration_seconds_count")
        assert counted == {labels(endpoint="None", method="GET", status="404"): process}
        for promised in ("delivery_in_doubt_total", "debounce_overrides_total", "ttfr_seconds_count"):
            assert set(found(seen.stdout.decode(), promised).values()) == {0}, promised


def test_live_gauges_of_dead_processes_are_dropped_by_several_at_once(tmp_path: Path) -> None:
    """A worker's end is noticed by gunicorn and by the scheduler."""
    dead = [2**22 + number for number in range(300)]  # beyond the highest process id
    for pid in (*dead, os.getpid()):
        (tmp_path / f"gauge_liveall_{pid}.db").touch()
    with ThreadPoolExecutor(4) as threads:
        removers = [threads.submit(live_gauges.forget_dead, tmp_path) for _ in range(3)]
        removers += [threads.submit(live_gauges.forget, pid, tmp_path) for pid in dead]
        for remover in removers:
            remover.result()
    assert [file.name for file in tmp_path.iterdir()] == [f"gauge_liveall_{os.getpid()}.db"]


def test_calls_to_whaticket_have_a_success_ratio(client: FlaskClient) -> None:
    before = {of["outcome"]: value for of, value in metrics.counted("deliveries") if of["channel"] == "whaticket"}
    DELIVERIES.labels("whaticket", "accepted").inc(3)
    DELIVERIES.labels("whaticket", "unknown").inc()
    DELIVERIES.labels("simulator", "rejected").inc()
    expected = (before.get("accepted", 0) + 3) / (sum(before.values()) + 4)
    assert samples(client, "whaticket_delivery_success_ratio") == {frozenset(): expected}


def test_without_database_and_redis_the_scrape_says_so(client: FlaskClient) -> None:
    with environment.changed(**environment.NOWHERE):
        assert samples(client, "database_up") == {frozenset(): 0}
        assert samples(client, "redis_up") == {frozenset(): 0}
        assert samples(client, "dead_letter_depth") == {}


def test_metrics_are_for_this_machine_only(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    for stranger in ({"REMOTE_ADDR": "203.0.113.9"}, {"REMOTE_ADDR": "10.0.0.4"}):
        assert client.get("/metrics", environ_overrides=stranger).status_code == 403


def test_a_proxy_on_this_machine_does_not_open_the_metrics(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(("token", "status"), [("tok-1234", 200), ("tok-123", 403), ("", 403), ("ação", 403)])
def test_another_machine_needs_the_token(client: FlaskClient, token: str, status: int) -> None:
    with environment.changed(METRICS_TOKEN="tok-1234"):
        response = client.get(
            "/metrics",
            headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")},
            environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
        )
    assert response.status_code == status
