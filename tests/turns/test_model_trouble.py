"""Whatever becomes of the hosted model, the customer is answered: by its next answer, or by the company's own facts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.config import settings
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm import registry
from app.llm.providers.openai import OpenAIModel
from tests import road
from tests.contracts.beside import BESIDE
from tests.contracts.fake_openai import API_KEY, FakeOpenAI, task_of
from tests.contracts.scripted_server import Behaviour, Seen
from tests.thinking import NAME

FACT = "Temos estacionamento gratuito na porta."
SAID = '{"text":"Temos estacionamento, sim!","known":true,"wants_person":false,"offer_person":false,"facts":[]}'


class Replying(FakeOpenAI):
    """What is scripted is the reply's. The calls before and beside it get plain answers, unless `everywhere`: then all is scripted."""

    def __init__(self) -> None:
        super().__init__()
        self.beside: list[Seen] = []
        self.everywhere = False

    def respond(self, seen: Seen) -> Behaviour:
        beside = BESIDE.get(task_of(seen.body))
        if beside is None or self.everywhere:
            return super().respond(seen)
        self.beside.append(seen)
        return self.saying(beside)


@pytest.fixture
def openai() -> Iterator[Replying]:
    """A fake OpenAI that every company asks first, and that is given half a second."""
    os.environ["MODEL_TIMEOUT_S"] = "0.5"
    settings.cache_clear()
    with (
        Replying() as server,
        closing(OpenAIModel(api_key=SecretStr(API_KEY), base_url=server.base_url, model="gpt-5.4-mini")) as model,
    ):
        registry.register(NAME, lambda: model)
        yield server
        registry.register(NAME, lambda: None)
    del os.environ["MODEL_TIMEOUT_S"]
    settings.cache_clear()


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(session, "estacionamento", "Estacionamento", FACT, ["tem estacionamento?"])
    return company


def _ask(client: FlaskClient, number: road.Number) -> list[str]:
    number.says(client, "Vocês têm estacionamento?")
    for _ in range(2):
        road.run_due(number.company_id, wait_s=10)
    return road.replies(number.company_id)


@pytest.mark.req("AI-06")
def test_the_models_answer_is_what_the_customer_reads(
    client: FlaskClient, clinic: UUID, number: road.Number, openai: Replying
) -> None:
    openai.answer(openai.saying(SAID))
    assert _ask(client, number) == ["Temos estacionamento, sim!"]
    assert [turn.provider for turn in road.turns(clinic)] == ["openai"]
    assert openai.complaints == []


@pytest.mark.req("AI-06", "IN-16")
@pytest.mark.parametrize(
    "trouble",
    ["hang", "reset", "garbage", "prose", "empty", "html", "html_ok", "not_json", "not_an_answer", "no_choice", "pace", "money",
     "unauthorized", "not_found", "server_error", "overloaded", "refused", "cut_off"],
)  # fmt: skip
def test_a_model_in_trouble_is_replaced_by_the_companys_own_facts(
    client: FlaskClient, clinic: UUID, number: road.Number, openai: Replying, trouble: str
) -> None:
    openai.script(trouble, trouble)
    (reply,) = _ask(client, number)
    assert "estacionamento gratuito" in reply
    assert [(turn.state, turn.provider) for turn in road.turns(clinic)] == [("answered", "offline")]


@pytest.mark.req("AI-06")
def test_an_unusable_answer_is_asked_for_again_once(
    client: FlaskClient, clinic: UUID, number: road.Number, openai: Replying
) -> None:
    openai.script("garbage")
    openai.answer(openai.saying(SAID))
    assert _ask(client, number) == ["Temos estacionamento, sim!"]
    assert len(openai.seen) == 2


@pytest.mark.req("AI-06")
def test_a_model_that_keeps_failing_is_left_alone(
    client: FlaskClient, clinic: UUID, number: road.Number, openai: Replying
) -> None:
    openai.everywhere = True
    openai.script(*["server_error"] * 24)
    for n in range(8):
        number.says(client, "Vocês têm estacionamento?", sender=f"551198888000{n}")
    for _ in range(2):
        road.run_due(clinic, wait_s=10)
    assert len(road.replies(clinic)) == 8
    assert len(openai.seen) in (5, 6), "five failures, and what was asked beside the fifth"


@pytest.mark.req("AI-08", "AI-10")
@pytest.mark.parametrize(
    "text", ["Pronto, sua consulta está marcada!", "wants_person: true", "[horario-sabado] abrimos às 8"]
)
def test_an_answer_that_breaks_a_limit_never_reaches_the_customer(
    client: FlaskClient, clinic: UUID, number: road.Number, openai: Replying, text: str
) -> None:
    openai.answer(openai.saying(SAID.replace("Temos estacionamento, sim!", text)))
    (reply,) = _ask(client, number)
    assert text not in reply and "pessoa" in reply
    assert road.turns(clinic)[0].outcome["broken_limit"]
