"""What a Whaticket gateway answers to a send, and what we may do then: the contract's error table over real HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.channels.port import Outgoing
from app.channels.providers.whaticket.client import Whaticket
from app.channels.providers.whaticket.config import Config
from app.channels.providers.whaticket.errors import ALERTS
from app.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.infra import clock
from app.infra.http import client_session
from tests.contracts.fake_whaticket import FakeWhaticket, Step

MESSAGE = Outgoing(key="turn:1:0", to="5511988880001", text="Seu horário está confirmado.")
TIMEOUT_S = 0.5


@pytest.fixture(scope="module")
def running() -> Iterator[FakeWhaticket]:
    with FakeWhaticket() as gateway:
        yield gateway


@pytest.fixture
def gateway(running: FakeWhaticket) -> FakeWhaticket:
    running.reset()
    return running


def _channel(base_url: str, dialect: str = "fork", token: str = "token-1", **config: object) -> Whaticket:
    session = client_session("whaticket", allow_loopback=True)
    settings = Config.model_validate({"base_url": base_url, "token": token, **config})
    return Whaticket(dialect, settings, session, timeout_s=TIMEOUT_S)  # type: ignore[arg-type]


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("dialect", ["fork", "flat"])
@pytest.mark.parametrize("answer", ["ok", "ok_empty", "ok_flow", "ok_queued"])
def test_every_way_of_saying_yes_is_accepted(gateway: FakeWhaticket, dialect: str, answer: str) -> None:
    gateway.script(answer)
    receipt = _channel(gateway.url, dialect).send(MESSAGE)
    assert receipt.provider_id is None
    assert [(sent.number, sent.body) for sent in gateway.sent] == [(MESSAGE.to, MESSAGE.text)]


@pytest.mark.req("IN-08")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("generic", "generic"),
        ("sending_failed", "generic"),
        ("check_contact", "generic"),
        ("not_connected", "line_down"),
        ("no_default", "line_down"),
        ("connection_offline", "line_down"),
        ("rate", "pace"),
        ("not_found", "not_found"),
        ("redirect", "not_found"),
    ],
)
def test_what_was_surely_not_sent_is_tried_later(gateway: FakeWhaticket, answer: str, reason: str) -> None:
    gateway.script(answer)
    with pytest.raises(ProviderUnavailable) as refusal:
        _channel(gateway.url).send(MESSAGE)
    assert refusal.value.reason == reason
    assert gateway.sent == []


@pytest.mark.req("IN-08")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("invalid_contact", "bad_number"),
        ("invalid_contact_500", "bad_number"),
        ("check_number", "bad_number"),
        ("not_digits", "bad_number"),
        ("no_number", "bad_number"),
        ("syntax", "bad_number"),
        ("unauthorized", "unauthorized"),
        ("session_expired", "unauthorized"),
        ("invalid_token", "unauthorized"),
        ("subscription", "subscription"),
        ("plan", "subscription"),
    ],
)
def test_what_no_try_can_help_is_given_up(gateway: FakeWhaticket, answer: str, reason: str) -> None:
    gateway.script(answer)
    with pytest.raises(ProviderRejected) as refusal:
        _channel(gateway.url).send(MESSAGE)
    assert refusal.value.reason == reason


@pytest.mark.req("IN-08")
def test_reasons_that_need_an_operator_are_named() -> None:
    assert ALERTS == {"unauthorized", "subscription"}


@pytest.mark.req("IN-08", "IN-02")
@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ("error_500", 0),
        ("error_500_after", 1),
        ("generic_500", 0),
        ("bad_gateway", 0),
        ("html", 0),
        ("html_after", 1),
        ("broken_json", 1),
        ("error_in_200", 0),
        ("huge", 1),
        ("reset", 0),
        ("reset_after", 1),
        ("hang", 0),
        ("hang_after", 1),
    ],
)
def test_a_lost_or_unreadable_answer_leaves_a_doubt(gateway: FakeWhaticket, answer: str, taken: int) -> None:
    gateway.script(answer)
    with pytest.raises(OutcomeUnknown):
        _channel(gateway.url).send(MESSAGE)
    assert len(gateway.sent) == taken


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_refused_connection_is_no_doubt(scheme: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(ProviderUnavailable) as refusal:
            _channel(f"{scheme}://127.0.0.1:{port}").send(MESSAGE)
    assert refusal.value.reason == "connection"


@pytest.mark.req("IN-08")
def test_an_unknown_name_is_no_doubt() -> None:
    with pytest.raises(ProviderUnavailable):
        _channel("http://nao-existe.invalid").send(MESSAGE)


@pytest.mark.req("IN-08")
def test_a_failed_tls_handshake_is_no_doubt(gateway: FakeWhaticket) -> None:
    with pytest.raises(ProviderUnavailable):
        _channel(gateway.url.replace("http://", "https://")).send(MESSAGE)
    assert gateway.sent == []


@pytest.mark.req("IN-08")
def test_a_slow_down_says_until_when(gateway: FakeWhaticket) -> None:
    gateway.script("rate")
    before = clock.now()
    with pytest.raises(ProviderUnavailable) as refusal:
        _channel(gateway.url).send(MESSAGE)
    assert refusal.value.retry_at is not None
    assert timedelta(seconds=7) <= refusal.value.retry_at - before <= timedelta(seconds=10)


@pytest.mark.req("IN-08")
def test_a_wrong_token_is_unauthorized(gateway: FakeWhaticket) -> None:
    with pytest.raises(ProviderRejected) as refusal:
        _channel(gateway.url, token="other").send(MESSAGE)
    assert refusal.value.reason == "unauthorized"


@pytest.mark.req("IN-08")
def test_an_answer_within_the_time_out_is_waited_for(gateway: FakeWhaticket) -> None:
    gateway.script(Step("ok", seconds=TIMEOUT_S / 2))
    _channel(gateway.url).send(MESSAGE)
    assert len(gateway.sent) == 1


@pytest.mark.req("IN-08")
def test_a_connection_is_used_again(gateway: FakeWhaticket) -> None:
    channel = _channel(gateway.url)
    for _ in range(5):
        channel.send(MESSAGE)
    assert len(gateway.sent) == 5


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    ("dialect", "config", "extra"),
    [
        ("fork", {}, {"closeTicket": False}),
        ("flat", {}, {"openTicket": "0"}),
        ("flat", {"queue_id": 2}, {"openTicket": "0", "queueId": 2}),
    ],
)
def test_each_dialect_gets_its_own_fields(
    gateway: FakeWhaticket, dialect: str, config: dict[str, object], extra: dict[str, object]
) -> None:
    _channel(gateway.url, dialect, **config).send(MESSAGE)
    assert gateway.sent[0].request == {"number": MESSAGE.to, "body": MESSAGE.text, **extra}


@pytest.mark.req("IN-09")
def test_options_become_a_numbered_menu(gateway: FakeWhaticket) -> None:
    offer = Outgoing(key="k", to=MESSAGE.to, text="Qual horário?", options=("Quarta 09:00", "Quinta 14:00"))
    _channel(gateway.url).send(offer)
    assert gateway.sent[0].body == "Qual horário?\n\n1) Quarta 09:00\n2) Quinta 14:00"


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("Oi {{name}}!", "Oi { {name} }!"),
        ("aberto {{", "aberto { {"),
        ("{{{x}}}", "{ { {x} } }"),
        ("{um} e {dois}", "{um} e {dois}"),
        ("😀 acentuação", "😀 acentuação"),
    ],
)
def test_no_template_mark_leaves_and_the_text_stays_readable(gateway: FakeWhaticket, text: str, leaves: str) -> None:
    _channel(gateway.url).send(Outgoing(key="k", to=MESSAGE.to, text=text))
    assert gateway.sent[0].body == leaves


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("token", ["", "   ", "com\nquebra", "ação"])
def test_a_token_that_cannot_be_one_is_refused_before_use(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        Config.model_validate({"base_url": "https://api.exemplo.com.br", "token": token})
