"""The panel while the webhook is busy: `python -m scripts.bench.live`, [RATE=50] [DURATION=30] [STREAMS=50] [ROUNDS=3].

Alternates runs: `without` open pages, with their `streams` alone, with streams whose pages fetch what changed (`pages`), and with streams
while a real browser looks at one conversation and *Assumir* is pressed once a second (`watched`). `without` and `streams` differ in nothing
else. ONLY=without,streams leaves the others out. Ends with one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import text

from app.infra.tenancy import tenant_session
from scripts.bench import asked, browser, installation, ledger, operators, usage
from scripts.bench.customers import Customers, phone
from scripts.bench.installation import Number, Product
from scripts.bench.numbers import percentile, rounded
from scripts.bench.progress import say
from scripts.bench.webhooks import Event, Posted, post_at_rate, token_of

COMPANIES: Final = 100
OFFICES: Final = 10  # companies whose people have the panel open
WATCHED_EVERY_S: Final = 1.0
MODES: Final = ("without", "streams", "pages", "watched")
_WATCHED_TOKENS: Final = 0x40000000  # apart from those of the other customers


@dataclass
class Run:
    """One run's numbers. `shown_s`: from the webhook's 200 until the message stood in the browser; empty unless watched."""

    webhook_ms: list[float]
    errors: int
    shown_s: list[float] = field(default_factory=list)
    unseen: int = 0
    claim_ms: list[float] = field(default_factory=list)


class Office:
    """The watched company: one customer who writes on and on, an operator who looks, and others who are taken over."""

    def __init__(self, product: Product, number: Number) -> None:
        self.number, self._sender = number, phone()
        self._next = _WATCHED_TOKENS
        self.operator = operators.sign_in(product.port, number.company_id)
        asyncio.run(post_at_rate(product.port, [self._event()], 1))
        ledger.wait_until_done(60)
        self.conversation = _newest(number.company_id, 1)[0]

    def _event(self) -> Event:
        self._next += 1
        token = token_of(self._next)
        return Event(self.number.path, self._sender, f"E agora, {token}?", f"3A{token}")

    def events(self, how_many: int) -> dict[str, Event]:
        return {token_of(self._next + 1): self._event() for _ in range(how_many)}

    def claim(self, conversation_id: UUID) -> float:
        """Press *Assumir*; milliseconds until the answer, after which no AI message can leave any more."""
        begun = time.monotonic()
        answer = self.operator.post(f"/painel/conversas/{conversation_id}/assumir")
        if answer.status_code not in (200, 303):
            raise RuntimeError(f"not taken over: {answer.status_code} {answer.text[:200]}")
        return (time.monotonic() - begun) * 1000


def main() -> int:
    wanted = asked.from_environment(duration=30, companies=COMPANIES)
    streams, rounds = int(os.environ.get("STREAMS", "50")), int(os.environ.get("ROUNDS", "3"))
    rate = wanted.rate or 50.0
    modes = os.environ.get("ONLY", ",".join(MODES)).split(",")
    with installation.running() as product:
        numbers = product.connect(wanted.companies, 1, lookup=True)
        offices = [Office(product, number) for number in numbers[:OFFICES]]
        asyncio.run(post_at_rate(product.port, _crowd(numbers[0], 40), 20))
        ledger.wait_until_done(60)
        runs: dict[str, list[Run]] = {mode: [] for mode in modes}
        for _ in range(rounds):
            for mode in modes:
                runs[mode].append(_run(product, numbers, offices, rate, wanted.messages_at(rate), mode, streams))
    print(json.dumps({mode: _summary(each) for mode, each in runs.items()}))
    return 0


def _crowd(number: Number, people: int) -> list[Event]:
    return [event for _, event in Customers([number], people / 20).messages(people)]


def _run(
    product: Product,
    numbers: Sequence[Number],
    offices: Sequence[Office],
    rate: float,
    messages: int,
    mode: str,
    streams: int,
) -> Run:
    say(f"{mode}: {messages} messages at {rate:g}/s")
    events = [event for _, event in Customers(numbers, rate).messages(messages)]
    before = usage.cpu_seconds(product)
    if mode == "without":
        run = _posted(product, events, rate)
    else:
        people = [office.operator for office in offices]
        with operators.watching(people, streams, fetching=mode == "pages") as heard:
            run = _watched(product, offices[0], events, rate) if mode == "watched" else _posted(product, events, rate)
        say(f"  {heard.open} streams, {heard.lost} lost, {heard.changes} changes heard")
        if fetched := heard.fetch_ms:
            say(f"  {len(fetched)} lists fetched, p95 {rounded(percentile(fetched, 0.95), 0)} ms")
    ledger.wait_until_done(120)
    usage.tell(before, usage.cpu_seconds(product), messages)
    say(f"  {json.dumps(_summary([run]))}")
    return run


def _posted(product: Product, events: Sequence[Event], rate: float) -> Run:
    posted = asyncio.run(post_at_rate(product.port, events, rate))
    return Run([each.milliseconds for each in posted], sum(each.status != 200 for each in posted))


def _watched(product: Product, office: Office, events: Sequence[Event], rate: float) -> Run:
    """The load, while a browser looks at one conversation and others are taken over."""
    watched = office.events(int(len(events) / rate / WATCHED_EVERY_S))
    claims: list[float] = []
    with browser.looking_at(office.operator, office.conversation) as stood, _claiming(office, claims):
        posted, told = asyncio.run(_both(product.port, events, rate, list(watched.values())))
        time.sleep(3)  # what came last may still be on its way to the screen
    answered = {each.event.id: each.answered_at for each in told if each.status == 200}
    shown = [
        stood[token] - answered[event.id] for token, event in watched.items() if token in stood and event.id in answered
    ]
    errors = sum(each.status != 200 for each in (*posted, *told))
    return Run([each.milliseconds for each in posted], errors, shown, len(watched) - len(shown), claims)


async def _both(
    port: int, events: Sequence[Event], rate: float, watched: Sequence[Event]
) -> tuple[Sequence[Posted], Sequence[Posted]]:
    return await asyncio.gather(post_at_rate(port, events, rate), post_at_rate(port, watched, 1 / WATCHED_EVERY_S))


@contextmanager
def _claiming(office: Office, claims: list[float]) -> Iterator[None]:
    over = threading.Event()
    conversations = [each for each in _newest(office.number.company_id, 40) if each != office.conversation]

    def press() -> None:
        for conversation_id in conversations:
            if over.wait(1):
                return
            claims.append(office.claim(conversation_id))

    thread = threading.Thread(target=press)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _newest(company_id: UUID, how_many: int) -> list[UUID]:
    with tenant_session(company_id) as session:
        rows = session.execute(
            text("SELECT id FROM conversations ORDER BY created_at DESC LIMIT :most"), {"most": how_many}
        )
        return [row.id for row in rows]


def _summary(runs: Sequence[Run]) -> dict[str, object]:
    p99 = [percentile(run.webhook_ms, 0.99) or 0.0 for run in runs]
    shown = [each for run in runs for each in run.shown_s]
    claims = [each for run in runs for each in run.claim_ms]
    return {
        "webhook_p50_ms": rounded(statistics.median(percentile(run.webhook_ms, 0.5) or 0.0 for run in runs), 1),
        "webhook_p99_ms": rounded(statistics.median(p99), 1),
        "webhook_p99_spread_ms": [rounded(min(p99), 1), rounded(max(p99), 1)],
        "errors": sum(run.errors for run in runs),
        "shown_s": [rounded(percentile(shown, share)) for share in (0.5, 0.95)],
        "unseen": sum(run.unseen for run in runs),
        "claim_ms": [rounded(percentile(claims, share), 0) for share in (0.5, 0.95, 1.0)],
    }


if __name__ == "__main__":
    sys.exit(main())
