"""How fast the webhook answers at a fixed rate, with the whole product working on what comes in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.bench import ledger, usage
from scripts.bench.customers import Customers
from scripts.bench.installation import Number, Product
from scripts.bench.numbers import percentile, rounded
from scripts.bench.progress import say
from scripts.bench.webhooks import post_at_rate


@dataclass(frozen=True, slots=True)
class WebhookResult:
    """`missing`: acknowledged events that the database does not hold."""

    rate: float
    p50_ms: float | None
    p99_ms: float | None
    errors: int
    missing: int

    def as_json(self) -> dict[str, object]:
        return {"rate": self.rate, "p50_ms": self.p50_ms, "p99_ms": self.p99_ms, "errors": self.errors + self.missing}


def measure(product: Product, numbers: Sequence[Number], rate: float, messages: int) -> WebhookResult:
    """Post `messages` events at `rate` a second and count what was stored."""
    say(f"webhook: {messages} messages at {rate:g}/s")
    events = [event for _, event in Customers(numbers, rate).messages(messages)]
    since, before = time.time(), usage.cpu_seconds(product)
    posted = asyncio.run(post_at_rate(product.port, events, rate))
    usage.tell(before, usage.cpu_seconds(product), messages)
    taken = sum(each.status == 200 for each in posted)
    stored = ledger.events({number.company_id for number in numbers}, since)
    waits = [each.milliseconds for each in posted]
    result = WebhookResult(
        rate,
        rounded(percentile(waits, 0.5), 1),
        rounded(percentile(waits, 0.99), 1),
        errors=len(posted) - taken,
        missing=max(0, taken - stored),
    )
    say(f"  p50 {result.p50_ms} ms, p99 {result.p99_ms} ms, {result.errors} errors, {result.missing} not stored")
    return result
