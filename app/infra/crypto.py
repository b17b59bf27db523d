"""The installation's keyring: one file of master keys, each with an id, from which every other key is derived.

The first key of the file is the one in use; the others are still accepted, so that a rotation has an overlap. Whatever is signed or
encrypted names the id of its key. Without the file nothing encrypted can be read again: KEEP A COPY OF IT ELSEWHERE.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.config import settings


class KeyUnknown(Exception):
    """Signed or encrypted with a key that is not in the ring, or damaged."""


@dataclass(frozen=True)
class Keyring:
    """Master keys by id, the active one first."""

    keys: dict[str, bytes]

    @property
    def active(self) -> str:
        return next(iter(self.keys))

    def signing_key(self, purpose: str, kid: str | None = None) -> tuple[str, bytes]:
        """A 32-byte key for one purpose, with the id to name in what it signs. Raises KeyUnknown."""
        kid = kid or self.active
        if kid not in self.keys:
            raise KeyUnknown("unknown key id")
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"secretaria/{purpose}".encode())
        return kid, derived.derive(self.keys[kid])

    def encrypt(self, text: str, purpose: str) -> str:
        """`<key id>.<token>`: readable only with this ring and for this purpose."""
        kid, key = self.signing_key(purpose)
        return f"{kid}.{Fernet(base64.urlsafe_b64encode(key)).encrypt(text.encode()).decode()}"

    def decrypt(self, token: str, purpose: str) -> str:
        """What `encrypt` hid. Raises KeyUnknown."""
        kid, _, body = token.partition(".")
        _, key = self.signing_key(purpose, kid)
        try:
            return Fernet(base64.urlsafe_b64encode(key)).decrypt(body.encode()).decode()
        except InvalidToken as error:
            raise KeyUnknown("damaged, or encrypted for another purpose") from error

    def fingerprint(self) -> str:
        """Names the active key without telling it: backups carry this."""
        return _fingerprint(self.keys[self.active])

    def fingerprints(self) -> list[str]:
        """Of every key that something may still be encrypted with, the active one first."""
        return [_fingerprint(key) for key in self.keys.values()]


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"secretaria/fingerprint" + key).hexdigest()[:16]


def load(path: Path) -> Keyring:
    """Read a keyring file: lines `id:base64`, `#` comments allowed."""
    keys: dict[str, bytes] = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            kid, _, encoded = line.strip().partition(":")
            keys[kid] = base64.b64decode(encoded)
    if not keys:
        raise KeyUnknown(f"{path} holds no key")
    return Keyring(keys)


def create(path: Path) -> None:
    """Make a keyring with one fresh key, readable by its owner only. Leaves an existing one alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The installation's keyring."""
    return load(settings().keyring_path)


def sha256(text: str) -> bytes:
    """How secrets that we only need to recognise are kept."""
    return hashlib.sha256(text.encode()).digest()
