"""What a backup says of itself, and the seal that shows whether somebody changed it."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.infra.crypto import Keyring

FORMAT: Final = 1
PUBLIC: Final = "public"
_PURPOSE: Final = "backup"
_SCHEMA: Final = re.compile(r"public|tenant_[0-9a-f]{32}")


def _schema(name: str) -> str:
    if not _SCHEMA.fullmatch(name):
        raise ValueError("not a schema of ours")
    return name


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise ValueError("leads out of the media folder")
    return path


Schema = Annotated[str, AfterValidator(_schema)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(_Part):
    """One table. `bytes` and `sha256` are of its COPY text, so they are compared with the restored table's as well."""

    schema_: Schema = Field(alias="schema")
    name: str
    columns: tuple[str, ...]
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: Digest

    @property
    def label(self) -> str:
        return f"{self.schema_}.{self.name}"

    @property
    def member(self) -> str:
        return f"tables/{self.schema_}/{self.name}.copy.gz"


class Sequence(_Part):
    """Where a sequence stands."""

    schema_: Schema = Field(alias="schema")
    name: str
    last_value: int
    is_called: bool


class Media(_Part):
    """One file of the media folder."""

    path: Annotated[str, AfterValidator(_inside)]
    bytes: int = Field(ge=0)
    sha256: Digest

    @property
    def member(self) -> str:
        return f"media/{self.path}"


class Tenant(_Part):
    """A company that has a schema, and the revision of its tables."""

    id: UUID
    revision: str


class Manifest(_Part):
    """The first member of every backup."""

    kind: Literal["secretaria-backup"]
    format: int
    made_at: datetime
    app_version: str
    server_version: int
    installation_id: UUID
    keys: tuple[str, ...] = Field(min_length=1)
    shared_revision: str
    tenants: tuple[Tenant, ...]
    tables: tuple[Table, ...]
    sequences: tuple[Sequence, ...]
    media: tuple[Media, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def encoded(self) -> bytes:
        return self.model_dump_json(by_alias=True, indent=1).encode()

    def rows_of(self, name: str) -> int:
        """Rows of all tables of this name, of every company together."""
        return sum(table.rows for table in self.tables if table.name == name)


class Seal(_Part):
    """Made with the installation's key: nobody without it can make a backup that a restore accepts."""

    sha256: Digest
    key_id: str
    hmac: Digest

    @classmethod
    def of(cls, manifest: bytes, keyring: Keyring, key_id: str | None = None) -> Seal:
        """Raises KeyUnknown when `key_id` is not in the ring."""
        kid, key = keyring.signing_key(_PURPOSE, key_id)
        return cls(
            sha256=hashlib.sha256(manifest).hexdigest(), key_id=kid, hmac=hmac.digest(key, manifest, "sha256").hex()
        )

    def is_intact(self, manifest: bytes) -> bool:
        return hashlib.sha256(manifest).hexdigest() == self.sha256

    def is_ours(self, manifest: bytes, keyring: Keyring) -> bool:
        """Whether it was made with this ring. Raises KeyUnknown."""
        return hmac.compare_digest(Seal.of(manifest, keyring, self.key_id).hmac, self.hmac)
