"""From a customer's words to the gateway's acceptance of the answer."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from tests import road


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(
            session,
            "estacionamento",
            "Estacionamento",
            "Temos estacionamento gratuito na porta.",
            ["tem estacionamento?"],
        )
    return company


@pytest.mark.req("IN-02", "IN-04")
def test_a_question_is_answered_from_the_companys_facts(client: FlaskClient, clinic: UUID, number: road.Number) -> None:
    number.says(client, "Vocês têm estacionamento?")
    assert road.replies(clinic) == []
    road.run_due(clinic, wait_s=10)
    road.run_due(clinic, wait_s=10)
    assert "estacionamento gratuito" in " ".join(road.replies(clinic))
    assert road.work_rows(clinic) == []
