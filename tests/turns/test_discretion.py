"""A turn whose customer tells what identifies people: no call to a hosted model reads it, and the customer does not notice."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests import road
from tests.thinking import Thinking

pytestmark = pytest.mark.req("LG-03")

SAID = (
    "meu cpf é 123.456.789-09",
    "o fone da minha irmã é 98765-4321",
    "pode mandar o boleto para ana@exemplo.com.br?",
    "meu cartão é 4111 1111 1111 1234",
)
SECRETS = ("123.456.789-09", "4111 1111 1111 1234", "ana@exemplo.com.br", "98765-4321")


def test_no_call_of_a_turn_reads_documents_cards_or_addresses(
    client: FlaskClient, company: UUID, number: road.Number, mind: Thinking
) -> None:
    for words in SAID:
        number.says(client, words, name="Bia 11 98765-4321")
        road.run_due(company, wait_s=20)
        road.run_due(company, wait_s=20)
    assert mind.tasks.count("understand") == mind.tasks.count("reply") == mind.tasks.count("message_type") == len(SAID)
    for request in mind.requests:
        read = request.system + " ".join(line.text for line in request.dialogue)
        assert not [secret for secret in SECRETS if secret in read], request.task
    assert road.replies(company) == [f"eco: {words}" for words in SAID]
    assert road.heard(company) == list(SAID)
