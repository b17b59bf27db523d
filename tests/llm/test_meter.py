"""Every attempt that was paid for is told, and none is made that there is no money for. Against fake servers over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any
from uuid import uuid4

import pytest

from app.errors import ProviderRejected
from app.infra import clock
from app.llm import prices
from app.llm.meter import Meter, asked
from app.llm.port import Completed, Request, Usage
from app.llm.router import complete
from tests.contracts.models import HOSTED, Hosted, Understood, create_request, gemini_against_fake, openai_against_fake

pytestmark = pytest.mark.req("AI-07")

PLENTY = 10_000_000


@pytest.fixture(scope="module")
def both_running() -> Iterator[tuple[Hosted, Hosted]]:
    with openai_against_fake() as openai, gemini_against_fake() as gemini:
        yield openai, gemini


@pytest.fixture
def first(both_running: tuple[Hosted, Hosted]) -> Hosted:
    both_running[0].server.reset()
    return both_running[0]


@pytest.fixture
def second(both_running: tuple[Hosted, Hosted]) -> Hosted:
    both_running[1].server.reset()
    return both_running[1]


class Free:
    """A model that nobody is paid for."""

    name = "offline"

    def complete(self, request: Request[Any]) -> Completed[Any]:
        return Completed(Understood(intencao="outra", confianca=0.5), self.name, "offline")


def ask(meter: Meter, *models: Any) -> str:
    return complete(uuid4(), create_request(), models, meter=meter).provider


def test_an_answer_is_told_with_what_it_took(first: Hosted) -> None:
    meter = Meter()
    completed = complete(uuid4(), create_request(), [first.model], meter=meter)
    (call,) = meter.calls()
    assert (call.input, call.cached, call.output) == (
        completed.usage.input,
        completed.usage.cached,
        completed.usage.output,
    )
    assert (call.task, call.provider, call.model, call.outcome) == ("reply", "openai", completed.model, "ok")
    assert call.micro_usd == prices.cost_micro_usd(completed.model, "gpt-5.4-mini", completed.usage, clock.now())
    assert call.micro_usd


def test_what_was_told_once_is_not_told_again(first: Hosted) -> None:
    meter = Meter()
    ask(meter, first.model)
    meter.told(len(meter.untold()))
    ask(meter, first.model)
    assert (len(meter.untold()), len(meter.calls())) == (1, 2)


@pytest.mark.parametrize("behaviour", ["garbage", "prose"])
def test_a_repair_is_paid_as_well_as_what_it_repairs(first: Hosted, behaviour: str) -> None:
    first.server.script(behaviour, "ok")
    meter = Meter()
    ask(meter, first.model)
    assert [call.outcome for call in meter.calls()] == ["garbage", "ok"]


@pytest.mark.parametrize("provider", sorted(HOSTED))
@pytest.mark.parametrize("behaviour", ["cut_off", "refused", "empty", "garbage"])
def test_an_answer_that_is_no_use_was_paid_for(provider: str, behaviour: str) -> None:
    with HOSTED[provider]() as hosted:
        hosted.server.script(*[behaviour] * 2)
        meter = Meter()
        assert ask(meter, hosted.model, Free()) == "offline"
    calls = meter.calls()
    assert {call.outcome for call in calls} == {behaviour}
    assert len(calls) == len(hosted.server.seen)
    assert all(call.micro_usd and call.input and call.model for call in calls)


@pytest.mark.parametrize("behaviour", ["pace", "money", "server_error", "html", "unauthorized", "reset"])
def test_a_call_that_was_not_answered_was_not_paid_for(first: Hosted, behaviour: str) -> None:
    first.server.script(behaviour)
    meter = Meter(PLENTY)
    assert ask(meter, first.model, Free()) == "offline"
    assert meter.calls() == []


def test_both_providers_of_a_fall_back_are_told(first: Hosted, second: Hosted) -> None:
    first.server.script("cut_off")
    meter = Meter()
    assert ask(meter, first.model, second.model) == "gemini"
    assert [(call.provider, call.outcome) for call in meter.calls()] == [("openai", "cut_off"), ("gemini", "ok")]


def test_without_money_nobody_is_asked_who_is_paid(first: Hosted, second: Hosted) -> None:
    meter = Meter(0)
    assert ask(meter, first.model, second.model, Free()) == "offline"
    assert first.server.seen == second.server.seen == []
    with pytest.raises(ProviderRejected) as refusal:
        ask(meter, first.model)
    assert refusal.value.reason == "budget"


def test_a_repair_that_there_is_no_money_for_is_not_made(first: Hosted) -> None:
    first.server.script("garbage", "garbage")
    granted: list[int] = []

    def once(missing: int) -> bool:
        granted.append(missing)
        return len(granted) == 1

    meter = Meter(0, once)
    assert ask(meter, first.model, Free()) == "offline"
    assert len(first.server.seen) == 1
    assert [call.outcome for call in meter.calls()] == ["garbage"]
    assert len(granted) == 2


def test_what_was_set_aside_covers_calls_and_more_is_asked_only_beyond_it(first: Hosted) -> None:
    wanted: list[int] = []

    def more(missing: int) -> bool:
        wanted.append(missing)
        return True

    meter = Meter(20_000, more)
    ask(meter, first.model)
    assert wanted == []
    ask(Meter(5, more), first.model)
    assert len(wanted) == 1 and wanted[0] > 5


def test_a_call_never_costs_more_than_was_set_aside_for_it(first: Hosted) -> None:
    wanted: list[int] = []
    meter = Meter(0, lambda missing: not wanted.append(missing))  # type: ignore[func-returns-value]
    ask(meter, first.model)
    (call,) = meter.calls()
    assert call.micro_usd is not None and call.micro_usd <= wanted[0]


def test_threads_of_a_turn_share_one_purse(first: Hosted) -> None:
    """Each of 16 calls wants some 13,000 at most and takes far less: together they never have more set aside than was granted."""
    lock, granted = Lock(), [0]

    def more(missing: int) -> bool:
        with lock:
            if granted[0] + missing > 60_000:
                return False
            granted[0] += missing
            return True

    meter = Meter(0, more)
    with ThreadPoolExecutor(16) as threads:
        answered = list(threads.map(lambda _: ask(meter, first.model, Free()), range(16)))
    assert set(answered) <= {"openai", "offline"} and "openai" in answered
    assert sum(call.micro_usd or 0 for call in meter.calls()) <= granted[0] <= 60_000


def test_a_model_without_a_price_answers_and_its_tokens_are_told(first: Hosted) -> None:
    class Unlisted:
        name, model = "openai", "modelo-da-casa"

        def complete(self, request: Request[Any]) -> Completed[Any]:
            return Completed(Understood(intencao="outra", confianca=1), self.name, self.model, Usage(input=7, output=5))

    meter = Meter(0)
    assert ask(meter, Unlisted()) == "openai"
    (call,) = meter.calls()
    assert (call.model, call.input, call.output, call.micro_usd) == ("modelo-da-casa", 7, 5, None)


def test_a_model_says_what_it_is_sold_as(first: Hosted, second: Hosted) -> None:
    assert (asked(first.model), asked(second.model), asked(Free())) == ("gpt-5.4-mini", "gemini-3.5-flash-lite", None)
