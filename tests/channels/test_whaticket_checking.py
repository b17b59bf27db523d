"""Asking a Whaticket whether a connection is good: what each answer means, and that nobody is written to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.channels import registry
from app.channels.port import Finding, Subject
from app.channels.providers.whaticket import errors
from app.infra import clock
from app.infra.http import Answer
from tests.contracts.fake_whaticket import Account, FakeWhaticket

pytestmark = pytest.mark.req("IN-01", "PN-01")

ACCOUNT = Account()
LOGIN = {"email": ACCOUNT.email, "password": ACCOUNT.password}


@pytest.fixture
def gateway() -> Iterator[FakeWhaticket]:
    with FakeWhaticket() as running:
        yield running


def check(base_url: str, dialect: str = "fork", **more: Any) -> dict[Subject, Finding]:
    given = {"base_url": base_url, "token": ACCOUNT.token, **more}
    channel = registry.build("whaticket", dialect, registry.validated("whaticket", dialect, given))
    return {finding.subject: finding for finding in channel.check()}


def verdicts(found: dict[Subject, Finding]) -> dict[str, bool | None]:
    return {subject.value: finding.ok for subject, finding in found.items()}


@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_good_connection_is_good_and_nobody_is_written_to(gateway: FakeWhaticket, dialect: str) -> None:
    assert verdicts(check(gateway.url, dialect)) == {"address": True, "token": True}
    assert verdicts(check(gateway.url, dialect, login=LOGIN)) == {
        "address": True,
        "token": True,
        "login": True,
        "phone": True,
    }
    assert gateway.sent == []


def test_a_wrong_token_is_told_from_a_wrong_address(gateway: FakeWhaticket) -> None:
    found = check(gateway.url, token="outro", login=LOGIN)
    assert verdicts(found)["token"] is False
    assert "token" in found[Subject.TOKEN].words
    assert verdicts(check(f"{gateway.url}/painel")) == {"address": False} or gateway.calls


def test_nobody_at_the_address_is_told(gateway: FakeWhaticket) -> None:
    found = check("http://127.0.0.1:9")
    assert verdicts(found) == {"address": False}
    assert "não respondeu" in found[Subject.ADDRESS].words


def test_a_user_who_may_not_enter_is_told(gateway: FakeWhaticket) -> None:
    assert verdicts(check(gateway.url, login={**LOGIN, "password": "outra"}))["login"] is False
    gateway.read_faults.extend(["error_500"] * 4)
    assert verdicts(check(gateway.url, login=LOGIN))["login"] is None


@pytest.mark.parametrize(
    ("phones", "ok"),
    [
        (["CONNECTED"], True),
        (["DISCONNECTED"], False),
        (["qrcode", "OPENING"], False),
        (["CONNECTED", "DISCONNECTED"], None),
        ([], None),
        (None, None),
    ],
)
def test_the_phone_is_told_as_far_as_it_can_be(
    gateway: FakeWhaticket, phones: list[str] | None, ok: bool | None
) -> None:
    gateway.phones = phones
    assert verdicts(check(gateway.url, login=LOGIN))["phone"] is ok


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, b'{"error":"O n\xc3\xbamero \xc3\xa9 obrigat\xc3\xb3rio"}', None),
        (400, b'{"error":"ERR_SYNTAX"}', None),
        (500, b'{"error":"Internal server error"}', None),
        (200, b"", None),
        (400, b'{"error":"ERR_WAPP_NOT_INITIALIZED"}', "line_down"),
        (401, b'{"error":"Acesso n\xc3\xa3o permitido"}', "unauthorized"),
        (403, b'{"error":"Invalid token. We\'ll try"}', "unauthorized"),
        (402, b'{"error":"ERR_SUBSCRIPTION_EXPIRED"}', "subscription"),
        (429, b'{"error":"Too many requests"}', "pace"),
        (404, b"<html>", "not_found"),
        (404, b'{"error":"Not found"}', "not_found"),
        (301, b"", "not_found"),
        (200, b"<html>", "not_found"),
        (400, b"<html>", "not_found"),
        (403, b"<html>", "not_found"),
        (502, b"<html>", "not_found"),
    ],
)
def test_what_an_answer_says_of_the_connection(status: int, body: bytes, reason: str | None) -> None:
    refusal = errors.refusal_of(Answer(status, {}, body), clock.now())
    assert (refusal.reason if refusal else None) == reason
