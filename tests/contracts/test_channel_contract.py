"""One contract for every channel: whoever sends through a `Channel` need not know which gateway it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.channels import registry
from app.channels.port import Channel, Outgoing
from app.channels.providers.simulator import Simulator
from app.errors import Invalid, ProviderRejected
from app.infra import clock
from tests.contracts.fake_whaticket import Account, FakeWhaticket

CHANNELS = [("simulator", None), ("whaticket", "fork"), ("whaticket", "flat")]
MARIA = "5511988880001"


@pytest.fixture(scope="module")
def gateway() -> Iterator[FakeWhaticket]:
    with FakeWhaticket() as running:
        yield running


@pytest.fixture(params=CHANNELS, ids=["simulator", "whaticket-fork", "whaticket-flat"])
def channel(request: pytest.FixtureRequest, gateway: FakeWhaticket) -> Channel:
    name, dialect = request.param
    if name == "simulator":
        return registry.build(name, dialect, registry.validated(name, dialect, {}))
    gateway.reset()
    account = Account()
    login = {"email": account.email, "password": account.password}
    given = {"base_url": gateway.url, "token": account.token, "login": login}
    return registry.build(name, dialect, registry.validated(name, dialect, given))


def _message(text: str = "Seu horário está confirmado.", **changes: object) -> Outgoing:
    return Outgoing(**{"key": "turn:1:0", "to": MARIA, "text": text, **changes})  # type: ignore[arg-type]


@pytest.mark.req("IN-08", "IN-09")
def test_a_message_to_a_real_number_is_accepted(channel: Channel) -> None:
    assert channel.send(_message()) is not None


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("number", ["123", "", "abc", "+", "55119888800011234567", "0", "11 98888-0001; drop"])
def test_a_bad_number_is_refused_for_good(channel: Channel, number: str) -> None:
    with pytest.raises(ProviderRejected) as refusal:
        channel.send(_message(to=number))
    assert refusal.value.reason == "bad_number"


@pytest.mark.req("IN-04")
def test_a_number_may_be_written_in_e164(channel: Channel) -> None:
    assert channel.send(_message(to="+5511988880001")) is not None


@pytest.mark.req("IN-02")
def test_what_was_sent_is_found_and_dated(channel: Channel) -> None:
    since = clock.now() - timedelta(seconds=60)
    channel.send(_message("Olá! {{nome}}", options=("Sim", "Não")))
    (sighting,) = channel.find(_message("Olá! {{nome}}", options=("Sim", "Não")), since=since)
    assert sighting.provider_id
    assert sighting.created_at >= since


@pytest.mark.req("IN-02")
def test_nothing_is_found_for_a_number_that_cannot_be_one(channel: Channel) -> None:
    assert channel.find(_message(to="123"), since=datetime(2026, 1, 1, tzinfo=UTC)) == []


@pytest.mark.req("IN-09")
def test_the_text_that_leaves_says_what_was_to_be_said(channel: Channel) -> None:
    rendered = channel.render(_message("Qual horário?", options=("Quarta 09:00", "Quinta 14:00")))
    assert rendered.startswith("Qual horário?")
    assert isinstance(channel, Simulator) or "2) Quinta 14:00" in rendered


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(("name", "dialect"), CHANNELS)
@pytest.mark.parametrize("body", [None, 1, "oi", [], {}, {"oi": 1}, {"key": 1}, {"mensagem": True}, {"body": {}}])
def test_a_body_from_somebody_else_is_invalid(name: str, dialect: str | None, body: object) -> None:
    with pytest.raises(Invalid):
        registry.parse(name, dialect, body, clock.now())


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    ("name", "dialect"), [("telegram", None), ("whaticket", None), ("whaticket", "hosted"), ("simulator", "x")]
)
def test_an_unknown_channel_or_dialect_is_invalid(name: str, dialect: str | None) -> None:
    with pytest.raises(Invalid):
        registry.validated(name, dialect, {})
