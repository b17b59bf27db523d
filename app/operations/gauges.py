"""What is measured by looking: queues, dead letter, workers, Redis. Read anew for each scrape, in the process that is asked.

`company_id` is a label only where the requirements want it. What cannot be read is left out, and `database_up` or `redis_up` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.conversations import failures
from app.infra import metrics, redis
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work.kinds import Pool
from app.notifications.alerts import Alert
from app.operations import readiness

_DUE: Final = text(
    """
    SELECT c.id AS company_id, w.pool, count(w.id) AS due
    FROM public.companies c LEFT JOIN public.work_items w
      ON w.company_id = c.id AND w.state = 'pending' AND w.due_at <= public.business_now()
    GROUP BY c.id, w.pool
    """
)
_DEAD: Final = text(
    """
    SELECT c.id AS company_id, count(w.id) AS dead,
           EXISTS (SELECT 1 FROM public.alerts a WHERE a.company_id = c.id AND a.kind = :kind) AS had_failures
    FROM public.companies c LEFT JOIN public.work_items w ON w.company_id = c.id AND w.state = 'dead'
    GROUP BY c.id
    """
)
_ALERTS: Final = text(
    "SELECT company_id, kind, count(*) AS open FROM public.alerts WHERE resolved_at IS NULL AND for_user IS NULL GROUP BY company_id, kind"
)


class Gauges(Collector):
    """Everything of this module, for one exposition."""

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering a collector must not query the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield _delivery_success()
        yield from _mood()
        yield from _of_redis()
        yield from _of_database()


def _delivery_success() -> Metric:
    """Without a call there is no ratio, and no sample: no data must not read as success."""
    family = GaugeMetricFamily(
        "whaticket_delivery_success_ratio",
        "Calls to Whaticket that send and were accepted, among all since the processes' start",
    )
    calls = {
        labels["outcome"]: value for labels, value in metrics.counted("deliveries") if labels["channel"] == "whaticket"
    }
    if total := sum(calls.values()):
        family.add_metric([], calls.get("accepted", 0.0) / total)
    return family


def _mood() -> Iterator[Metric]:
    """From what was understood of customers' turns since the processes' start. Without a turn there is no sample."""
    felt = {labels["sentiment"]: value for labels, value in metrics.counted("customer_sentiments")}
    glad, upset, total = felt.get("positive", 0.0), felt.get("negative", 0.0), sum(felt.values())
    mood = GaugeMetricFamily("customer_mood", "How customers sound, from -1 (all upset) to 1 (all glad)")
    satisfaction = GaugeMetricFamily(
        "customer_satisfaction_ratio", "Glad customers' turns among those that sound glad or upset"
    )
    if total:
        mood.add_metric([], (glad - upset) / total)
    if glad + upset:
        satisfaction.add_metric([], glad / (glad + upset))
    wanted = GaugeMetricFamily(
        "customer_intent_ratio", "What customers want, as a share of all turns", labels=["intent"]
    )
    intents = [(labels["intent"], value) for labels, value in metrics.counted("customer_intents")]
    for intent, value in intents:
        wanted.add_metric([intent], value / sum(count for _, count in intents))
    yield from (mood, satisfaction, wanted)


def _of_redis() -> Iterator[Metric]:
    try:
        memory = redis.client(hurried=True).info("memory")
    except RedisError:
        yield _up("redis", False)
        return
    yield _up("redis", True)
    yield GaugeMetricFamily("redis_memory_bytes", "Memory that Redis uses", value=memory["used_memory"])
    yield GaugeMetricFamily(
        "redis_memory_limit_bytes", "Memory that Redis may use; 0: no limit", value=memory["maxmemory"]
    )


def _of_database() -> Iterator[Metric]:
    try:
        with platform_session() as session:
            families = [_queues(session), _oldest(session), _workers(session), _alerts(session)]
            dead = session.execute(_DEAD, {"kind": Alert.DELIVERY_FAILED}).all()
        families.append(_dead_letter([(row.company_id, row.dead, row.had_failures) for row in dead]))
    except SQLAlchemyError:
        yield _up("database", False)
        return
    yield _up("database", True)
    yield from families


def _queues(session: Session) -> Metric:
    family = GaugeMetricFamily("work_queue_depth", "Due work that is not done yet", labels=["company_id", "pool"])
    for row in session.execute(_DUE):
        family.add_metric([str(row.company_id), row.pool or Pool.DEFAULT], row.due)
    return family


def _oldest(session: Session) -> Metric:
    age = readiness.oldest_due_s(session)
    return GaugeMetricFamily("work_oldest_due_seconds", "For how long the oldest due work has been waiting", value=age)


def _workers(session: Session) -> Metric:
    family = GaugeMetricFamily("workers_alive", "Worker processes heard of lately", labels=["role"])
    for role, alive in readiness.workers_alive(session).items():
        family.add_metric([role], alive)
    return family


def _alerts(session: Session) -> Metric:
    family = GaugeMetricFamily("alerts_open", "What waits for a person's attention", labels=["company_id", "kind"])
    for row in session.execute(_ALERTS):
        family.add_metric([str(row.company_id), row.kind], row.open)
    return family


def _dead_letter(counted: list[tuple[UUID, int, bool]]) -> Metric:
    """Failed messages are in the companies' own schemas: only companies that ever had one are asked."""
    family = GaugeMetricFamily("dead_letter_depth", "Work and messages that were given up", labels=["company_id"])
    for company_id, dead, had_failures in counted:
        failed = 0
        if had_failures:
            with tenant_session(company_id) as session:
                failed = failures.count(session)
        family.add_metric([str(company_id)], dead + failed)
    return family


def _up(server: str, is_up: bool) -> Metric:
    return GaugeMetricFamily(f"{server}_up", "Whether the server answered this scrape", value=float(is_up))
