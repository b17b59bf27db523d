"""A company's first steps are read from the truth, of one's own company only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.onboarding import first_steps
from app.onboarding.first_steps import Step, StepsLeft
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings
from app.tenants import users
from app.tenants.models import Role
from tests import road

pytestmark = pytest.mark.req("PN-05")


@pytest.fixture
def client(database: Any, redis_clean: Any) -> Iterator[FlaskClient]:
    with road.client_of(create_app()) as client:
        yield client


def done(company_id: UUID) -> set[Step]:
    with tenant_session(company_id) as session:
        return set(first_steps.done(session))


def create_user(company_id: UUID, name: str, **more: Any) -> None:
    with tenant_session(company_id) as session:
        user = users.create_user(
            session,
            email=f"{name}@{company_id.hex[:12]}.example",
            name=name,
            password="uma senha bem comprida",
            role=Role.OPERATOR,
        )
        for field, value in more.items():
            setattr(user, field, value)


@pytest.mark.req("TN-03")
def test_each_step_is_done_by_doing_it(company: UUID, other_company: UUID, client: FlaskClient) -> None:
    assert done(company) == set()
    with tenant_session(company) as session:
        company_settings.write(session, SecretarySettings(about="Uma clínica."), actor="system")
    assert done(company) == {Step.COMPANY}
    with tenant_session(company) as session:
        knowledge.upsert_fact(session, "vagas", "Estacionamento", "Temos.", [])
    assert done(company) == {Step.COMPANY, Step.KNOWLEDGE}
    number = road.connect(company)
    assert Step.SIMULATOR not in done(company), "a simulator alone is no conversation"
    number.says(client, "Oi")
    assert Step.SIMULATOR in done(company)
    road.whaticket(company, "http://127.0.0.1:9/")
    assert Step.NUMBER in done(company) and Step.EVENT not in done(company), (
        "the simulator's event is none of WhatsApp's"
    )
    create_user(company, "ana")
    create_user(company, "gone", active=False)
    assert Step.COLLEAGUE not in done(company)
    create_user(company, "bia")
    assert done(company) == set(Step) - {Step.EVENT}
    assert done(other_company) == set()


def test_a_step_can_be_undone(company: UUID) -> None:
    with tenant_session(company) as session:
        knowledge.upsert_fact(session, "vagas", "Estacionamento", "Temos.", [])
        knowledge.retire_fact(session, "vagas")
    assert done(company) == set()


def test_only_what_is_done_is_put_away(company: UUID) -> None:
    with pytest.raises(StepsLeft), tenant_session(company) as session:
        first_steps.hide(session, frozenset({Step.NUMBER}), actor="system")
    with tenant_session(company) as session:
        assert not first_steps.are_hidden(session)
        first_steps.hide(session, frozenset(), actor="system")
    with tenant_session(company) as session:
        assert first_steps.are_hidden(session)
