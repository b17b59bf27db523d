"""`make chaos [RATE=] [DURATION=seconds] [MESSAGES=]`: kill processes under load, empty Redis, and count what was lost or doubled.

Every message carries a token, and every answer repeats the tokens it answers. Customers' gateways repeat an event until it gets its
200. Twice, with and without look-up at the gateway. Ends with one line of JSON on standard output; progress goes to standard error.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.infra import redis
from scripts.bench import asked, installation, ledger
from scripts.bench.asked import Asked
from scripts.bench.customers import Customers
from scripts.bench.installation import Product
from scripts.bench.numbers import rounded
from scripts.bench.progress import say
from scripts.bench.road import fates
from scripts.bench.webhooks import post_at_rate

COMPANIES: Final = 20
NUMBERS_EACH: Final = 3
MESSAGES: Final = 2000
RATE: Final = 25.0
KILL_EVERY_S: Final = (2.0, 6.0)
LATE_S: Final = 5.0
RECOVERS_WITHIN_S: Final = 300.0


def main() -> int:
    signal.signal(signal.SIGTERM, _stop)
    try:
        with installation.running() as product:
            wanted = asked.from_environment(duration=0, companies=COMPANIES)
            results = {
                name: _run(product, name, wanted, lookup=lookup).as_json()
                for name, lookup in (("lookup", True), ("no_lookup", False))
            }
    except KeyboardInterrupt:
        say("stopped before the end")
        return 130
    print(json.dumps(results), flush=True)
    return 0


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class ChaosResult:
    """`in_doubt`: how often it was unknown whether a message had left. `recovered_s` None: not within the time we wait."""

    messages: int
    lost: int
    duplicated: int
    in_doubt: int
    recovered_s: float | None

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("messages", "lost", "duplicated", "in_doubt", "recovered_s")}


def _run(product: Product, name: str, wanted: Asked, *, lookup: bool) -> ChaosResult:
    rate = wanted.rate or RATE
    messages = wanted.messages or (int(rate * wanted.duration) if wanted.duration else MESSAGES)
    numbers = product.connect(wanted.companies, NUMBERS_EACH, lookup=lookup)
    companies = {number.company_id for number in numbers}
    say(f"{name}: {messages} messages at {rate:g}/s")
    sent = dict(Customers(numbers, rate).messages(messages))
    already = len(product.gateway.read())
    with Killer(product) as killer:
        posted = asyncio.run(post_at_rate(product.port, sent.values(), rate, until_taken=True))
    _flush(killer)
    recovered_s = _recovery(killer.last_at)
    left = ledger.wait_until_done(RECOVERS_WITHIN_S)
    lost, duplicated = fates(sent, product.gateway.read()[already:])
    result = ChaosResult(len(posted), len(lost), len(duplicated), ledger.doubts(companies), rounded(recovered_s, 1))
    say(f"  {killer.summary()}; {result.as_json()}; work left {left.pending}, dead {left.dead}")
    for what, tokens in (("lost", lost), ("duplicated", duplicated)):
        if tokens:
            say(f"  {what}: {', '.join(tokens[:20])}")
    return result


@dataclass
class Killer:
    """Kills one process of the product every few seconds, in turns of chance, from a thread of its own."""

    product: Product
    last_at: float = 0.0
    killed: list[str] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Killer:
        self._thread = threading.Thread(target=self._go_on, name="killer", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def summary(self) -> str:
        return "killed " + ", ".join(f"{self.killed.count(what)} {what}" for what in sorted(set(self.killed)))

    def _go_on(self) -> None:
        victims = ("web", "pool", "scheduler", "valkey")
        while not self._stopping.wait(random.uniform(*KILL_EVERY_S)):
            what = random.choice(victims) if set(self.killed) == set(victims) else victims[len(set(self.killed))]
            self._kill(what)

    def _kill(self, what: str) -> None:
        candidates = self.product.web_workers() if what == "web" else list(self.product.processes(what).values())
        if not candidates:
            return  # it is just being started again
        with contextlib.suppress(ProcessLookupError):
            os.kill(random.choice(candidates), signal.SIGKILL)
            self.killed.append(what)
            self.last_at = time.time()


def _flush(killer: Killer) -> None:
    """Empty Redis, as the last blow."""
    _until(lambda: bool(redis.client().flushall()), 30)
    killer.last_at = time.time()
    say("  FLUSHALL")


def _recovery(since: float) -> float | None:
    """Seconds from the last blow until no due work was older than LATE_S, and stayed so for LATE_S."""
    quiet_from: float | None = None
    while time.time() - since < RECOVERS_WITHIN_S:
        now = time.time()
        try:
            is_quiet = ledger.work().oldest_s <= LATE_S
        except SQLAlchemyError:
            is_quiet = False
        quiet_from = (quiet_from or now) if is_quiet else None
        if quiet_from is not None and now - quiet_from >= LATE_S:
            return max(0.0, quiet_from - since)
        time.sleep(0.2)
    return None


def _until(does: Callable[[], bool], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with contextlib.suppress(RedisError):
            if does():
                return
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
