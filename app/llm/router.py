"""The door to language models: a company's providers in order, until one gives a usable answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.config import settings
from app.errors import ProviderError, ProviderRejected, ProviderUnavailable
from app.infra import breaker, clock
from app.llm import metrics, veil
from app.llm.concurrency import Places
from app.llm.errors import UnusableAnswer
from app.llm.meter import Attempt, Meter
from app.llm.port import Completed, Model, Request
from app.llm.veil import Veiled

T = TypeVar("T", bound=BaseModel)

BUDGET_S = 25.0
SHORTEST_CALL_S = 1.0

logger = logging.getLogger(__name__)


def complete(
    company_id: UUID,
    request: Request[T],
    providers: Sequence[Model],
    *,
    budget_s: float = BUDGET_S,
    meter: Meter | None = None,
) -> Completed[T]:
    """The first usable answer, in order of preference.

    All attempts share `budget_s` seconds; with no time left only the last provider is still asked, since it is the one
    that needs nobody. When none answers: ProviderUnavailable if a later try may work (with the earliest `retry_at` if
    all of those named one), else ProviderRejected. Repeating is safe: it costs, and changes nothing. `meter` is told of every
    attempt that was paid for, and refuses those that there is no money for; whoever is asked for nothing goes on answering.
    """
    if not providers:
        raise ValueError("no model to ask")
    meter, deadline = meter or Meter(), clock.monotonic() + budget_s
    failures: list[ProviderError] = []
    for provider in providers:
        is_last = provider is providers[-1]
        if _remaining_s(deadline) < SHORTEST_CALL_S and not is_last:
            metrics.record_refusal(provider.name, "no_time")
            continue
        try:
            return _with_repair(company_id, request, provider, deadline, meter)
        except ProviderError as error:
            failures.append(error)
            _note(company_id, provider, request, error)
    raise _none_answered(failures) from failures[-1]


def _with_repair(company_id: UUID, request: Request[T], provider: Model, deadline: float, meter: Meter) -> Completed[T]:
    """One answer; where it cannot be used, one more try that says why."""
    try:
        return _call(company_id, request, provider, deadline, meter)
    except UnusableAnswer as unusable:
        if _remaining_s(deadline) < SHORTEST_CALL_S:
            raise
        return _call(company_id, _repair(request, unusable.problem), provider, deadline, meter)


def _repair(request: Request[T], problem: str) -> Request[T]:
    correction = f"Your previous answer could not be used ({problem}). Answer again, with the JSON object only."
    return replace(request, system=f"{request.system}\n\n{correction}")


def _call(company_id: UUID, request: Request[T], provider: Model, deadline: float, meter: Meter) -> Completed[T]:
    """The money first: a call that there is none for says nothing about its provider. What is personal does not leave the machine."""
    veiled = Veiled(request, {}) if veil.is_local(provider) else veil.over(request)
    request = veiled.request
    with (
        meter.running(provider, request) as attempt,
        _places().taken(provider.name),
        breaker.guarded(company_id, provider.name),
    ):
        remaining = max(_remaining_s(deadline), SHORTEST_CALL_S)
        completed = _measured(provider, replace(request, timeout_s=min(request.timeout_s, remaining)), attempt)
        attempt.completed(completed)
    return veiled.lifted(completed)


def _measured(provider: Model, request: Request[T], attempt: Attempt) -> Completed[T]:
    started, outcome = clock.monotonic(), "bug"
    try:
        completed = provider.complete(request)
        outcome = "ok"
        return completed
    except ProviderError as error:
        outcome = _reason(error)
        raise
    finally:
        seconds = clock.monotonic() - started
        metrics.record_call(provider.name, outcome, seconds)
        attempt.measured(outcome, seconds)
        facts = {
            "provider": provider.name,
            "task": request.task,
            "outcome": outcome,
            "milliseconds": round(seconds * 1000),
        }
        logger.info("model called", extra=facts)


def _note(company_id: UUID, provider: Model, request: Request[T], error: ProviderError) -> None:
    reason = _reason(error)
    if reason in ("breaker_open", "budget"):
        metrics.record_refusal(provider.name, reason)
    facts = {"company_id": str(company_id), "provider": provider.name, "task": request.task, "reason": reason}
    logger.warning("model failed", extra=facts)


def _none_answered(failures: Sequence[ProviderError]) -> ProviderError:
    message = "Nenhum modelo de linguagem pôde responder."
    passing = [failure for failure in failures if isinstance(failure, ProviderUnavailable)]
    if not passing:
        return ProviderRejected(message, reason=_reason(failures[-1]))
    named = [failure.retry_at for failure in passing if failure.retry_at is not None]
    retry_at = min(named) if len(named) == len(passing) else None
    return ProviderUnavailable(message, retry_at=retry_at, reason=_reason(passing[0]))


def _reason(error: ProviderError) -> str:
    return str(getattr(error, "reason", error.code))


def _remaining_s(deadline: float) -> float:
    return deadline - clock.monotonic()


@lru_cache(maxsize=1)
def _places() -> Places:
    return Places(settings().model_calls)
