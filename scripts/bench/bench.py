"""`make bench [RATE=] [DURATION=seconds] [MESSAGES=]`: the numbers of docs/performance.md, on this machine.

Ends with one line of JSON on standard output; progress goes to standard error. A slow machine makes worse numbers, not a failure.
RATE fixes the rate of webhook and road; without it both climb from their floor as long as they hold.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from scripts.bench import asked, first_reply, installation, ledger, ratio, road, share, webhook_load
from scripts.bench.asked import Asked
from scripts.bench.installation import Number, Product
from scripts.bench.progress import say
from scripts.bench.road import RoadResult
from scripts.bench.webhook_load import WebhookResult

COMPANIES: Final = 100
NUMBERS_EACH: Final = 3
WEBHOOK_RATES: Final = (100.0, 200.0, 300.0)
ROAD_RATES: Final = (45.0, 60.0, 70.0, 80.0, 90.0, 100.0, 120.0)
WEBHOOK_P99_MS: Final = 100.0

R = TypeVar("R")


def main() -> int:
    signal.signal(signal.SIGTERM, _stop)
    try:
        with installation.running() as product:
            results = _measure(product, asked.from_environment(duration=60, companies=COMPANIES))
    except KeyboardInterrupt:
        say("stopped before the end")
        return 130
    print(json.dumps(results), flush=True)
    return 0


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _measure(product: Product, wanted: Asked) -> dict[str, object]:
    numbers = product.connect(wanted.companies, NUMBERS_EACH, lookup=True)
    at_once = product.connect(max(1, wanted.companies // 5), 1, lookup=True, debounce=False)
    parts: dict[str, Callable[[], dict[str, object]]] = {
        "first_reply": lambda: {"first_reply_s": _first_reply(product, numbers, wanted)},
        "webhook": lambda: {"webhook": _webhook(product, numbers, wanted).as_json()},
        "road": lambda: {"road": _road(product, numbers, wanted).as_json()},
        "ratio": lambda: _ratio(product, at_once, wanted),
        "share": lambda: {"share_of_bench_turn": share.measure(product, at_once, wanted.messages_at(60)).share},
    }
    results: dict[str, object] = {}
    for name in _chosen(parts):
        results |= parts[name]()
    order = ("webhook", "road", "ratio_vs_rq_worker", "share_of_bench_turn", "worker_rss_mib", "first_reply_s")
    return {name: results.get(name) for name in order}


def _chosen(parts: Iterable[str]) -> list[str]:
    """All parts, or those that BENCH_ONLY names."""
    only = os.environ.get("BENCH_ONLY")
    return [name for name in parts if only is None or name in only.split(",")]


def _first_reply(product: Product, numbers: Sequence[Number], wanted: Asked) -> float | None:
    first_reply.answers_to_a_burst(product, numbers[0])
    return first_reply.measure(product, numbers, min(10, wanted.messages or 10))


def _webhook(product: Product, numbers: Sequence[Number], wanted: Asked) -> WebhookResult:
    def measure(rate: float) -> WebhookResult:
        result = webhook_load.measure(product, numbers, rate, wanted.messages_at(rate))
        ledger.wait_until_done(600)
        return result

    return climb(measure, _holds, [wanted.rate] if wanted.rate else WEBHOOK_RATES)


def _holds(result: WebhookResult) -> bool:
    return result.p99_ms is not None and result.p99_ms < WEBHOOK_P99_MS and not result.errors and not result.missing


def _road(product: Product, numbers: Sequence[Number], wanted: Asked) -> RoadResult:
    def measure(rate: float) -> RoadResult:
        return road.measure(product, numbers, rate, wanted.messages_at(rate))

    return climb(measure, lambda result: result.holds, [wanted.rate] if wanted.rate else ROAD_RATES)


def climb(measure: Callable[[float], R], holds: Callable[[R], bool], rates: Sequence[float]) -> R:
    """The result of the highest rate that holds, going up until one does not; where none holds, that of the lowest."""
    best = measure(rates[0])
    for rate in rates[1:] if holds(best) else ():
        higher = measure(rate)
        if not holds(higher):
            break
        best = higher
    return best


def _ratio(product: Product, numbers: Sequence[Number], wanted: Asked) -> dict[str, object]:
    compared = ratio.measure(product, numbers, wanted.messages_at(60))
    return {"ratio_vs_rq_worker": compared.ratio, "worker_rss_mib": compared.worker_rss_mib}


if __name__ == "__main__":
    sys.exit(main())
