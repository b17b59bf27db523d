"""Our pool against stock `rq worker` processes: the same rows of work and the same handlers, as many processes, both saturated.

The two sides alternate in one run. Turns are due at once here, without debounce, and their jobs lie ready in Redis before a side
starts, so that neither waits for work. A side's rate is messages over the time from its first turn's start to its last acceptance.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final
from uuid import UUID

from app.config import ROOT
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint
from scripts.bench import ledger, usage
from scripts.bench.customers import Customers
from scripts.bench.installation import Number, Product
from scripts.bench.numbers import rounded
from scripts.bench.progress import say
from scripts.bench.webhooks import post_quickly

ROUNDS: Final = 3
STOCK_SHARE: Final = 30  # what is prepared for one side suits both, if ours is about this many times as fast
ENDS_WITHIN_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class RatioResult:
    """Messages a second in each round. `worker_rss_mib`: the largest our pool processes got, all their slots busy."""

    ours: Sequence[float]
    stock: Sequence[float]
    worker_rss_mib: float

    @property
    def ratio(self) -> float | None:
        return rounded(median(self.ours) / median(self.stock), 1) if median(self.stock) else None


def measure(product: Product, numbers: Sequence[Number], messages: int) -> RatioResult:
    """Alternate the two sides ROUNDS times; `messages` wait for ours each time, and as many for stock workers as suit them."""
    say(f"ratio: {ROUNDS} rounds of {messages} messages for our pool, in turns with stock rq workers")
    companies = sorted({number.company_id for number in numbers})
    product.stop_pools()
    ours, stock, rss_mib = [], [], []
    for _ in range(ROUNDS):
        prepare(product, numbers, max(product.config.pool_processes * 4, messages // STOCK_SHARE))
        with _stock_workers(product, companies):
            stock.append(rate(product, companies))
        prepare(product, numbers, messages)
        product.start_pools()
        ours.append(rate(product, companies))
        rss_mib.append(usage.peak_rss_mib(product))
        product.stop_pools()
        say(f"  ours {ours[-1]:.1f}/s, stock rq worker {stock[-1]:.2f}/s, a pool process up to {rss_mib[-1]:.0f} MiB")
    product.start_pools()
    return RatioResult(ours, stock, round(max(rss_mib), 1))


def prepare(product: Product, numbers: Sequence[Number], messages: int) -> None:
    """Let so many messages lie ready while no pool works."""
    events = [event for _, event in Customers(numbers, messages).messages(messages)]
    asyncio.run(post_quickly(product.port, events))


def rate(product: Product, companies: Sequence[UUID]) -> float:
    """Messages a second, once everything prepared is answered (or the time is over)."""
    since, already = time.time(), len(product.gateway.read())
    ledger.wait_until_done(ENDS_WITHIN_S)
    accepted = [each.at for each in product.gateway.read()[already:]]
    started = ledger.first_turn(companies, since)
    return len(accepted) / (max(accepted) - started) if accepted and started else 0.0


@contextmanager
def _stock_workers(product: Product, companies: Sequence[UUID]) -> Iterator[None]:
    """As many stock workers as the product has pool processes, over the queues of these companies."""
    queues = [Hint(Pool.DEFAULT, company_id, 0).queue for company_id in companies]
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(product.config.metrics)}
    command = [sys.executable, "-m", "scripts.bench.stock_worker", *queues]
    with (product.data.logs / "stock_worker.out.log").open("ab") as log:
        workers = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            for _ in range(product.config.pool_processes)
        ]
        try:
            yield
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait()
