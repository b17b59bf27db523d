"""What is measured about calls to models."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from prometheus_client import Counter, Gauge, Histogram

from app.infra import clock

WINDOW_S = 300.0
BUCKET_S = 10.0

REQUESTS = Counter(
    "llm_requests_total",
    "Attempts by provider and outcome: ok, or the reason of the error.",
    ["provider", "outcome"],
)
SECONDS = Histogram(
    "llm_seconds",
    "Time of one call to a model, failed ones included.",
    ["provider"],
    buckets=(0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 12, 20, 30),
)
ERROR_RATE = Gauge(
    "llm_error_rate",
    "Failed calls among those made in the last five minutes; with several processes, the worst of them.",
    ["provider"],
    multiprocess_mode="livemax",
)


class SlidingRate:
    """Share of failures within the last five minutes, counted in buckets: its memory does not grow with the traffic."""

    def __init__(self, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._buckets: deque[tuple[int, int, int]] = deque(maxlen=int(WINDOW_S / BUCKET_S))

    def add(self, *, failed: bool) -> float:
        """Count a call; the rate that follows from it."""
        with self._lock:
            number = int(self._monotonic() / BUCKET_S)
            calls, failures = 0, 0
            if self._buckets and self._buckets[-1][0] == number:
                _, calls, failures = self._buckets.pop()
            self._buckets.append((number, calls + 1, failures + failed))
        return self.value()

    def value(self) -> float:
        with self._lock:
            oldest = self._monotonic() / BUCKET_S - WINDOW_S / BUCKET_S
            recent = [bucket for bucket in self._buckets if bucket[0] > oldest]
        calls = sum(bucket[1] for bucket in recent)
        return sum(bucket[2] for bucket in recent) / calls if calls else 0.0


_rates: dict[str, SlidingRate] = {}


def record_call(provider: str, outcome: str, seconds: float) -> None:
    """A call that reached the provider, or tried to."""
    REQUESTS.labels(provider=provider, outcome=outcome).inc()
    SECONDS.labels(provider=provider).observe(seconds)
    rate = _rates.setdefault(provider, SlidingRate())
    ERROR_RATE.labels(provider=provider).set(rate.add(failed=outcome != "ok"))


def record_refusal(provider: str, reason: str) -> None:
    """A call that we did not make: circuit open, or too many at once. It says nothing new about the provider."""
    REQUESTS.labels(provider=provider, outcome=reason).inc()


def refresh_error_rates() -> None:
    """Let the rates of providers without traffic fall. For whatever beats regularly in a process."""
    for provider, rate in list(_rates.items()):
        ERROR_RATE.labels(provider=provider).set(rate.value())
