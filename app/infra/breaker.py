"""A circuit breaker per company and provider: after repeated failures, callers fail at once instead of waiting.

pybreaker keeps the states and the count, fed with each call's outcome once it is known. Admission and time are ours for
three reasons (pybreaker 1.4.1): `CircuitBreaker.call` holds its lock while the call runs, so one company's calls would
queue up behind each other; `calling()` does not, but lets everybody through while half-open; both read the machine's
clock by themselves.

Only circuits with recent failures exist, in this process's memory: each process finds out for itself, after a restart
again.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import Enum, auto
from threading import Lock
from uuid import UUID

from prometheus_client import Gauge
from pybreaker import STATE_CLOSED, STATE_HALF_OPEN, CircuitBreaker

from app.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.infra import clock

FAILURES_TO_OPEN = 5
RESET_S = 30.0
CAPACITY = 10_000
TRIAL_POLL_S = 1.0
OPENS_AT_ONCE = frozenset({"unauthorized", "quota"})

BREAKER_OPEN = Gauge(
    "breaker_open",
    "1 while calls of this company to this provider are refused or on trial, in any process.",
    ["company_id", "provider"],
    multiprocess_mode="livemax",
)

logger = logging.getLogger(__name__)

Key = tuple[UUID | None, str]


class Outcome(Enum):
    """What a call says about its provider's health. `SILENT`: nothing, the error is not the provider's."""

    HEALTHY = auto()
    FAILED = auto()
    HOPELESS = auto()
    SILENT = auto()


def outcome_of(error: BaseException | None) -> Outcome:
    """A refusal is the answer of a healthy provider, except when it refuses everything (key or money)."""
    if error is None:
        return Outcome.HEALTHY
    if not isinstance(error, ProviderUnavailable | ProviderRejected | OutcomeUnknown):
        return Outcome.SILENT
    reason = getattr(error, "reason", None)
    if reason == "breaker_open":
        return Outcome.SILENT
    if reason in OPENS_AT_ONCE:
        return Outcome.HOPELESS
    return Outcome.HEALTHY if isinstance(error, ProviderRejected) else Outcome.FAILED


class _Failure(Exception):
    """How a failed call is told to pybreaker."""


class _Circuit:
    """One company's calls to one provider. Used under the lock of `Breakers`."""

    def __init__(self, failures_to_open: int) -> None:
        self.refused_until = 0.0
        self._breaker = CircuitBreaker(fail_max=failures_to_open, throw_new_error_on_trip=False)

    @property
    def is_closed(self) -> bool:
        return bool(self._breaker.current_state == STATE_CLOSED)

    @property
    def is_on_trial(self) -> bool:
        return bool(self._breaker.current_state == STATE_HALF_OPEN)

    def try_again(self, *, refused_until: float) -> None:
        """Let one call through. The others are refused until its outcome is known, or until it has taken too long."""
        self._breaker.half_open()
        self.refused_until = refused_until

    def fail(self, *, refused_until: float) -> None:
        """Count a failure; the last one tolerated, and any on trial, opens."""
        with suppress(_Failure):  # pybreaker hands back what it was fed
            self._breaker.call(_raise_failure)
        self.refused_until = refused_until

    def open(self, *, refused_until: float) -> None:
        self._breaker.open()
        self.refused_until = refused_until


def _raise_failure() -> None:
    raise _Failure


