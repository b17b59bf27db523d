"""`make restore`: check all, ask, stand still, build aside, compare, hold, swap. Until the swap the old data is untouched.

Afterwards nothing leaves by itself: what was to be done is held, proactive messages are paused, everybody signs in anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg2
import redis
from psycopg2.extensions import connection
from redis.exceptions import RedisError

from app.config import Settings
from app.infra import migrate
from app.operations.backup import archive, aside, catalogue, connecting, media, place
from app.operations.backup.archive import Backup
from app.operations.backup.manifest import Manifest
from app.operations.backup.place import Place
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused
from app.operations.backup.standstill import standing_still
from app.operations.held import Held

ROOM: Final = 3  # a database with its indexes needs so many times the bytes of its rows, roughly


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for. `ask` puts a question and says whether the answer was yes."""

    file: Path
    ask: Callable[[str], bool]
    dry_run: bool = False
    another_installation: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """What is in the place of the restore now. `rows` by table name, all companies together; None: too damaged to be counted."""

    installation_id: UUID | None = None
    companies: int = 0
    rows: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, or would be (`held` is None)."""

    manifest: Manifest
    live: Live
    held: list[Held] | None

    def as_json(self) -> dict[str, Any]:
        saved = _rows_of(self.manifest)
        return {
            "restored": self.held is not None,
            "made_at": self.manifest.made_at.isoformat(),
            "companies": len(self.manifest.tenants),
            "tables": len(self.manifest.tables),
            "rows": self.manifest.rows,
            "messages": self.manifest.rows_of("messages"),
            "media": len(self.manifest.media),
            "held_work": sum(each.work for each in self.held or ()),
            "held_messages": sum(each.messages for each in self.held or ()),
            "sessions_ended": sum(each.sessions for each in self.held or ()),
            "replaced": {
                name: {"before": self.live.rows.get(name, 0), "after": saved.get(name, 0)}
                for name in sorted(self.live.rows.keys() | saved.keys())
                if self.live.rows.get(name, 0) != saved.get(name, 0)
            },
        }


def restore(config: Settings, wish: Wish, progress: Progress) -> Restored:
    """Put the backup in the place of what the installation holds now. Raises Refused, with nothing changed."""
    keyring = place.keyring_of(config)
    with archive.opened(wish.file, keyring) as backup:
        _check(backup, progress)
        if wish.dry_run and not place.has_data(config):
            return Restored(backup.manifest, Live(), None)
        with place.reached(config, for_restore=True) as where:
            live = _look(where)
            _refuse_another(backup.manifest, live, wish)
            if wish.dry_run:
                return Restored(backup.manifest, live, None)
            if live.companies and not wish.ask(_question(backup, live)):
                raise Refused("nobody said yes, so nothing was changed.", "answer yes, or say CONFIRM=yes")
            with aside.alone(where):
                return _restore(where, backup, live, progress)


def _check(backup: Backup, progress: Progress) -> None:
    """Everything that can be known before anything is touched."""
    manifest = backup.manifest
    progress.say(f"checking {backup.path}: {manifest.rows} rows of {manifest.made_at:%Y-%m-%d %H:%M} UTC")
    archive.check(backup, progress.tick)
    unknown = {manifest.shared_revision} - migrate.known_revisions("shared")
    unknown |= {tenant.revision for tenant in manifest.tenants} - migrate.known_revisions("tenant")
    if unknown:
        raise Refused(
            f"{backup.path} was made by Secretária {manifest.app_version}, whose tables are newer than this program"
            f" (revision {', '.join(sorted(unknown))}).",
            "install that version or a later one, then restore",
        )


def _look(where: Place) -> Live:
    with connecting.autocommitting(where.superuser_url) as server, server.cursor() as run:
        run.execute("SELECT 1 FROM pg_database WHERE datname = %s", (where.database,))
        if run.fetchone() is None:
            return Live()
    with connecting.autocommitting(where.superuser_url, where.database) as server:
        rows: dict[str, int | None] = {}
        for table in catalogue.tables(server):
            before, more = rows.get(table.name, 0), _count(server, table)
            rows[table.name] = None if before is None or more is None else before + more
        return Live(_identity(server), len(catalogue.schemas(server)), rows)


def _count(server: connection, table: catalogue.Source) -> int | None:
    """None where the data is too damaged to be counted: that is what it is restored for."""
    try:
        return catalogue.count(server, table)
    except psycopg2.Error:
        return None


def _identity(server: connection) -> UUID | None:
    """None where the data is too damaged, or too old, to say."""
    try:
        with server.cursor() as run:
            run.execute("SELECT id::text FROM public.installation")
            row = run.fetchone()
    except psycopg2.Error:
        return None
    return UUID(row[0]) if row else None


def _refuse_another(manifest: Manifest, live: Live, wish: Wish) -> None:
    if not live.companies or live.installation_id in (None, manifest.installation_id) or wish.another_installation:
        return
    raise Refused(
        f"{wish.file} is of another installation ({manifest.installation_id}),"
        f" and here live {live.companies} companies of {live.installation_id}.",
        "restore into an empty place: make restore FROM=… DATA_DIR=/some/where/new; or replace what is here for"
        " good: ANOTHER=yes",
    )


def _question(backup: Backup, live: Live) -> str:
    manifest = backup.manifest
    messages = live.rows.get("messages", 0)
    return (
        f"Replace {live.companies} companies and {'an unknown number of' if messages is None else messages} messages by the"
        f" {len(manifest.tenants)} companies and {manifest.rows_of('messages')} messages"
        f" of {manifest.made_at:%Y-%m-%d %H:%M} UTC? What came later is lost."
    )


def _restore(where: Place, backup: Backup, live: Live, progress: Progress) -> Restored:
    cache = redis.Redis.from_url(where.redis_url, socket_connect_timeout=5, socket_timeout=30)
    try:
        _refuse_silent(cache)
        _refuse_little_room(where, backup)
        with standing_still(where, progress) as last_look:
            try:
                _unpack_media(backup, where)
                aside.build(where, backup, progress)
                kept = aside.prepare(where, backup.manifest.made_at, progress)
                cache.flushdb()
                _take_over(where, last_look, progress)
            finally:
                aside.drop(where, aside.name_for(where.database))
                media.forget(where.data_dir)
            cache.flushdb()
    finally:
        cache.close()
    return Restored(backup.manifest, live, kept)


def _unpack_media(backup: Backup, where: Place) -> None:
    try:
        media.unpack(backup, where.data_dir)
    except OSError as error:
        raise Refused(
            f"the media could not be written under {where.data_dir}: {error.strerror or error}.",
            "make room, or mend the folder's rights; the data in use is untouched",
        ) from error


def _take_over(where: Place, last_look: Callable[[], None], progress: Progress) -> None:
    last_look()
    progress.standing = "Either the old data is in use, or nothing starts until this is done: run it again."
    progress.say("putting the restored data in the place of the old")
    replaced = aside.swap(where)
    progress.standing = "Nothing starts until the restore is complete: run this again."
    progress.say("the rows are in their place, files follow")
    media.take_over(where.data_dir)
    aside.complete(where)
    progress.standing = "The restored data is in use."
    progress.say("the restored data is in use")
    if replaced:
        aside.drop_replaced(where)


def _refuse_silent(cache: redis.Redis) -> None:
    try:
        cache.ping()
    except RedisError as error:
        raise Refused(f"Redis does not answer: {error}.", "start it, or mend REDIS_URL") from error


def _refuse_little_room(where: Place, backup: Backup) -> None:
    """For the database too where it stands under DATA_DIR; of another machine's disk we know nothing."""
    manifest = backup.manifest
    needed = sum(each.bytes for each in manifest.media) + ROOM * sum(table.bytes for table in manifest.tables)
    free = shutil.disk_usage(where.data_dir).free
    if free < needed:
        raise Refused(
            f"the disk of {where.data_dir} has {free >> 20} MB free, and about {needed >> 20} MB are needed.",
            "make room, or restore into another DATA_DIR",
        )


def _rows_of(manifest: Manifest) -> dict[str, int]:
    return {table.name: manifest.rows_of(table.name) for table in manifest.tables}
