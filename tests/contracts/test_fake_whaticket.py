"""The fake gateway posts what a real one posts, and stays silent when a real one would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from app.channels import registry
from app.channels.port import Echo, Ignored, InboundEvent, InboundMessage
from app.infra import clock
from tests.contracts.fake_whaticket import Account, FakeWhaticket

MARIA = "5511988880001"
DEADLINE_S = 10


class _Webhook(ThreadingHTTPServer):
    """Our side of the road: keeps every body it gets."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _WebhookHandler)
        self.bodies: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/webhook"


class _WebhookHandler(BaseHTTPRequestHandler):
    server: _Webhook

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[_Webhook]:
    with _Webhook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["fork", "flat"])
def gateway(request: pytest.FixtureRequest, webhook: _Webhook) -> Iterator[FakeWhaticket]:
    with FakeWhaticket(accounts=[Account(webhook_url=webhook.url, dialect=request.param)]) as running:
        yield running


def _dialect(gateway: FakeWhaticket) -> str:
    return gateway.accounts["token-1"].dialect


def _events(gateway: FakeWhaticket, webhook: _Webhook) -> list[InboundEvent]:
    return [
        event for body in webhook.bodies for event in registry.parse("whaticket", _dialect(gateway), body, clock.now())
    ]


@pytest.mark.req("IN-01")
def test_a_customer_is_heard_and_each_message_is_an_event_of_its_own(gateway: FakeWhaticket, webhook: _Webhook) -> None:
    assert [gateway.customer_says(MARIA, text) for text in ("Oi", "Tem horário?")] == [200, 200]
    first, second = _events(gateway, webhook)
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert (first.address, first.text, second.text) == (MARIA, "Oi", "Tem horário?")
    assert first.provider_id != second.provider_id


@pytest.mark.req("IN-02")
def test_a_repeated_event_keeps_its_id(gateway: FakeWhaticket, webhook: _Webhook) -> None:
    stamp = "2026-02-03T19:16:18.000Z"
    for _ in range(2):
        gateway.customer_says(MARIA, "Oi", message_id="AC01", updated_at=stamp)
    first, again = _events(gateway, webhook)
    assert first.provider_id in registry.same_event_ids("whaticket", again.provider_id)


@pytest.mark.req("IN-01")
def test_a_group_is_ignored(gateway: FakeWhaticket, webhook: _Webhook) -> None:
    gateway.group_says("Bom dia, grupo")
    (event,) = _events(gateway, webhook)
    assert isinstance(event, Ignored)


@pytest.mark.req("IN-01")
def test_a_person_who_takes_the_ticket_silences_fork_and_shows_in_flat(
    gateway: FakeWhaticket, webhook: _Webhook
) -> None:
    gateway.person_says(MARIA, "Deixa comigo")
    gateway.customer_says(MARIA, "Obrigada")
    if _dialect(gateway) == "fork":
        assert webhook.bodies == []
        return
    echo, message = _events(gateway, webhook)
    assert isinstance(echo, Echo)
    assert echo.held_by_person
    assert isinstance(message, InboundMessage)
    assert message.held_by_person


@pytest.mark.req("IN-03")
def test_our_own_message_comes_back_in_flat_only(gateway: FakeWhaticket, webhook: _Webhook) -> None:
    answer = {"Authorization": "Bearer token-1"}
    sent = requests.post(
        f"{gateway.url}/api/messages/send", json={"number": MARIA, "body": "Olá"}, headers=answer, timeout=DEADLINE_S
    )
    assert sent.status_code == 200
    if _dialect(gateway) == "fork":
        assert webhook.bodies == []
        return
    deadline = time.monotonic() + DEADLINE_S
    while not webhook.bodies and time.monotonic() < deadline:
        time.sleep(0.01)
    (echo,) = _events(gateway, webhook)
    assert isinstance(echo, Echo)
    assert (echo.text, echo.address, echo.held_by_person) == ("Olá", MARIA, False)


@pytest.mark.req("IN-02")
def test_it_is_steered_over_http() -> None:
    with FakeWhaticket() as gateway:
        steer = f"{gateway.url}/_fake"
        requests.post(f"{steer}/accounts", json={"token": "t9"}, timeout=DEADLINE_S).raise_for_status()
        requests.post(
            f"{steer}/script", json={"number": MARIA, "steps": ["generic"]}, timeout=DEADLINE_S
        ).raise_for_status()
        send = {
            "json": {"number": MARIA, "body": "Olá"},
            "headers": {"Authorization": "Bearer t9"},
            "timeout": DEADLINE_S,
        }
        statuses = [requests.post(f"{gateway.url}/api/messages/send", **send).status_code for _ in range(2)]  # type: ignore[arg-type]
        assert statuses == [400, 200]
        (sent,) = requests.get(f"{steer}/sent", timeout=DEADLINE_S).json()
        assert (sent["number"], sent["body"], sent["token"]) == (MARIA, "Olá", "t9")
        assert requests.post(f"{steer}/script", json={"steps": ["?"]}, timeout=DEADLINE_S).status_code == 400
