"""What a talk leaves behind, summed up by a hosted model: asked over real HTTP, paid from the company's money, replaced where it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel
from sqlalchemy import text

from app.billing.models import Usage, UsageState
from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.llm import registry
from app.llm.port import Completed, Request
from app.llm.settings import LlmSettings
from app.secretary import context_engine, training
from app.secretary.profile import NoteKind, Profile
from app.tenants import settings as company_settings
from tests import road
from tests.billing.test_budget import consistent, limit, month, rows
from tests.contracts.models import HOSTED, Hosted
from tests.contracts.scripted_server import Behaviour
from tests.environment import changed
from tests.secretary.test_training import close, talk

pytestmark = pytest.mark.req("AI-04", "AI-06", "AI-07")

T = TypeVar("T", bound=BaseModel)

KEYS: Final = {"openai": {"OPENAI_API_KEY": "sk-x"}, "gemini": {"GEMINI_API_KEY": "x"}}
SAID: Final = {
    "summary": "Quis clareamento e achou caro.",
    "preferences": ["só de manhã"],
    "name": "Joana",
    "mood": "negative",
}


@pytest.fixture
def client(database: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    with road.client_of(create_app()) as client:
        yield client
    road.reset_time()


@pytest.fixture(scope="module", params=HOSTED, ids=str)
def running(request: pytest.FixtureRequest) -> Iterator[Hosted]:
    with HOSTED[request.param]() as hosted:
        yield hosted


@pytest.fixture
def hosted(running: Hosted, company: UUID) -> Iterator[Hosted]:
    """The company's first model, once it has talked: its turns are answered by the local one."""
    running.server.reset()
    name = running.model.name
    with tenant_session(company) as session:
        company_settings.write(session, LlmSettings(providers=[name]), actor="user:ana")
    with changed(**KEYS[name]):
        yield running
    registry.register(name, lambda: None)
    assert running.server.complaints == []


@pytest.fixture
def talked(client: FlaskClient, company: UUID, hosted: Hosted) -> road.Number:
    number = road.connect(company)
    registry.register(hosted.model.name, lambda: None)
    talk(client, number, "Oi, me chamo Joana, meu fone é (11) 98765-4321", "quanto custa o clareamento?", "que caro")
    registry.register(hosted.model.name, lambda: hosted.model)
    return number


def saying(hosted: Hosted, **more: Any) -> Behaviour:
    return hosted.server.saying(json.dumps(SAID | more))


def card(company: UUID) -> Profile:
    with tenant_session(company) as session:
        return context_engine.of(session, road.contacts(company)[0].id)


def summed(company: UUID) -> list[Usage]:
    """What summaries cost; those of the talk itself took nothing."""
    return [row for row in rows(company) if row.kind == "summary"]


def test_a_hosted_model_sums_up_and_is_paid_for(company: UUID, talked: road.Number, hosted: Hosted) -> None:
    hosted.server.answer(saying(hosted))
    with consistent(company):
        close(company)
    known = card(company)
    assert (known.summary, known.summary_by, known.mood) == (SAID["summary"], hosted.model.name, -1.0)
    assert (known.name, known.told(NoteKind.PREFERENCE)) == ("Joana", ["só de manhã"])
    (seen,) = hosted.server.seen
    asked = json.dumps(seen.body, ensure_ascii=False)
    assert "anota o que vale a pena lembrar" in asked and "quanto custa o clareamento?" in asked
    assert "98765-4321" not in asked
    (row,) = summed(company)
    assert (row.state, [call["outcome"] for call in row.calls]) == (UsageState.SETTLED, ["ok"])
    assert row.micro_usd > 0 and row.input_tokens > 0 and row.provider == hosted.model.name
    assert (month(company).spent_micro_usd, month(company).reserved_micro_usd) == (row.micro_usd, 0)


