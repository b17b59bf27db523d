"""The file of a backup: written whole or not at all, and checked to its last byte before anything is done with it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from pydantic import ValidationError

from app.infra.crypto import Keyring, KeyUnknown
from app.operations.backup.copying import BLOCK, Readable, Tally
from app.operations.backup.manifest import FORMAT, Manifest, Media, Seal, Table
from app.operations.backup.refusal import Refused

MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
_LARGEST_HEAD: Final = 256 << 20
_ANOTHER: Final = "take another copy of that backup, or an earlier backup"


def write(path: Path, manifest: Manifest, keyring: Keyring, files: Sequence[tuple[str, Path]]) -> None:
    """Put the tar together, on the disk to its last byte. Only its owner can read it."""
    encoded = manifest.encoded()
    seal = Seal.of(encoded, keyring).model_dump_json().encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, len(encoded), io.BytesIO(encoded))
            _add(tar, SEAL, len(seal), io.BytesIO(seal))
            for name, content_path in files:
                with content_path.open("rb") as content:
                    _add(tar, name, content_path.stat().st_size, content)
        output.flush()
        os.fsync(output.fileno())


def _add(tar: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    tar.addfile(entry, content)


@dataclass(frozen=True)
class Backup:
    """A file that has been opened and whose manifest is ours."""

    path: Path
    manifest: Manifest
    tar: tarfile.TarFile
    members: dict[str, tarfile.TarInfo]

    @contextmanager
    def table(self, table: Table) -> Iterator[Readable]:
        """The COPY text of one table."""
        with self._member(table.member) as packed, gzip.open(packed, "rb") as text:
            yield text

    @contextmanager
    def media(self, media: Media) -> Iterator[IO[bytes]]:
        with self._member(media.member) as content:
            yield content

    @contextmanager
    def _member(self, name: str) -> Iterator[IO[bytes]]:
        content = self.tar.extractfile(self.members[name])
        if content is None:
            raise _damaged(self.path, f"{name} is no file")
        with content:
            yield content


@contextmanager
def opened(path: Path, keyring: Keyring) -> Iterator[Backup]:
    """A backup whose manifest was made with one of our keys, and that holds every member. Raises Refused."""
    with _refusing(path), path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
        encoded, seal = _head(path, tar)
        manifest = _manifest(path, encoded, seal, keyring)
        yield Backup(path, manifest, tar, _members(path, tar, manifest))


def check(backup: Backup, told: Callable[[str], None]) -> None:
    """Read all of it and compare with the manifest; `told` hears of each member. Raises Refused."""
    with _refusing(backup.path):
        for table in backup.manifest.tables:
            told(f"checking {table.label}")
            with backup.table(table) as text:
                tally = _tallied(text)
            _compare(backup.path, table.label, (tally.rows, tally.sha256), (table.rows, table.sha256))
        for media in backup.manifest.media:
            told(f"checking {media.member}")
            with backup.media(media) as content:
                tally = _tallied(content)
            _compare(backup.path, media.member, (tally.bytes, tally.sha256), (media.bytes, media.sha256))


def _tallied(source: Readable) -> Tally:
    tally = Tally()
    while block := source.read(BLOCK):
        tally.write(block)
    return tally


def _compare(path: Path, what: str, found: tuple[int, str], promised: tuple[int, str]) -> None:
    if found != promised:
        raise _damaged(path, f"{what} is not what its checksum says")


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What a damaged file makes the readers say, in plain words."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Refused(f"there is no backup {path}.", "give the file: FROM=/some/where/secretaria.backup") from error
    except PermissionError as error:
        raise Refused(f"{path} may not be read.", "run this as its owner") from error
    except tarfile.ReadError as error:
        if "unexpected end" in str(error):
            raise _cut_short(path) from error
        raise _no_backup(path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError) as error:
        raise _damaged(path, str(error)) from error


def _head(path: Path, tar: tarfile.TarFile) -> tuple[bytes, Seal]:
    contents = []
    for name in (MANIFEST, SEAL):
        entry = tar.next()
        if entry is None or entry.name != name or not entry.isfile() or entry.size > _LARGEST_HEAD:
            raise _no_backup(path) if name == MANIFEST else _cut_short(path)
        content = tar.extractfile(entry)
        contents.append(content.read() if content else b"")
        if len(contents[-1]) < entry.size:
            raise _cut_short(path)
    try:
        return contents[0], Seal.model_validate_json(contents[1])
    except ValidationError as error:
        raise _damaged(path, "its seal cannot be read") from error


def _manifest(path: Path, encoded: bytes, seal: Seal, keyring: Keyring) -> Manifest:
    """Damage first, then the version, then the key: each has another cure."""
    if not seal.is_intact(encoded):
        raise _damaged(path, "its manifest is not what its checksum says")
    _refuse_other_format(path, encoded)
    try:
        manifest = Manifest.model_validate_json(encoded)
    except ValidationError as error:
        raise _damaged(path, f"its manifest makes no sense: {error.errors()[0]['loc']}") from error
    if missing := [key for key in manifest.keys if key not in keyring.fingerprints()]:
        raise Refused(
            f"{path} was made with another key: {', '.join(missing)}; this installation's is {keyring.fingerprint()}.",
            "put your copy of that secret.key into DATA_DIR (or name it with SECRET_KEY_FILE);"
            " without it no secret in the backup can be read",
        )
    try:
        genuine = seal.is_ours(encoded, keyring)
    except KeyUnknown:
        genuine = False
    if not genuine:
        raise _damaged(path, "its seal was not made with this installation's key")
    return manifest


def _refuse_other_format(path: Path, encoded: bytes) -> None:
    try:
        said = json.loads(encoded)
        kind, version, app_version = said.get("kind"), said.get("format"), said.get("app_version")
    except (ValueError, AttributeError) as error:
        raise _damaged(path, "its manifest cannot be read") from error
    if kind != "secretaria-backup":
        raise _no_backup(path)
    if version != FORMAT:
        raise Refused(
            f"{path} has format {version}, made by Secretária {app_version}; this program reads format {FORMAT}.",
            f"restore it with Secretária {app_version}",
        )


def _members(path: Path, tar: tarfile.TarFile, manifest: Manifest) -> dict[str, tarfile.TarInfo]:
    members = {entry.name: entry for entry in tar.getmembers()}
    wanted = {MANIFEST, SEAL, *(table.member for table in manifest.tables), *(media.member for media in manifest.media)}
    if wanted - members.keys():
        raise _cut_short(path)
    if members.keys() - wanted or not all(entry.isfile() for entry in members.values()):
        raise _damaged(path, "it holds what its manifest does not name")
    return members


def sha256_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _cut_short(path: Path) -> Refused:
    return Refused(f"{path} is cut short: its end is missing.", "copy it again from where it was made; " + _ANOTHER)


def _damaged(path: Path, how: str) -> Refused:
    return Refused(f"{path} is damaged: {how}.", _ANOTHER)


def _no_backup(path: Path) -> Refused:
    return Refused(f"{path} is no backup of Secretária.", "give a file that `make backup` has made")
