"""Proof that a webhook comes from whom it says: the signature of its body and the secret in its address."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)
_TOKEN_BYTES = 32


def signature(secret: bytes | str, body: bytes) -> str:
    """The value of `X-Signature-256` for a body: what a signing proxy sends, and what we compare with."""
    key = secret.encode() if isinstance(secret, str) else secret
    return f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"


def hmac_ok(secret: bytes | str, body: bytes, header: str | None) -> bool:
    """Whether the header signs exactly these bytes; in constant time. An empty secret proves nothing."""
    if not secret or header is None:
        return False
    match = _SIGNATURE.fullmatch(header.strip())
    if match is None:
        return False
    return hmac.compare_digest(signature(secret, body), f"sha256={match[1].lower()}")


def new_token() -> str:
    """An unguessable secret for a webhook's address: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)
