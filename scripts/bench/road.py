"""The whole road: how long from the end of the debounce until the gateway has the answer, at a fixed rate; what is lost or doubled."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.turns.settings import TurnSettings
from scripts.bench import ledger, usage
from scripts.bench.customers import Customers
from scripts.bench.gateway import Accepted
from scripts.bench.installation import Number, Product
from scripts.bench.numbers import percentile, rounded
from scripts.bench.progress import say
from scripts.bench.webhooks import TOKEN, post_at_rate

HOLDS_BELOW_S: Final = 3.0
DRAINS_WITHIN_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class RoadResult:
    """`turns_share`: turns per message; below 0.95 the debounce merged too much to count as this rate."""

    rate: float
    p50_s: float | None
    p99_s: float | None
    lost: int
    duplicated: int
    turns_share: float

    @property
    def holds(self) -> bool:
        in_time = self.p99_s is not None and self.p99_s < HOLDS_BELOW_S
        return in_time and not self.lost and not self.duplicated and self.turns_share >= 0.95

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("rate", "p50_s", "p99_s", "lost", "duplicated")}


def measure(product: Product, numbers: Sequence[Number], rate: float, messages: int) -> RoadResult:
    """Post `messages` at `rate` a second, wait until all work is done, and follow each token to the gateway."""
    say(f"road: {messages} messages at {rate:g}/s")
    sent = dict(Customers(numbers, rate).messages(messages))
    since, before = time.time(), usage.cpu_seconds(product)
    posted = asyncio.run(post_at_rate(product.port, sent.values(), rate))
    left = ledger.wait_until_done(DRAINS_WITHIN_S)
    usage.tell(before, usage.cpu_seconds(product), messages)
    acknowledged = {each.event.id for each in posted if each.status == 200}
    accepted = [each for each in product.gateway.read() if each.at >= since]
    waits, turns_share = _waits(ledger.incoming({number.company_id for number in numbers}, since), accepted)
    lost, duplicated = fates((token for token, event in sent.items() if event.id in acknowledged), accepted)
    result = RoadResult(
        rate,
        rounded(percentile(waits, 0.5)),
        rounded(percentile(waits, 0.99)),
        len(lost),
        len(duplicated),
        round(turns_share, 3),
    )
    say(
        f"  p50 {result.p50_s} s, p99 {result.p99_s} s, lost {result.lost}, duplicated {result.duplicated},"
        f" refused {messages - len(acknowledged)}, {turns_share:.0%} turns per message, work left {left.pending}, dead {left.dead}"
    )
    return result


def fates(tokens: Iterable[str], accepted: Iterable[Accepted]) -> tuple[list[str], list[str]]:
    """Tokens that are in no accepted text, and tokens that are in more than one."""
    times = Counter(token for each in accepted for token in set(TOKEN.findall(each.text)))
    expected = list(tokens)
    return [token for token in expected if times[token] == 0], [token for token in expected if times[token] > 1]


def _waits(incoming: Collection[ledger.Incoming], accepted: Iterable[Accepted]) -> tuple[list[float], float]:
    """Seconds from the end of each message's debounce to the acceptance of its answer; and turns per message."""
    debounce = TurnSettings().wait_finished_s
    first: dict[str, float] = {}
    for each in accepted:
        for token in TOKEN.findall(each.text):
            first.setdefault(token, each.at)
    waits = [
        first[token] - (row.last_at + debounce)
        for row in incoming
        for token in TOKEN.findall(row.text)
        if token in first
    ]
    turns = {row.turn_id for row in incoming if row.turn_id is not None}
    return waits, len(turns) / max(1, len(incoming))