class Breakers:
    """The circuits of one process. `monotonic` measures waiting, `now` (business clock) dates `retry_at`."""

    def __init__(
        self,
        *,
        failures_to_open: int = FAILURES_TO_OPEN,
        reset_s: float = RESET_S,
        capacity: int = CAPACITY,
        monotonic: Callable[[], float] = clock.monotonic,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._failures_to_open = failures_to_open
        self._reset_s = reset_s
        self._capacity = capacity
        self._monotonic = monotonic
        self._now = now
        self._lock = Lock()
        self._circuits: OrderedDict[Key, _Circuit] = OrderedDict()

    def __len__(self) -> int:
        return len(self._circuits)

    @contextmanager
    def guarded(self, company_id: UUID | None, provider: str) -> Iterator[None]:
        """Run the block unless the circuit is open; its error, which always goes on, is counted."""
        key = (company_id, provider)
        on_trial = self._admit(key)
        try:
            yield
        except BaseException as error:
            self._record(key, error, on_trial)
            raise
        self._record(key, None, on_trial)

    def is_open(self, company_id: UUID | None, provider: str) -> datetime | None:
        """When to come again, if a call made now would be refused."""
        with self._lock:
            wait = self._wait_s(self._circuits.get((company_id, provider)))
            return self._now() + timedelta(seconds=wait) if wait > 0 else None

    def forget(self, company_id: UUID | None, provider: str) -> None:
        """Close the circuit: somebody has mended what was broken, so the next call shall not wait."""
        with self._lock:
            self._forget((company_id, provider))

    def _admit(self, key: Key) -> bool:
        """Whether this call is the trial of an open circuit; raises when it may not be made."""
        with self._lock:
            circuit = self._circuits.get(key)
            if circuit is None or circuit.is_closed:
                return False
            wait = self._wait_s(circuit)
            if wait > 0:
                retry_at = self._now() + timedelta(seconds=wait)
                raise ProviderUnavailable(
                    f"O serviço {key[1]} falhou várias vezes seguidas; nova tentativa em instantes.",
                    retry_at=retry_at,
                    reason="breaker_open",
                )
            circuit.try_again(refused_until=self._monotonic() + self._reset_s)
            return True

    def _wait_s(self, circuit: _Circuit | None) -> float:
        if circuit is None or circuit.is_closed:
            return 0.0
        remaining = circuit.refused_until - self._monotonic()
        return min(remaining, TRIAL_POLL_S) if circuit.is_on_trial else remaining

    def _record(self, key: Key, error: BaseException | None, on_trial: bool) -> None:
        """Count a call's outcome. Those admitted before the circuit opened come late and say nothing new."""
        outcome = outcome_of(error)
        with self._lock:
            circuit = self._circuits.get(key)
            if not on_trial and circuit is not None and not circuit.is_closed:
                return
            if outcome is Outcome.SILENT:
                self._release_trial(circuit, on_trial)
            elif outcome is Outcome.HEALTHY:
                self._forget(key)
            else:
                self._count(key, error, outcome)

    def _release_trial(self, circuit: _Circuit | None, on_trial: bool) -> None:
        """A trial that said nothing about the provider leaves the next caller to try."""
        if on_trial and circuit is not None and circuit.is_on_trial:
            circuit.open(refused_until=self._monotonic())

    def _count(self, key: Key, error: BaseException | None, outcome: Outcome) -> None:
        circuit = self._circuits.setdefault(key, _Circuit(self._failures_to_open))
        self._circuits.move_to_end(key)
        was_closed = circuit.is_closed
        refused_until = self._monotonic() + self._reset_s
        if outcome is Outcome.HOPELESS:
            circuit.open(refused_until=refused_until)
        else:
            circuit.fail(refused_until=refused_until)
        if was_closed and not circuit.is_closed:
            _gauge(key).set(1)
            reason = getattr(error, "reason", type(error).__name__)
            logger.warning("circuit opened", extra=_facts(key) | {"reason": reason})
        while len(self._circuits) > self._capacity:
            self._forget(next(iter(self._circuits)))

    def _forget(self, key: Key) -> None:
        """Close the circuit; one without failures need not exist."""
        circuit = self._circuits.pop(key, None)
        if circuit is not None and not circuit.is_closed:
            _gauge(key).set(0)
            logger.info("circuit closed", extra=_facts(key))


def _facts(key: Key) -> dict[str, str]:
    company_id, provider = key
    return {"company_id": str(company_id or ""), "provider": provider}


def _gauge(key: Key) -> Gauge:
    return BREAKER_OPEN.labels(**_facts(key))


_breakers = Breakers()
guarded = _breakers.guarded
is_open = _breakers.is_open
forget = _breakers.forget
