"""The benchmark and the chaos run start, measure and report in the agreed shape. Nothing here depends on speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import psutil
import pytest

from app.channels.port import Outgoing
from app.channels.providers.whaticket.client import Whaticket
from app.channels.providers.whaticket.config import Config
from app.config import ROOT
from app.infra import clock
from app.infra.http import client_session
from app.llm.port import Grounding, Request, Said
from app.secretary.reply import Reply
from scripts.bench import bench, gateway
from scripts.bench.gateway import Accepted
from scripts.bench.model import ThreeCalls
from scripts.bench.numbers import percentile
from scripts.bench.road import fates

TINY = {"COMPANIES": "2", "RATE": "5", "DURATION": "1", "MESSAGES": "5"}


def _run(module: str, **given: str) -> Any:
    """Run a module as `make` does and read the last line of its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, **TINY, **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def _strays() -> set[int]:
    return {
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any("secretaria-bench-" in part for part in process.info["cmdline"] or ())
    }


@pytest.mark.req("OP-12")
def test_the_benchmark_ends_with_one_line_of_results_and_leaves_no_process() -> None:
    before = _strays()
    results = _run("scripts.bench.bench", BENCH_ONLY="webhook,road")
    assert set(results) == {
        "webhook", "road", "ratio_vs_rq_worker", "share_of_bench_turn", "worker_rss_mib", "first_reply_s",
    }  # fmt: skip
    assert set(results["webhook"]) == {"rate", "p50_ms", "p99_ms", "errors"}
    assert set(results["road"]) == {"rate", "p50_s", "p99_s", "lost", "duplicated"}
    assert results["webhook"]["errors"] == 0
    assert (results["road"]["lost"], results["road"]["duplicated"]) == (0, 0)
    assert _strays() <= before


@pytest.mark.req("OP-12", "IN-08")
def test_the_chaos_run_reports_both_promises_and_loses_nothing() -> None:
    results = _run("scripts.bench.chaos", RATE="2", MESSAGES="16")
    assert set(results) == {"lookup", "no_lookup"}
    for result in results.values():
        assert set(result) == {"messages", "lost", "duplicated", "in_doubt", "recovered_s"}
        assert (result["messages"], result["lost"]) == (16, 0)
    assert results["lookup"]["duplicated"] == 0
    assert results["no_lookup"]["duplicated"] <= results["no_lookup"]["in_doubt"]


@pytest.mark.req("OP-12")
def test_the_benchs_gateway_shows_what_it_accepted() -> None:
    message = Outgoing(key="k", to="5511988880001", text="Oi, Maria.")
    with gateway.running() as record:
        config = Config.model_validate(
            {"base_url": record.url, "token": "t", "login": {"email": "a@exemplo.com.br", "password": "p"}}
        )
        channel = Whaticket("fork", config, client_session("whaticket", allow_loopback=True), timeout_s=5)
        since = clock.now() - timedelta(seconds=60)
        assert channel.find(message, since=since) == []
        channel.send(message)
        assert len(channel.find(message, since=since)) == 1
        assert [(each.number, each.text) for each in record.read()] == [("5511988880001", "Oi, Maria.")]
        channel.send(message)
        assert len(record.read()) == 2


@pytest.mark.req("OP-12")
def test_the_benchs_model_repeats_the_tokens_of_the_current_turn_only() -> None:
    dialogue = [
        Said("customer", "Vocês abrem hoje, pedido TK00000001?"),
        Said("secretary", "Abrimos. TK00000001"),
        Said("customer", "E amanhã, pedido TK00000002?"),
        Said("customer", "E domingo, pedido TK00000003?"),
    ]
    request = Request("reply", "", dialogue, Reply, Grounding("Clínica Exemplo"))
    assert ThreeCalls().complete(request).value.text.endswith("TK00000002 TK00000003")


@pytest.mark.req("OP-12")
def test_a_token_is_lost_in_no_text_and_doubled_in_two() -> None:
    accepted = [
        Accepted(1.0, "1", "Claro. TK00000001 TK00000002"),
        Accepted(2.0, "1", "Claro. TK00000002"),
    ]
    assert fates(["TK00000001", "TK00000002", "TK00000003"], accepted) == (["TK00000003"], ["TK00000002"])


@pytest.mark.req("OP-12")
@pytest.mark.parametrize(("highest_that_holds", "reported"), [(90, 90), (1000, 120), (10, 30)])
def test_the_highest_rate_that_holds_is_reported_or_else_the_lowest(highest_that_holds: int, reported: int) -> None:
    measured: list[float] = []

    def measure(rate: float) -> float:
        measured.append(rate)
        return rate

    best = bench.climb(measure, lambda rate: rate <= highest_that_holds, [30, 60, 90, 120])
    assert best == reported
    assert len(measured) <= 4


@pytest.mark.req("OP-12")
def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([], 0.99) is None
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(list(range(100)), 0.99) == 99
