"""Metrics of the ground floor. Each room declares its own in its `metrics.py`; names in the requirements are a contract.

Web and workers write to one folder (`PROMETHEUS_MULTIPROC_DIR`, set before Python starts), so `/metrics` shows all processes together.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import REGISTRY as PROCESS_REGISTRY
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.infra import live_gauges

HINTS_LOST = Counter("work_hints_lost_total", "Hints that Redis did not take; the sweep finds the rows")
WORK_DONE = Counter("work_done_total", "Items of work that ended well", ["kind"])
WORK_FAILED = Counter("work_failed_total", "Items of work that failed, by what happened then", ["kind", "outcome"])


def exposition(*extra: Collector) -> bytes:
    """All processes' metrics in Prometheus' text format, with `extra` collectors read now."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        registry = PROCESS_REGISTRY
        own = CollectorRegistry()
    else:
        registry = own = CollectorRegistry()
        MultiProcessCollector(own, folder)  # type: ignore[no-untyped-call]
    for collector in extra:
        own.register(collector)
    shared = b"" if registry is own else generate_latest(registry)
    return shared + generate_latest(own)


def counted(family: str) -> list[tuple[dict[str, str], float]]:
    """The labels and totals of a counter over all processes, ended ones included. `family`: its name without `_total`."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        families = PROCESS_REGISTRY.restricted_registry([f"{family}_total"]).collect()
    else:
        files = [str(file) for file in Path(folder).glob("counter_*.db")]
        families = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
    return [
        (sample.labels, sample.value)
        for found in families
        if found.name == family
        for sample in found.samples
        if sample.name == f"{family}_total"
    ]


def forget_dead_processes() -> None:
    """Drop live gauges of processes that were killed without saying goodbye."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is not None:
        live_gauges.forget_dead(Path(folder))
