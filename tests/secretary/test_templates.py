"""The company's own sentences: checked when they are stored, filled in a turn, said in the place of hers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.secretary.settings import SecretarySettings
from app.secretary.templates import TemplateSettings, Values, fill
from app.tenants import settings as company_settings
from tests import road
from tests.thinking import Thinking, thinking

pytestmark = pytest.mark.req("AI-04")

VALUES = Values(name="joana silva", company="Clínica {nome}", secretary="Sofia", hours="Das 8h às 18h.")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Até logo, {nome}!", "Até logo, joana!"),
        ("{empresa} agradece.", "Clínica nome agradece."),
        ("{secretaria}, da {empresa}. {horario}", "Sofia, da Clínica nome. Das 8h às 18h."),
        ("Sem lugar nenhum.", "Sem lugar nenhum."),
        ("", ""),
    ],
)
def test_places_are_filled_once_and_what_strangers_wrote_opens_no_new_ones(sentence: str, said: str) -> None:
    assert fill(sentence, VALUES) == said


def test_a_place_without_a_value_goes_with_its_comma() -> None:
    nobody = Values(name=None, company="Clínica", secretary="Sofia", hours="")
    assert fill("Até logo, {nome}! {horario}", nobody) == "Até logo!"


@pytest.mark.parametrize("written", ["Oi {cpf}", "Oi {", "Oi }", "{}", "{nome.__class__}", "{nome!r}", "x" * 241])
def test_what_could_not_be_filled_is_not_stored(written: str) -> None:
    with pytest.raises(ValidationError):
        TemplateSettings(closing=written)


@pytest.fixture
def client(database: Any) -> Iterator[FlaskClient]:
    road.reset_time()
    with road.client_of(create_app()) as client:
        yield client
    road.reset_time()


@pytest.fixture
def number(company: UUID) -> road.Number:
    with tenant_session(company) as session:
        company_settings.write(
            session,
            TemplateSettings(
                closing="A {empresa} agradece, {nome}. Volte sempre!",
                unknown="Isso eu vou ter que perguntar à equipe, {nome}.",
                person="Só um minutinho, {nome}: a equipe já vem.",
            ),
            actor="system",
        )
        opening = "Oiê, {nome}! Que bom ver você."
        greets = SecretarySettings(opening_morning=opening, opening_afternoon=opening, opening_evening=opening)
        company_settings.write(session, greets, actor="system")
        knowledge.upsert_fact(session, "pix", "Pagamento", "Aceitamos Pix.", ["aceita pix?"])
    return road.connect(company)


def asks(client: FlaskClient, number: road.Number, words: str, sender: str = road.CUSTOMER) -> str:
    number.says(client, words, sender=sender, name="Joana")
    road.run_due(number.company_id, wait_s=20)
    road.run_due(number.company_id, wait_s=20)
    return road.replies(number.company_id)[-1]


def test_the_offline_model_says_them_in_their_places(client: FlaskClient, number: road.Number) -> None:
    assert asks(client, number, "bom dia").startswith("Oiê, Joana! Que bom ver você.")
    assert "Isso eu vou ter que perguntar à equipe, Joana." in asks(client, number, "vocês vendem foguetes espaciais?")
    assert asks(client, number, "tchau").endswith("agradece, Joana. Volte sempre!")
    assert asks(client, number, "quero falar com uma pessoa", "5511988880002").startswith(
        "Só um minutinho, Joana: a equipe já vem."
    )


def test_another_language_hears_ours(client: FlaskClient, number: road.Number) -> None:
    assert asks(client, number, "good morning, what are your opening hours?").startswith("Good ")


def test_a_hosted_model_is_told_them(client: FlaskClient, number: road.Number) -> None:
    with thinking() as mind:
        asks(client, number, "oi")
        _told(mind)


def _told(mind: Thinking) -> None:
    system = mind.systems[-1]
    for words in ("Oiê, Joana! Que bom ver você.", "Isso eu vou ter que perguntar à equipe, Joana.", "Volte sempre!"):
        assert words in system
    assert "{" not in system
