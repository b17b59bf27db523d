"""After a doubt: what a user of the gateway can see of what we sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.channels.port import Outgoing
from app.channels.providers.whaticket.client import Whaticket
from app.channels.providers.whaticket.config import Config
from app.errors import LookupImpossible, OutcomeUnknown, ProviderUnavailable
from app.infra import clock
from app.infra.http import client_session
from tests.contracts.fake_whaticket import Account, FakeWhaticket

MARIA = "5511988880001"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[FakeWhaticket]:
    with FakeWhaticket(accounts=[Account(), Account("token-2", "outra@exemplo.com.br")]) as gateway:
        yield gateway


@pytest.fixture
def gateway(running: FakeWhaticket) -> FakeWhaticket:
    running.reset()
    return running


def _channel(
    gateway: FakeWhaticket, *, token: str = "token-1", password: str = "segredo", login: bool = True
) -> Whaticket:
    email = gateway.accounts[token].email
    given: dict[str, object] = {"base_url": gateway.url, "token": token}
    if login:
        given["login"] = {"email": email, "password": password}
    session = client_session("whaticket", allow_loopback=True)
    return Whaticket("fork", Config.model_validate(given), session, timeout_s=2)


def _message(text: str = "Oi, Maria.", **changes: object) -> Outgoing:
    return Outgoing(**{"key": "k", "to": MARIA, "text": text, **changes})  # type: ignore[arg-type]


@pytest.mark.req("IN-02")
def test_a_text_taken_before_a_crash_is_found_once(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    gateway.script("reset_after")
    with pytest.raises(OutcomeUnknown):
        channel.send(_message())
    assert len(channel.find(_message(), since=clock.now() - timedelta(seconds=60))) == 1


@pytest.mark.req("IN-02")
def test_a_text_that_was_never_taken_is_not_found(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    gateway.script("reset")
    with pytest.raises(OutcomeUnknown):
        channel.send(_message())
    assert channel.find(_message(), since=LONG_AGO) == []


@pytest.mark.req("IN-02")
def test_each_of_two_equal_texts_is_a_sighting_oldest_first(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    for text in ("ok", "outra coisa", "ok"):
        channel.send(_message(text))
    found = channel.find(_message("ok"), since=LONG_AGO)
    assert len({sighting.provider_id for sighting in found}) == 2
    assert found == sorted(found, key=lambda sighting: sighting.created_at)


@pytest.mark.req("IN-02")
def test_what_was_sent_before_the_attempt_does_not_count(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    channel.send(_message())
    assert channel.find(_message(), since=clock.now() + timedelta(seconds=5)) == []


@pytest.mark.req("IN-02")
def test_a_customer_saying_our_words_does_not_count(gateway: FakeWhaticket) -> None:
    gateway.customer_says(MARIA, "Oi, Maria.", webhook_url="http://127.0.0.1:9/")
    assert _channel(gateway).find(_message(), since=LONG_AGO) == []


@pytest.mark.req("IN-02")
def test_another_persons_message_does_not_count(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    channel.send(_message(to="5521988880001"))
    channel.send(_message(MARIA, to="5511977770002"))
    assert channel.find(_message(), since=LONG_AGO) == []


@pytest.mark.req("TN-01")
def test_another_companys_message_does_not_count(gateway: FakeWhaticket) -> None:
    _channel(gateway, token="token-2").send(_message())
    assert _channel(gateway).find(_message(), since=LONG_AGO) == []


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(("sent_to", "asked_for"), [("551188880001", MARIA), (MARIA, "551188880001")])
def test_the_ninth_digit_does_not_hide_a_message(gateway: FakeWhaticket, sent_to: str, asked_for: str) -> None:
    channel = _channel(gateway)
    channel.send(_message(to=sent_to))
    assert len(channel.find(_message(to=asked_for), since=LONG_AGO)) == 1


@pytest.mark.req("IN-02")
def test_a_message_on_an_older_page_is_found(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    channel.send(_message("a procurada"))
    for number in range(45):
        channel.send(_message(f"depois {number}"))
    assert len(channel.find(_message("a procurada"), since=LONG_AGO)) == 1


@pytest.mark.req("IN-02")
def test_older_pages_are_not_read_without_need(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    for number in range(45):
        gateway.keep("token-1", MARIA, f"antes {number}", from_me=True)
    for row in gateway.ticket("token-1", MARIA).rows:
        row["createdAt"] = "2020-01-01T00:00:00.000Z"
    channel.send(_message())
    assert len(channel.find(_message(), since=clock.now() - timedelta(seconds=60))) == 1
    assert gateway.calls["/messages/#"] == 1


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("ticket", ["4321", "999999", "não é número"])
def test_a_known_ticket_is_looked_into_but_not_trusted(gateway: FakeWhaticket, ticket: str) -> None:
    channel = _channel(gateway)
    channel.send(_message())
    assert len(channel.find(_message(ticket=ticket), since=LONG_AGO)) == 1


@pytest.mark.req("IN-02")
def test_signing_in_happens_once_and_again_when_it_expired(gateway: FakeWhaticket) -> None:
    gateway.add(Account("token-3", "terceira@exemplo.com.br"))
    channel = _channel(gateway, token="token-3")
    channel.find(_message(), since=LONG_AGO)
    _channel(gateway, token="token-3").find(_message(), since=LONG_AGO)
    assert gateway.calls["/auth/login"] == 1
    gateway.expire_sign_ins()
    channel.find(_message(), since=LONG_AGO)
    assert gateway.calls["/auth/login"] == 2


@pytest.mark.req("IN-02")
def test_without_a_login_nothing_can_be_looked_up(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway, login=False)
    with pytest.raises(LookupImpossible):
        channel.find(_message(), since=LONG_AGO)


@pytest.mark.req("IN-02")
def test_a_wrong_password_means_that_nothing_can_be_looked_up(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway, password="errada")
    with pytest.raises(LookupImpossible):
        channel.find(_message(), since=LONG_AGO)


@pytest.mark.req("IN-02")
def test_a_gateway_without_the_reading_part_is_not_taken_for_an_empty_one(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway)
    channel.send(_message())
    channel.find(_message(), since=LONG_AGO)
    gateway.lookup_enabled = False
    with pytest.raises(LookupImpossible):
        channel.find(_message(), since=LONG_AGO)


@pytest.mark.req("IN-02", "IN-08")
def test_a_look_that_fails_says_nothing_about_the_message() -> None:
    with FakeWhaticket() as gone:
        channel = _channel(gone)
    with pytest.raises(ProviderUnavailable):
        channel.find(_message(), since=LONG_AGO)


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("fault", ["reset", "huge"])
def test_a_read_is_asked_again_once(gateway: FakeWhaticket, fault: str) -> None:
    channel = _channel(gateway)
    channel.send(_message())
    gateway.read_faults.append(fault)
    assert len(channel.find(_message(), since=LONG_AGO)) == 1
    gateway.read_faults.extend([fault, fault])
    with pytest.raises(ProviderUnavailable):
        channel.find(_message(), since=LONG_AGO)


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("fault", ["error_500", "html", "broken_json", "rate", "ok", "redirect"])
def test_an_unusable_answer_is_a_failed_look(gateway: FakeWhaticket, fault: str) -> None:
    channel = _channel(gateway)
    channel.find(_message(), since=LONG_AGO)
    gateway.read_faults.append(fault)
    with pytest.raises(ProviderUnavailable):
        channel.find(_message(), since=LONG_AGO)
