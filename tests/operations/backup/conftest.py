"""One installation in a database of its own, which restores may replace, on the servers of the test process."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import psycopg2
import pytest
from flask.testing import FlaskClient
from psycopg2 import sql

from app.config import Settings, settings
from app.factory import create_app
from app.infra import crypto, db, migrate, roles
from app.onboarding.demo.seed import seed
from app.operations import dead_letter
from app.operations.backup import archive, place, restore, save
from app.operations.backup.manifest import Manifest
from app.operations.backup.progress import Progress
from app.operations.backup.restore import Restored, Wish
from tests import road
from tests.database import superuser
from tests.environment import changed
from tests.servers import Addresses


@dataclass(frozen=True)
class Desk:
    """What a test does with an installation: save it, bring it back, look at it."""

    config: Settings
    addresses: Addresses
    folder: Path
    lines: list[str]

    @property
    def keyring(self) -> crypto.Keyring:
        return place.keyring_of(self.config)

    @property
    def progress(self) -> Progress:
        return Progress(self.lines.append)

    def save(self, name: str = "one.backup") -> Path:
        target = self.folder / name
        with place.reached(self.config, for_restore=False) as where:
            save.save(where.backup_url(), where.data_dir, self.keyring, target, self.progress)
        return target

    def restore(self, file: Path, *, yes: bool = True, **wish: Any) -> Restored:
        db.dispose_engines()  # we are the application, too, and it must be away
        return restore.restore(self.config, Wish(file, ask=lambda _: yes, **wish), self.progress)

    def manifest(self, file: Path) -> Manifest:
        with archive.opened(file, self.keyring) as backup:
            return backup.manifest

    def contents(self, *apart: str) -> dict[str, tuple[int, str]]:
        """Rows and hash of every table as they are now."""
        manifest = self.manifest(self.save(f"{secrets.token_hex(4)}.backup"))
        return {table.label: (table.rows, table.sha256) for table in manifest.tables if table.name not in apart}

    def run(self, statement: str, *names: str) -> None:
        """Damage something, as a superuser can."""
        with superuser(replace(self.addresses, superuser_url=self.as_superuser)) as run:
            run.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @property
    def as_superuser(self) -> str:
        return self.addresses.superuser_url.rpartition("/")[0] + f"/{self.addresses.database}"

    def databases(self) -> set[str]:
        with superuser(self.addresses) as run:
            run.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{self.addresses.database}%",))
            return {name for (name,) in run.fetchall()}


@pytest.fixture
def desk(database: Addresses, redis_clean: Any, tmp_path: Path) -> Iterator[Desk]:
    """An empty, migrated installation."""
    addresses = database.with_database(f"secretaria_backup_{secrets.token_hex(4)}")
    logins = roles.Logins(_password(addresses.owner_database_url), _password(addresses.database_url))
    roles.bootstrap(addresses.superuser_url, logins, addresses.database)
    with changed(DATABASE_URL=addresses.database_url, OWNER_DATABASE_URL=addresses.owner_database_url):
        migrate.upgrade_shared()
        data_dir = settings().data_dir
        config = Settings(
            _env_file=None,
            data_dir=data_dir,
            database_url=addresses.database_url,
            owner_database_url=addresses.owner_database_url,
            superuser_database_url=addresses.superuser_url,
            redis_url=addresses.redis_url,
        )
        yield Desk(config, addresses, tmp_path, [])
        road.reset_time()
    shutil.rmtree(data_dir / "media", ignore_errors=True)
    (data_dir / "demo.json").unlink(missing_ok=True)
    with superuser(database) as run:
        for name in (addresses.database, f"{addresses.database}_restoring", f"{addresses.database}_replaced"):
            run.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def demo(desk: Desk) -> UUID:
    """The demonstration company, in the installation of `desk`."""
    seed()
    (company,) = dead_letter.companies()
    return company.id


@pytest.fixture
def number(demo: UUID) -> road.Number:
    return road.connect(demo)


@pytest.fixture
def client(desk: Desk) -> Iterator[FlaskClient]:
    road.reset_time()
    with create_app().test_client() as client:
        yield client


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def connected(url: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(url)
