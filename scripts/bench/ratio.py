"""Our pool against stock `rq worker` processes: the same rows of work and the same handler, as many processes, both saturated.

The two sides alternate in one run. Turns are due at once here, without debounce, and their jobs lie ready in Redis before a side
starts, so that neither waits for work. A side's rate is counted at the gateway, from its first accepted answer on.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

from app.config import ROOT
from app.infra.work.kinds import Pool
from app.infra.work.ring import Hint
from scripts.bench import ledger
from scripts.bench.customers import Customers
from scripts.bench.installation import Number, Product
from scripts.bench.numbers import rounded
from scripts.bench.progress import say
from scripts.bench.webhooks import post_quickly

ROUNDS: Final = 2
STARTS_WITHIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class RatioResult:
    """Messages a second of each round."""

    ours: Sequence[float]
    stock: Sequence[float]

    @property
    def ratio(self) -> float | None:
        return (
            rounded(median(self.ours) / median(self.stock), 1)
            if self.ours and self.stock and median(self.stock)
            else None
        )


def measure(product: Product, numbers: Sequence[Number], seconds: float, prepared: int) -> RatioResult:
    """Alternate the two sides ROUNDS times; `prepared` messages wait for ours each time."""
    ours, stock = [], []
    for _ in range(ROUNDS):
        product.stop_pools()
        _prepare(product, numbers, max(10, prepared // 8))
        with _stock_workers(product, numbers):
            stock.append(_rate(product, lambda: False, seconds))
        product.start_pools()
        ledger.wait_until_done(60)
        product.stop_pools()
        _prepare(product, numbers, prepared)
        product.start_pools()
        ours.append(_rate(product, lambda: ledger.work().pending == 0, seconds))
        ledger.wait_until_done(120)
        say(f"  ours {ours[-1]:.1f}/s, stock rq worker {stock[-1]:.2f}/s")
    return RatioResult(ours, stock)


def _prepare(product: Product, numbers: Sequence[Number], messages: int) -> None:
    events = [event for _, event in Customers(numbers, messages).messages(messages)]
    asyncio.run(post_quickly(product.port, events))


def _rate(product: Product, is_over: Callable[[], bool], seconds: float) -> float:
    """Accepted answers a second, from the first one for `seconds`, or until there is nothing more to answer."""
    already = len(product.gateway.read())
    deadline = time.monotonic() + STARTS_WITHIN_S
    while len(product.gateway.read()) == already and time.monotonic() < deadline:
        time.sleep(0.02)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not is_over():
        time.sleep(0.25)
    times = [each.at for each in product.gateway.read()[already:]]
    if len(times) < 2 or times[-1] == times[0]:
        return 0.0
    return (len(times) - 1) / (times[-1] - times[0])


@contextmanager
def _stock_workers(product: Product, numbers: Sequence[Number]) -> Iterator[None]:
    """As many stock workers as the product has pool processes, over the queues of these companies."""
    queues = [Hint(Pool.DEFAULT, company_id, 0).queue for company_id in {number.company_id for number in numbers}]
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(product.config.metrics)}
    log = (product.data.logs / "stock_worker.out.log").open("ab")
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.stock_worker", *queues],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        for _ in range(product.config.pool_processes)
    ]
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
        log.close()