@pytest.mark.parametrize("trouble", ["refused", "filtered", "cut_off", "hang", "overloaded", "money", "not_found"])
def test_where_it_fails_the_local_model_sums_up_and_only_what_was_billed_is_paid(
    company: UUID, talked: road.Number, hosted: Hosted, trouble: str
) -> None:
    hosted.server.script(trouble)
    with changed(MODEL_TIMEOUT_S="1"), consistent(company):
        close(company)
    known = card(company)
    assert (known.summary_by, len(hosted.server.seen)) == ("offline", 1)
    assert "quanto custa o clareamento?" in (known.summary or "")
    (row,) = summed(company)
    told_tokens = trouble in ("refused", "filtered", "cut_off") and row.calls != []
    assert row.state == (UsageState.SETTLED if told_tokens else UsageState.RELEASED)
    assert (row.micro_usd > 0) is told_tokens
    assert trouble != "cut_off" or [call["outcome"] for call in row.calls] == ["cut_off"]
    assert month(company).reserved_micro_usd == 0


def test_a_summary_that_was_no_use_is_repaired_once_and_both_are_paid(
    company: UUID, talked: road.Number, hosted: Hosted
) -> None:
    hosted.server.answer(hosted.server.saying('{"summary": 5}'), saying(hosted))
    with consistent(company):
        close(company)
    (row,) = summed(company)
    assert card(company).summary == SAID["summary"]
    assert [call["outcome"] for call in row.calls] == ["garbage", "ok"]


def test_without_money_the_local_model_sums_up(company: UUID, talked: road.Number, hosted: Hosted) -> None:
    limit(company, monthly_ceiling_usd=Decimal(0))
    close(company)
    assert (card(company).summary_by, hosted.server.seen, summed(company)) == ("offline", [], [])


@pytest.mark.parametrize(("ceiling", "by_hosted"), [("150", True), ("0.02", False)])
def test_a_long_talk_takes_more_than_was_foreseen_only_where_the_ceilings_carry_it(
    client: FlaskClient, company: UUID, talked: road.Number, hosted: Hosted, ceiling: str, by_hosted: bool
) -> None:
    registry.register(hosted.model.name, lambda: None)
    talk(client, talked, *(f"{letter} {'blá ' * 2000}" for letter in "abcdefgh"))
    registry.register(hosted.model.name, lambda: hosted.model)
    hosted.server.answer(saying(hosted))
    limit(company, monthly_ceiling_usd=Decimal(ceiling))
    with consistent(company):
        close(company)
    assert (card(company).summary_by == hosted.model.name, len(hosted.server.seen)) == (by_hosted, int(by_hosted))
    assert month(company).spent_micro_usd + month(company).reserved_micro_usd <= Decimal(ceiling) * 1_000_000


def test_a_summary_that_is_tried_again_pays_for_both_attempts_and_is_kept_once(
    company: UUID, talked: road.Number, hosted: Hosted
) -> None:
    """Its lease went to another worker while the model thought."""
    hosted.server.answer(saying(hosted, summary="Perdido."), saying(hosted))
    registry.register(hosted.model.name, lambda: Meanwhile(hosted.model, once(lambda: lose_lease(company))))
    with consistent(company):
        close(company)
        road.lapse_leases(company)
        road.run_due(company, wait_s=60)
    (row,) = summed(company)
    assert (card(company).summary, card(company).messages) == (SAID["summary"], 6)
    assert (row.state, len(row.calls)) == (UsageState.SETTLED, 2)


class Meanwhile:
    """A model, and what happens elsewhere before its answer arrives."""

    def __init__(self, asked: Any, happens: Callable[[], None]) -> None:
        self.name, self.model = asked.name, asked.model
        self._asked, self._happens = asked, happens

    def complete(self, request: Request[T]) -> Completed[T]:
        completed: Completed[T] = self._asked.complete(request)
        self._happens()
        return completed


def once(deed: Callable[[], None]) -> Callable[[], None]:
    left = [deed]
    return lambda: left.pop()() if left else None


def lose_lease(company: UUID) -> None:
    with tenant_session(company) as session:
        session.execute(
            text("UPDATE public.work_items SET lease = lease + 1000000 WHERE kind = :kind"), {"kind": training.TRAIN}
        )
