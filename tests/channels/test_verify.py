"""Signatures and tokens of webhooks."""

from __future__ import annotations

import json

import pytest

from app.channels import verify

BODY = json.dumps({"oi": "ção"}).encode()


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("secret", ["segredo", b"segredo"])
def test_the_right_signature_is_accepted_in_either_case(secret: str | bytes) -> None:
    header = verify.signature("segredo", BODY)
    assert verify.hmac_ok(secret, BODY, header)
    assert verify.hmac_ok(secret, BODY, "sha256=" + header.removeprefix("sha256=").upper())


@pytest.mark.req("IN-01")
def test_the_signature_is_hmac_sha256() -> None:
    expected = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    assert verify.signature("key", b"The quick brown fox jumps over the lazy dog") == expected


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("header", [None, "", "sha256=", "sha1=00", "sha256=" + "0" * 64, "sha256=" + "g" * 64, "é"])
def test_any_other_header_is_refused(header: str | None) -> None:
    assert not verify.hmac_ok("segredo", BODY, header)


@pytest.mark.req("IN-01")
def test_one_changed_byte_or_secret_is_refused() -> None:
    header = verify.signature("segredo", BODY)
    assert not verify.hmac_ok("segredo", BODY + b" ", header)
    assert not verify.hmac_ok("outro", BODY, header)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("secret", ["", b""])
def test_an_empty_secret_proves_nothing(secret: str | bytes) -> None:
    assert not verify.hmac_ok(secret, BODY, verify.signature(secret, BODY))


@pytest.mark.req("IN-01")
def test_tokens_are_long_and_never_repeat() -> None:
    tokens = {verify.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)
