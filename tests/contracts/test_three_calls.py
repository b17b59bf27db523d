"""The three calls of a turn, asked of every provider: what comes back is typed, and every trouble has the same name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

import pytest
from pydantic import BaseModel, Field

from app.errors import ProviderError, ProviderRejected
from app.llm import router
from app.llm.intents import Intent, Sentiment
from app.llm.port import Fact, Grounding, Model, Request, Said
from app.llm.providers.offline import OfflineModel
from app.secretary.reply import Reply
from app.secretary.understanding import Entities, Understanding
from tests.contracts.models import HOSTED, Hosted
from tests.contracts.scripted_server import Behaviour, json_answer

pytestmark = [pytest.mark.req("AI-02"), pytest.mark.req("AI-06")]


class Kind(StrEnum):
    TEXT = "text"
    BUTTON = "button"
    LIST = "list"


class Option(BaseModel):
    """One thing to choose."""

    title: str = Field(min_length=1, max_length=24)
    day: date | None = Field(default=None, description="The day it stands for.")
    at: datetime | None = None


class Options(BaseModel):
    """How the answer is shown: everything a result may be made of, nested."""

    kind: Kind
    options: list[Option] = Field(default_factory=list)
    best: Option | None = None
    fallback: Kind | None = None


RESULTS: Final[dict[str, BaseModel]] = {
    "understand": Understanding(
        intent=Intent.RESCHEDULE,
        also=[Intent.COMPLAINT],
        sentiment=Sentiment.NEGATIVE,
        language="es",
        confidence=0.82,
        entities=Entities(dates=[date(2026, 12, 1)], times=[time(14, 30)], service="limpieza", quantity=2),
        proposed_state="rescheduling",
    ),
    "reply": Reply(text="Abrimos às 8h.", known=True, wants_person=False, offer_person=False, facts=["horario"]),
    "message_type": Options(
        kind=Kind.LIST,
        options=[
            Option(title="Terça", day=date(2026, 12, 1), at=datetime(2026, 12, 1, 14, 30, tzinfo=UTC)),
            Option(title="Outro"),
        ],
        best=Option(title="Terça"),
    ),
}


def request_for(task: str, *, timeout_s: float = 5.0) -> Request[Any]:
    opening = Fact("horario", "Horário", "Abrimos às 8h.", 0.9, answers=("que horas abrem?",))
    return Request(
        task=task,
        system="Você é a secretária da Clínica Sorriso.",
        dialogue=[Said("customer", "que horas abrem?")],
        result=type(RESULTS[task]),
        grounding=Grounding(company="Clínica Sorriso", facts=[opening]),
        timeout_s=timeout_s,
    )


@pytest.fixture(scope="module", params=HOSTED, ids=str)
def running(request: pytest.FixtureRequest) -> Iterator[Hosted]:
    with HOSTED[request.param]() as hosted:
        yield hosted


@pytest.fixture
def hosted(running: Hosted) -> Iterator[Hosted]:
    running.server.reset()
    yield running
    assert running.server.complaints == []


@pytest.fixture(params=RESULTS, ids=str)
def task(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_result_comes_back_as_it_was_said(hosted: Hosted, task: str) -> None:
    """Enums, days, hours, nested objects and absent values survive the way through the provider's own schema."""
    hosted.server.answer(hosted.server.saying(RESULTS[task].model_dump_json()))
    assert hosted.model.complete(request_for(task)).value == RESULTS[task]


def test_the_model_is_told_every_key_of_the_result_and_its_closed_lists(hosted: Hosted, task: str) -> None:
    hosted.server.answer(hosted.server.saying(RESULTS[task].model_dump_json()))
    hosted.model.complete(request_for(task))
    sent = str(hosted.server.seen[0].body)
    asked_for = type(RESULTS[task]).model_json_schema()["properties"]  # without what no model is asked
    assert [key for key in asked_for if f"'{key}'" not in sent] == []
    assert "opted_out" not in sent
    choices = {"understand": Intent, "reply": ("pt", "en", "es"), "message_type": Kind}[task]
    assert [choice for choice in choices if f"'{choice}'" not in sent] == []


