"""The door: who may post, what a body must be, and that a refusal leaves nothing behind."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.channels import verify
from app.infra import cache
from tests import road
from tests.contracts.fake_whaticket import fork_text
from tests.gateway import Gateway

EMPTY = {"public.inbound_events": 0, "contacts": 0, "conversations": 0, "messages": 0, "public.work_items": 0}
MIB = 1024 * 1024


def _event(**changes: Any) -> dict[str, Any]:
    return {"id": "m-1", "from": road.CUSTOMER, "text": "Oi, tudo bem?", **changes}


def _signed(body: bytes, secret: str = road.SECRET) -> dict[str, str]:
    return {"X-Signature-256": verify.signature(secret, body)}


@pytest.mark.req("IN-01", "IN-02")
def test_an_event_is_stored_with_its_contact_message_and_due_turn(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    number.says(client, "Oi, tudo bem?")
    assert road.stored(company) == dict.fromkeys(EMPTY, 1)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("path", ["/webhook/simulator/", "/webhook/whaticket/", "/webhook/telegram/"])
@pytest.mark.parametrize("token", ["x", "y" * 43, "z" * 500, "%00" * 30, "..%2f..%2f..%2f..%2f..%2f..%2f"])
def test_an_unknown_token_is_not_found(client: FlaskClient, company: UUID, path: str, token: str) -> None:
    assert client.post(path + token, data=b"{}").status_code == 404
    assert client.get(path + token).status_code == 404


@pytest.mark.req("IN-01")
def test_a_token_opens_only_its_own_channel(client: FlaskClient, company: UUID, number: road.Number) -> None:
    elsewhere = number.path.replace("simulator", "whaticket")
    body = json.dumps(_event()).encode()
    assert client.post(elsewhere, data=body, headers=_signed(body)).status_code == 404
    assert road.stored(company) == EMPTY


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "0" * 64, verify.signature("outro", b"{}")],
)
def test_a_missing_or_wrong_signature_is_refused_and_leaves_nothing(
    client: FlaskClient, company: UUID, number: road.Number, signature: str | None
) -> None:
    refused = road.counted("webhook_refused_total", reason="unauthenticated")
    headers = {} if signature is None else {"X-Signature-256": signature}
    assert client.post(number.path, data=json.dumps(_event()), headers=headers).status_code == 401
    assert road.stored(company) == EMPTY
    assert road.counted("webhook_refused_total", reason="unauthenticated") == refused + 1


@pytest.mark.req("IN-01")
def test_a_signature_of_other_bytes_is_refused(client: FlaskClient, company: UUID, number: road.Number) -> None:
    signed = _signed(json.dumps(_event()).encode())
    assert client.post(number.path, data=json.dumps(_event(text="outra")), headers=signed).status_code == 401
    assert road.stored(company) == EMPTY


@pytest.mark.req("IN-01")
def test_a_number_without_a_secret_is_known_by_its_address_alone(
    client: FlaskClient, company: UUID, gateway: Gateway
) -> None:
    number = gateway.connect(company)
    assert client.post(number.path, json=fork_text(road.CUSTOMER, "Oi")).status_code == 200
    assert road.heard(company) == ["Oi"]


@pytest.mark.req("IN-01")
def test_a_connectivity_check_is_answered(client: FlaskClient, number: road.Number) -> None:
    assert client.get(number.path).status_code == 200


@pytest.fixture
def lone_whaticket(quiet_database: Any, company: UUID, gateway: Gateway) -> road.Number:
    """The only Whaticket number of the installation; it signs."""
    return gateway.connect(company, secret="segredo-do-proxy")


@pytest.mark.req("IN-01")
def test_the_plain_address_serves_the_only_whaticket_number_that_signs(
    client: FlaskClient, lone_whaticket: road.Number
) -> None:
    body = json.dumps(fork_text(road.CUSTOMER, "Oi pelo proxy")).encode()
    assert client.post("/webhook", data=body, headers=_signed(body, "segredo-do-proxy")).status_code == 200
    assert road.heard(lone_whaticket.company_id) == ["Oi pelo proxy"]
    cache.drop_all()  # what this process remembers must not reach the next test


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("secret", [None, "", "outro-segredo"])
def test_the_plain_address_refuses_whatever_is_not_signed_with_that_numbers_secret(
    client: FlaskClient, lone_whaticket: road.Number, secret: str | None
) -> None:
    body = json.dumps(fork_text(road.CUSTOMER, "Oi")).encode()
    headers = {} if secret is None else _signed(body, secret)
    assert client.post("/webhook", data=body, headers=headers).status_code == 401
    assert road.stored(lone_whaticket.company_id) == EMPTY
    cache.drop_all()  # what this process remembers must not reach the next test


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("other_secret", [None, "segredo-do-proxy", "outro"])
def test_the_plain_address_serves_nobody_when_there_are_two_whaticket_numbers(
    client: FlaskClient, lone_whaticket: road.Number, other_company: UUID, gateway: Gateway, other_secret: str | None
) -> None:
    body = json.dumps(fork_text(road.CUSTOMER, "Oi")).encode()
    signed = _signed(body, "segredo-do-proxy")
    assert client.post("/webhook", data=body, headers=signed).status_code == 200
    gateway.connect(other_company, secret=other_secret)
    assert client.post("/webhook", data=body, headers=signed).status_code == 401
    cache.drop_all()  # what this process remembers must not reach the next test


@pytest.mark.req("IN-01")
def test_the_plain_address_refuses_everybody_when_no_number_signs(
    client: FlaskClient, quiet_database: Any, company: UUID, gateway: Gateway
) -> None:
    gateway.connect(company, secret=None)
    body = json.dumps(fork_text(road.CUSTOMER, "Oi")).encode()
    assert client.post("/webhook", data=body, headers=_signed(body, "")).status_code == 401
    assert client.post("/webhook", data=body).status_code == 401
    assert road.stored(company) == EMPTY
    cache.drop_all()  # what this process remembers of the number must not reach the next test


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "body",
    [b"", b"oi", b"{", b'{"id": "m-1",}', b'{"id"', b"\xff\xfe{}", '{"text": "olá"}'.encode("latin-1"), b"1" * 5000,
     b"[" * 100_000, b'{"a":' * 61 + b"1" + b"}" * 61, b"[" * 61 + b"]" * 61],
    ids=["empty", "words", "open", "comma", "cut", "utf-16", "latin-1", "long number", "abyss", "deep objects", "deep lists"],
)  # fmt: skip
def test_a_body_that_is_not_reasonable_json_is_refused(
    client: FlaskClient, company: UUID, number: road.Number, body: bytes
) -> None:
    response = number.post(client, body)
    assert response.status_code == 400
    assert response.json is not None and response.json["code"] == "malformed_body"
    assert road.stored(company) == EMPTY


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(("levels", "status"), [(50, 200), (61, 400), (500, 400)])
def test_an_event_may_carry_so_many_levels_and_no_more(
    client: FlaskClient, number: road.Number, levels: int, status: int
) -> None:
    nested: Any = "fundo"
    for level in range(levels):
        nested = [nested] if level % 2 else {"dentro": nested}
    assert number.post(client, _event(extra=nested)).status_code == status


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "body",
    [None, 1, "oi", [], {}, _event(id=None), _event(id=""), _event(id="com espaço"), {"id": "m-1", "text": "Oi"},
     _event(**{"from": "123"}), _event(**{"from": None}), _event(text=5), {"id": "m-1", "from": road.CUSTOMER},
     _event(text="a" * 70_000)],
)  # fmt: skip
def test_missing_or_wrong_fields_are_refused_and_leave_nothing(
    client: FlaskClient, company: UUID, number: road.Number, body: Any
) -> None:
    assert number.post(client, body).status_code == 400
    assert road.stored(company) == EMPTY


@pytest.mark.req("IN-01")
def test_ten_megabytes_are_too_large(client: FlaskClient, company: UUID, number: road.Number) -> None:
    assert number.post(client, _event(text="a" * (10 * MIB))).status_code == 413
    assert road.stored(company) == EMPTY


@pytest.mark.req("IN-01")
def test_a_body_that_hides_its_length_is_cut_off_all_the_same(
    client: FlaskClient, company: UUID, number: road.Number
) -> None:
    stream = BytesIO(b'{"text":"' + b"a" * (2 * MIB) + b'"}')
    environ = EnvironBuilder(number.path, method="POST", input_stream=stream).get_environ()
    del environ["CONTENT_LENGTH"]
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}  # as gunicorn says it
    _, status, _ = run_wsgi_app(client.application, environ)
    assert status.startswith("413")


@pytest.mark.req("IN-01")
def test_a_body_just_within_the_limit_is_read(client: FlaskClient, company: UUID, number: road.Number) -> None:
    assert number.post(client, _event(extra="a" * (MIB - 500))).status_code == 200


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client: FlaskClient, number: road.Number, method: str) -> None:
    assert getattr(client, method)(number.path).status_code == 405


@pytest.mark.req("IN-01")
def test_a_refusal_says_nothing_about_other_numbers(client: FlaskClient, number: road.Number) -> None:
    response = client.post("/webhook/simulator/" + "y" * 43, data=b"{}")
    assert str(number.company_id) not in response.get_data(as_text=True)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Correlation-Id"]


@pytest.mark.req("IN-01", "OB-01")
def test_the_webhook_counts_its_time_whatever_becomes_of_the_request(client: FlaskClient, number: road.Number) -> None:
    before = road.counted("webhook_latency_seconds_count", channel="simulator")
    number.says(client, "Oi")
    client.post(number.path, data=b"{}")
    assert road.counted("webhook_latency_seconds_count", channel="simulator") == before + 2
