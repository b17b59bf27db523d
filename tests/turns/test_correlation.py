"""One correlation id from the webhook to the gateway, in the rows and in every log line on the way."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from tests import road
from tests.log_lines import captured

pytestmark = pytest.mark.req("OP-04")

GIVEN = "pedido-0001-da-cliente"


def ask(client: FlaskClient, number: road.Number, words: str, **headers: str) -> str:
    """Post a customer's question; returns the correlation id that the answer names."""
    response = number.post(client, {"id": "m-corr", "from": road.CUSTOMER, "text": words}, **headers)
    assert response.status_code == 200
    return response.headers["X-Correlation-Id"]


def test_every_row_and_line_on_the_road_carries_the_webhooks_correlation_id(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    with captured() as lines:
        correlation = ask(client, number, "Vocês têm estacionamento?", **{"X-Correlation-Id": GIVEN})
        (turn,) = road.work_rows(company)
        road.run_due(company, wait_s=10)
        road.run_due(company, wait_s=10)
    assert correlation == GIVEN
    assert turn.correlation_id == GIVEN
    with tenant_session(company) as session:
        for table in ("public.inbound_events", "messages", "turns"):
            assert set(session.scalars(text(f"SELECT correlation_id FROM {table}"))) == {GIVEN}, table
    ours = {line["message"]: line.get("correlation_id") for line in lines if line["logger"].startswith("app.")}
    assert ours.keys() >= {"event taken in", "model called", "turn ended", "gateway called"}
    assert set(ours.values()) == {GIVEN}


@pytest.mark.req("LG-03")
def test_no_line_on_the_road_holds_the_customers_number_or_words(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    with captured() as lines:
        ask(client, number, "Meu segredo é roxo, vocês atendem?")
        road.run_due(company, wait_s=10)
        road.run_due(company, wait_s=10)
    said = str(lines)
    assert "roxo" not in said and road.CUSTOMER not in said


@pytest.mark.parametrize("given", ["curto", "com espaço aqui", "a" * 65, "<script>alert(1)</script>"])
def test_a_correlation_id_that_is_none_is_replaced(client: FlaskClient, number: road.Number, given: str) -> None:
    correlation = ask(client, number, "Oi, tudo bem?", **{"X-Correlation-Id": given.encode().decode("latin-1")})
    assert correlation != given and len(correlation) == 32


def test_each_request_has_its_own(client: FlaskClient) -> None:
    ids = {client.get("/health").headers["X-Correlation-Id"] for _ in range(3)}
    assert len(ids) == 3
