"""What one customer waits for an answer on an idle machine, with the default debounce; and whether a burst gets one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median
from typing import Final

from scripts.bench import ledger
from scripts.bench.customers import Customers, phone
from scripts.bench.installation import Number, Product
from scripts.bench.progress import say
from scripts.bench.webhooks import TOKEN, Event, post_at_rate

BURST: Final = ("oi", "tudo bem?", "eu queria saber", "sobre o clareamento", "quanto custa?")
BURST_S: Final = 8.0


def measure(product: Product, numbers: Sequence[Number], times: int) -> float | None:
    """Median seconds from the webhook's 200 to the gateway's acceptance; one message a second, so that each stands alone."""
    say(f"first reply: {times} messages, one a second")
    already = len(product.gateway.read())
    sent = dict(Customers(numbers, 1).messages(times))
    posted = {each.event.id: each for each in asyncio.run(post_at_rate(product.port, sent.values(), 1))}
    ledger.wait_until_done(60)
    accepted = {token: each.at for each in product.gateway.read()[already:] for token in TOKEN.findall(each.text)}
    waits = [accepted[token] - posted[event.id].answered_at for token, event in sent.items() if token in accepted]
    if not waits:
        return None
    say(f"  median {median(waits):.2f} s, from {min(waits):.2f} to {max(waits):.2f} s")
    return round(median(waits), 2)


def answers_to_a_burst(product: Product, number: Number) -> int:
    """How many answers five fragments within BURST_S get."""
    sender = phone()
    events = [Event(number.path, sender, fragment, f"3B{sender}{index}") for index, fragment in enumerate(BURST)]
    already = len(product.gateway.read())
    asyncio.run(post_at_rate(product.port, events, (len(events) - 1) / BURST_S))
    ledger.wait_until_done(60)
    answers = sum(each.number == sender for each in product.gateway.read()[already:])
    say(f"burst of {len(BURST)} fragments in {BURST_S:g} s: {answers} answer(s)")
    return answers
