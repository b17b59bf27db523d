"""Which installation is meant, and how to reach it: embedded servers, running or not, or given ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from app.config import Settings
from app.infra import crypto, roles
from app.infra.addresses import database_of, with_database, with_login
from app.infra.crypto import Keyring, KeyUnknown
from app.infra.db import Addresses
from app.infra.embedded import leftovers, servers
from app.infra.embedded.data_dir import DataDir, State
from app.infra.embedded.refusal import InUse
from app.infra.embedded.servers import Servers
from app.infra.embedded.supervision import Control
from app.operations.backup.connecting import MAINTENANCE
from app.operations.backup.refusal import Refused


@dataclass(frozen=True)
class Place:
    """An installation's servers. `control`: its supervisord, where one runs; `superuser_url` leads to no database of ours."""

    data_dir: Path
    database: str
    superuser_url: str
    logins: roles.Logins
    redis_url: str
    control: Control | None
    given_backup_url: str = ""

    def addresses(self, database: str) -> Addresses:
        """Of the application's and the owner's login, in that database."""
        there = with_database(self.superuser_url, database)
        return Addresses(
            with_login(there, roles.APP, quote(self.logins.app_password, safe="")),
            with_login(there, roles.OWNER, quote(self.logins.owner_password, safe="")),
        )

    def backup_url(self) -> str:
        """The login that reads everything. It is made, or mended, where the superuser's address is known."""
        if self.given_backup_url:
            return self.given_backup_url
        password = roles.ensure_backup_login(self.superuser_url, self.database)
        return with_login(with_database(self.superuser_url, self.database), roles.BACKUP, password)


def settings_of(data_dir: Path) -> Settings:
    """What the environment asks for, or else what `make run` noted for servers that were given to it."""
    asked = Settings(_env_file=None, data_dir=data_dir)
    noted = data_dir / "runtime.env"
    if asked.database_url or not noted.is_file():
        return asked
    last = Settings(_env_file=noted, data_dir=data_dir)
    return asked if last.embedded else last


def has_data(config: Settings) -> bool:
    """Whether there may be something in this place; looking there would otherwise make it."""
    return bool(config.database_url) or (config.data_dir / "embedded.json").exists()


def keyring_of(config: Settings) -> Keyring:
    """The installation's keys. Raises Refused."""
    path = config.keyring_path
    try:
        return crypto.load(path)
    except (FileNotFoundError, KeyUnknown, ValueError) as error:
        raise Refused(
            f"there is no key in {path}.",
            "put your copy of secret.key there, or name another place with SECRET_KEY_FILE",
        ) from error


@contextmanager
def reached(config: Settings, *, for_restore: bool) -> Iterator[Place]:
    """The installation with its servers running: given ones, those of a `make run`, or ours for the length of the block."""
    if config.database_url:
        yield _given(config, for_restore=for_restore)
        return
    data = DataDir(config.data_dir)
    data.prepare()
    with ExitStack() as stack:
        try:
            with data.locked():
                leftovers.end(data)
            running = stack.enter_context(servers.started(data.root, lent_user=config.embedded_user))
            control = None
        except InUse:
            running = servers.already_running(data, lent_user=config.embedded_user)
            control = _control(data)
        yield _embedded(running, control)


def _embedded(running: Servers, control: Control | None) -> Place:
    return Place(running.data.root, servers.DATABASE, running.superuser_url, running.logins, running.redis_url, control)


def _control(data: DataDir) -> Control | None:
    state = State.load(data)
    port, password = state.ports.get("supervisor"), state.passwords.get("supervisor")
    return Control(port, password) if port and password else None


def _given(config: Settings, *, for_restore: bool) -> Place:
    superuser_url = config.superuser_database_url
    if not superuser_url and (for_restore or not config.backup_database_url):
        raise Refused(
            "SUPERUSER_DATABASE_URL is not set, and the application's login may not read every company's rows.",
            "set it for this command" + ("" if for_restore else ", or set BACKUP_DATABASE_URL"),
        )
    if for_restore and not config.redis_url:
        raise Refused("REDIS_URL is not set.", "set it: a restore empties that database of Redis")
    database = database_of(config.database_url)
    logins = roles.Logins.of_server(superuser_url)
    if config.owner_database_url:
        logins = roles.Logins(_password(config.owner_database_url), _password(config.database_url))
    elif database in ("", "postgres"):
        database = servers.DATABASE
    return Place(
        config.data_dir,
        database,
        with_database(superuser_url, MAINTENANCE) if superuser_url else "",
        logins,
        config.redis_url,
        _control_of_run(config.data_dir),
        "" if superuser_url else config.backup_database_url,
    )


def _control_of_run(data_dir: Path) -> Control | None:
    """The supervisord of a `make run` that uses the given servers, if one runs in this DATA_DIR."""
    data = DataDir(data_dir)
    if not data.run.is_dir():
        return None
    try:
        with data.locked():
            return None
    except InUse:
        return _control(data)


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")