@dataclass(frozen=True)
class Trouble:
    behaviour: str
    reason: str
    timeout_s: float = 5.0


TROUBLES = {
    "refusal": Trouble("refused", "refused"),
    "filter": Trouble("filtered", "refused"),
    "cut off": Trouble("cut_off", "cut_off"),
    "no money": Trouble("money", "quota"),
    "pace": Trouble("pace", "pace"),
    "late": Trouble("hang", "timeout", timeout_s=0.1),
    "retired model": Trouble("not_found", "not_found"),
    "prose": Trouble("prose", "garbage"),
    "nothing": Trouble("empty", "empty"),
    "overloaded": Trouble("overloaded", "overloaded"),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_every_trouble_has_one_name_and_is_asked_once(hosted: Hosted, task: str, trouble: Trouble) -> None:
    hosted.server.script(trouble.behaviour)
    with pytest.raises(ProviderError) as failure:
        hosted.model.complete(request_for(task, timeout_s=trouble.timeout_s))
    assert getattr(failure.value, "reason", None) == trouble.reason
    assert len(hosted.server.seen) == 1


def wrong(hosted: Hosted) -> Behaviour:
    return hosted.server.saying('{"intent": "fly", "text": 5, "kind": "song"}')


def test_garbage_is_repaired_once_with_what_was_wrong(hosted: Hosted, task: str) -> None:
    hosted.server.answer(wrong(hosted), hosted.server.saying(RESULTS[task].model_dump_json()))
    completed = router.complete(uuid4(), request_for(task), [hosted.model])
    assert completed.value == RESULTS[task]
    first, second = (str(seen.body) for seen in hosted.server.seen)
    assert ("could not be used" in first, "could not be used" in second) == (False, True)


def test_garbage_twice_goes_to_the_next_provider(hosted: Hosted) -> None:
    hosted.server.answer(wrong(hosted), wrong(hosted))
    completed = router.complete(uuid4(), request_for("reply"), [hosted.model, OfflineModel()])
    assert (completed.provider, len(hosted.server.seen)) == ("offline", 2)


def test_a_model_put_in_the_place_of_a_retired_one_is_named_so_that_it_is_paid_at_its_price(
    hosted: Hosted, task: str
) -> None:
    hosted.server.answer(hosted.server.saying_as("the-successor", RESULTS[task].model_dump_json()))
    assert hosted.model.complete(request_for(task)).model == "the-successor"


def test_an_impossible_day_or_an_unknown_word_of_a_closed_list_is_unusable(hosted: Hosted) -> None:
    said = RESULTS["understand"].model_dump(mode="json")
    for bad in ({"intent": "fly"}, {"entities": {"dates": ["2026-02-30"]}}, {"language": "fr"}, {"confidence": 7}):
        hosted.server.answer(hosted.server.saying(json_answer(said | bad).body))
        with pytest.raises(ProviderRejected) as failure:
            hosted.model.complete(request_for("understand"))
        assert failure.value.reason == "garbage"


OFFLINE: Final[dict[str, Callable[[Any], bool]]] = {
    "understand": lambda said: said.intent is Intent.FAQ and said.language == "pt",
    "message_type": lambda said: said.kind is Kind.TEXT and said.options == [],
    "reply": lambda said: said.facts == ["horario"] and "8h" in said.text,
}


@pytest.mark.parametrize("offline_task", OFFLINE)
def test_the_provider_without_account_does_the_same_calls(offline_task: str) -> None:
    model: Model = OfflineModel()
    completed = model.complete(request_for(offline_task))
    assert isinstance(completed.value, type(RESULTS[offline_task]))
    assert OFFLINE[offline_task](completed.value)
    assert model.complete(request_for(offline_task)).value == completed.value


def test_the_provider_without_account_says_what_it_does_not_do() -> None:
    with pytest.raises(ProviderRejected) as failure:
        OfflineModel().complete(replace(request_for("reply"), task="paint"))
    assert failure.value.reason == "bad_request"
