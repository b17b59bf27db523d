"""The product's turn against the bench's own, which only waits: what understanding, keeping and checking cost the road.

The two sides alternate in one run, both saturated, over work that lies ready: as `ratio` does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from scripts.bench import ratio, usage
from scripts.bench.installation import Number, Product
from scripts.bench.numbers import rounded
from scripts.bench.progress import say

ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class ShareResult:
    """Messages a second in each round."""

    product: Sequence[float]
    handler: Sequence[float]

    @property
    def share(self) -> float | None:
        return rounded(median(self.product) / median(self.handler), 3) if median(self.handler) else None


def measure(product: Product, numbers: Sequence[Number], messages: int) -> ShareResult:
    """Alternate the two sides ROUNDS times over `messages` each."""
    say(f"share: {ROUNDS} rounds of {messages} messages with the product's turn, in turns with the bench's")
    companies = sorted({number.company_id for number in numbers})
    product.stop_pools()
    rates: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for bench_turn in (True, False):
            ratio.prepare(product, numbers, messages)
            product.start_pools(bench_turn=bench_turn)
            before = usage.cpu_seconds(product)
            rates[bench_turn].append(ratio.rate(product, companies))
            say("  the bench's turn:" if bench_turn else "  the product's turn:")
            usage.tell(before, usage.cpu_seconds(product), messages)
            product.stop_pools()
        say(f"  product {rates[False][-1]:.1f}/s, bench's handler {rates[True][-1]:.1f}/s")
    product.start_pools()
    return ShareResult(rates[False], rates[True])
