"""A model that takes too long is measured in the company's own turns and warned of: once, and no longer than it lasts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.infra.tenancy import tenant_session
from app.llm import registry
from app.llm.providers.openai import OpenAIModel
from app.llm.settings import LlmSettings
from app.tenants import settings as company_settings
from app.turns import slowness
from app.turns.slowness import Speed
from tests import road
from tests.contracts import fake_openai
from tests.contracts.beside import BESIDE
from tests.contracts.fake_openai import FakeOpenAI
from tests.environment import changed
from tests.thinking import NAME

pytestmark = pytest.mark.req("AI-19")

MODEL: Final = "gpt-5.4-mini"
REPLY: Final = json.dumps({"text": "Temos, sim!", "known": True, "wants_person": False, "offer_person": False})
SLOW_S: Final = 0.12
LIMIT_S: Final = 0.1
TURNS: Final = 4  # of three calls each: enough to warn


@contextmanager
def answering(delay_s: float = 0.0) -> Iterator[FakeOpenAI]:
    """OpenAI answers every call of a turn after so long."""

    def think(body: Any) -> str:
        return BESIDE.get(fake_openai.task_of(body), REPLY)

    with FakeOpenAI(think=think, delay_s=delay_s) as server:
        key = SecretStr(fake_openai.API_KEY)
        with (
            changed(OPENAI_API_KEY="sk-x"),
            closing(OpenAIModel(api_key=key, base_url=server.base_url, model=MODEL)) as model,
        ):
            registry.register(NAME, lambda: model)
            try:
                yield server
            finally:
                registry.register(NAME, lambda: None)


def ask(client: FlaskClient, number: road.Number, turns: int = 1) -> None:
    for words in ("Vocês têm estacionamento?", "Abrem sábado?", "Qual é o endereço?", "Aceitam Pix?")[:turns]:
        number.says(client, words)
        road.run_due(number.company_id, wait_s=10)


def limit(company: UUID, seconds: float) -> None:
    with tenant_session(company) as session:
        company_settings.write(session, LlmSettings(slow_from_s=seconds), actor="user:ana")


def look(company: UUID) -> list[Any]:
    """The open warnings, after the scheduler has looked twice."""
    for _ in range(2):
        with tenant_session(company) as session:
            slowness.look(session)
    return road.alerts(company, "model_slow")


def measured(company: UUID) -> dict[str, Speed]:
    with tenant_session(company) as session:
        return {speed.model: speed for speed in slowness.lately(session)}


def test_a_slow_model_is_warned_of_once_and_the_warning_ends_when_it_is_fast_again(
    client: FlaskClient, company: UUID, other_company: UUID, number: road.Number
) -> None:
    limit(company, LIMIT_S)
    with answering(SLOW_S):
        ask(client, number, TURNS)
    (alert,) = look(company)
    assert (alert.key, alert.times) == (MODEL, 1)
    told = re.match(r"O modelo gpt-5\.4-mini levou em média (\d+,\d+) s por chamada", alert.message)
    mean_s = measured(company)[MODEL].mean_s
    assert told and float(told[1].replace(",", ".")) == pytest.approx(mean_s, abs=0.0006) and mean_s >= SLOW_S
    assert alert.message.endswith("o limite é 0,1 s.")
    assert look(other_company) == []
    road.pass_time(slowness.LATELY.total_seconds())
    with answering():
        ask(client, number)
    assert measured(company)[MODEL].calls == 3 and look(company) == []


def test_the_usual_limit_is_a_second_and_a_half(client: FlaskClient, company: UUID, number: road.Number) -> None:
    with answering(SLOW_S):
        ask(client, number, TURNS)
    speed = measured(company)[MODEL]
    assert (speed.calls, speed.limit_s) == (3 * TURNS, 1.5)
    assert SLOW_S <= speed.mean_s < 1.5 and look(company) == []


def test_a_few_slow_calls_say_nothing_yet(client: FlaskClient, company: UUID, number: road.Number) -> None:
    limit(company, LIMIT_S)
    with answering(SLOW_S):
        ask(client, number, TURNS - 1)
    assert measured(company)[MODEL].is_slow and look(company) == []


def test_a_warning_ends_when_nobody_asks_the_model_any_more_and_when_the_company_minds_less(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    limit(company, LIMIT_S)
    with answering(SLOW_S):
        ask(client, number, TURNS)
    assert len(look(company)) == 1
    limit(company, 30)
    assert look(company) == []
    limit(company, LIMIT_S)
    assert len(look(company)) == 1
    road.pass_time(slowness.LATELY.total_seconds())
    assert look(company) == []


def test_a_model_that_fails_is_measured_as_well_though_another_answered(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    with answering() as server:
        server.script("overloaded", "overloaded", "overloaded")
        ask(client, number)
    (turn,) = road.turns(company)
    assert turn.trace is not None and turn.provider == "offline"
    tried = [(each["model"], each["outcome"]) for each in turn.trace["tried"]]
    assert tried.count((MODEL, "overloaded")) == 3 and tried.count(("offline", "ok")) == 3
    assert (measured(company)[MODEL].calls, measured(company)["offline"].calls) == (3, 3)
