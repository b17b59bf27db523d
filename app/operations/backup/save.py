"""`make backup`: everything that must survive, as of one instant, while the installation goes on working."""

from __future__ import annotations

import gzip
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import psycopg2
from psycopg2.errors import InvalidSchemaName, UndefinedColumn, UndefinedTable
from psycopg2.extensions import connection

from app.config import ROOT
from app.infra import clock, half_restored
from app.infra.crypto import Keyring
from app.operations.backup import archive, catalogue, connecting, media, unfinished
from app.operations.backup.catalogue import Source
from app.operations.backup.copying import copy_out
from app.operations.backup.manifest import FORMAT, Manifest, Table
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused

_WHOLE: Final = "whole"  # no table is called so: theirs have a dot
COMPRESSION: Final = 1  # a third of the size at a tenth of the time that the best would take


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds, or would hold (`path` is None)."""

    path: Path | None
    manifest: Manifest | None
    tables: int
    rows: int
    bytes: int

    def as_json(self) -> dict[str, Any]:
        summary: dict[str, Any] = {
            "backup": str(self.path) if self.path else None,
            "tables": self.tables,
            "rows": self.rows,
            "bytes": self.bytes,
        }
        if self.manifest is not None:
            summary |= {
                "companies": len(self.manifest.tenants),
                "messages": self.manifest.rows_of("messages"),
                "media": len(self.manifest.media),
                "installation_id": str(self.manifest.installation_id),
                "keys": list(self.manifest.keys),
                "made_at": self.manifest.made_at.isoformat(),
            }
        return summary


def save(backup_url: str, data_dir: Path, keyring: Keyring, target: Path, progress: Progress) -> Saved:
    """Write a backup to `target`, which must not exist yet. Raises Refused; then nothing is left behind."""
    refuse_unwritable(target)
    with _refusing(target), unfinished.folder_for(target) as spool:
        with connecting.snapshot(backup_url) as server:
            _refuse_half_restored(server)
            manifest = _copied(server, spool, data_dir, keyring, progress)
        progress.say("putting the file together")
        files = [(table.member, spool / _place(table.schema_, table.name)) for table in manifest.tables]
        files += [(each.member, data_dir / media.FOLDER / each.path) for each in manifest.media]
        whole = spool / _WHOLE
        archive.write(whole, manifest, keyring, files)
        _read_again(whole, keyring, progress)
        whole.rename(target)
    return Saved(target, manifest, len(manifest.tables), manifest.rows, target.stat().st_size)


def _refuse_half_restored(server: connection) -> None:
    if half_restored.is_marked(server):
        raise Refused(
            "a restore was interrupted here before it was complete.",
            "run it again first, with the same backup: make restore FROM=…",
        )


def _read_again(whole: Path, keyring: Keyring, progress: Progress) -> None:
    """What cannot be restored must not pass for a backup: only then does it get its name."""
    progress.say("reading it again")
    with archive.opened(whole, keyring) as backup:
        archive.check(backup, progress.tick)


def look(backup_url: str, progress: Progress) -> Saved:
    """What a backup would hold now. Writes nothing."""
    with connecting.snapshot(backup_url) as server:
        catalogue.shared_revision(server)
        tables = catalogue.tables(server)
        rows = sum(catalogue.count(server, table) for table in progress.over(tables, "tables counted"))
    return Saved(None, None, len(tables), rows, 0)


def refuse_unwritable(target: Path) -> None:
    """Raise Refused for a place where no new file can be made."""
    if target.exists():
        raise Refused(f"{target} is there already.", "choose another name: make backup OUT=/some/where/new.backup")
    if not target.parent.is_dir():
        raise Refused(f"there is no folder {target.parent}.", f"make it: mkdir -p {target.parent}")


def _copied(server: connection, spool: Path, data_dir: Path, keyring: Keyring, progress: Progress) -> Manifest:
    shared_revision = catalogue.shared_revision(server)  # its query begins the snapshot
    tenants = catalogue.tenants(server)
    made_at = clock.machine_now()
    tables = [_table(server, spool, source) for source in progress.over(catalogue.tables(server), "tables saved")]
    return Manifest(
        kind="secretaria-backup",
        format=FORMAT,
        made_at=made_at,
        app_version=app_version(),
        server_version=server.server_version,
        installation_id=catalogue.installation_id(server),
        keys=tuple(keyring.fingerprints()),
        shared_revision=shared_revision,
        tenants=tuple(tenants),
        tables=tuple(tables),
        sequences=tuple(catalogue.sequences(server)),
        media=tuple(media.found(data_dir)),
    )


def _table(server: connection, spool: Path, source: Source) -> Table:
    path = spool / _place(source.schema, source.name)
    with path.open("wb") as file, gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
        tally = copy_out(server, source.schema, source.name, source.columns, packed)
    return Table(
        schema=source.schema,
        name=source.name,
        columns=source.columns,
        rows=tally.rows,
        bytes=tally.bytes,
        sha256=tally.sha256,
    )


def _place(schema: str, table: str) -> str:
    return f"{schema}.{table}"


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        free = shutil.disk_usage(target.parent).free
        raise Refused(
            f"cannot write {target}: {error.strerror or error} ({free >> 20} MB free there).",
            "make room, or choose another place: make backup OUT=/some/where/else",
        ) from error
    except (UndefinedTable, UndefinedColumn, InvalidSchemaName) as error:
        raise Refused(
            "the tables were changed meanwhile: a migration, or a company that was removed.", "run it again"
        ) from error
    except psycopg2.Error as error:
        raise Refused(f"PostgreSQL broke off: {str(error).strip()}", "see its log, then run it again") from error


@lru_cache(maxsize=1)
def app_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])
