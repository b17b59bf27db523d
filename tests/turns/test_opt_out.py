"""Whoever asks us to stop is told that we will, it is stored and audited, and whoever writes again is served."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from tests import road
from tests.thinking import Thinking

pytestmark = pytest.mark.req("OU-02")


def says(client: FlaskClient, number: road.Number, *words: str) -> str:
    for each in words:
        number.says(client, each)
    road.run_due(number.company_id, wait_s=20)
    road.run_due(number.company_id, wait_s=20)
    return road.replies(number.company_id)[-1]


def audited(company: UUID) -> list[AuditEntry]:
    with tenant_session(company) as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_opted_out")))


def test_an_opt_out_is_stored_audited_and_confirmed(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    assert "não vamos mais escrever" in says(client, number, "Oi", "Não me mande mais mensagens")
    (contact,) = road.contacts(company)
    assert contact.opted_out_at is not None
    (entry,) = audited(company)
    (turn,) = road.turns(company)
    assert (entry.subject, entry.details) == (str(contact.id), {"turn": str(turn.id)})
    assert mind.asked == []


def test_the_first_opt_out_counts_and_whoever_writes_again_is_served(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    says(client, number, "SAIR")
    (before,) = road.contacts(company)
    says(client, number, "parar")
    (after,) = road.contacts(company)
    assert before.opted_out_at == after.opted_out_at
    assert len(audited(company)) == 1
    assert says(client, number, "Vocês atendem sábado?") == "eco: Vocês atendem sábado?"
