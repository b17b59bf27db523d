"""Which servers an installation uses, its own or given ones, and what its processes are told about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psycopg2

from app.config import Settings
from app.infra import roles
from app.infra.addresses import database_of, with_database, with_login
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.program import Program
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.servers import DATABASE, Servers, prepare


@dataclass(frozen=True)
class Installation:
    """Addresses to use, programs to supervise, and what to do once those programs run."""

    database_url: str
    owner_database_url: str
    redis_url: str
    embedded: bool
    programs: tuple[Program, ...]
    ready: Callable[[Callable[[], None]], None]

    def runtime_env(self, config: Settings) -> dict[str, str]:
        """The settings that follow from the start, for every process that is told DATA_DIR."""
        return {
            "DATABASE_URL": self.database_url,
            "OWNER_DATABASE_URL": self.owner_database_url,
            "REDIS_URL": self.redis_url,
            "EMBEDDED": str(self.embedded).lower(),
            "PORT": str(config.port),
            "PUBLIC_URL": config.base_url,
        }


def choose(config: Settings, data: DataDir) -> Installation:
    """Given servers where both addresses are set, embedded ones where none is."""
    if config.database_url and config.redis_url:
        return _given(config)
    if config.database_url or config.redis_url:
        given, missing = ("DATABASE_URL", "REDIS_URL") if config.database_url else ("REDIS_URL", "DATABASE_URL")
        raise CannotStart(
            f"{given} is set and {missing} is not.",
            "set both to use servers of your own, or none to use the embedded ones",
        )
    return _embedded(prepare(data, lent_user=config.embedded_user))


def _embedded(servers: Servers) -> Installation:
    def ready(check: Callable[[], None]) -> None:
        servers.wait(check)
        servers.bootstrap()

    return Installation(
        servers.database_url,
        servers.owner_database_url,
        servers.redis_url,
        embedded=True,
        programs=(servers.postgres.program, servers.valkey.program),
        ready=ready,
    )


def _given(config: Settings) -> Installation:
    """Servers of somebody else. Where only a superuser's address is known, the two logins are made."""
    database_url, owner_database_url = config.database_url, config.owner_database_url
    if not owner_database_url:
        database_url, owner_database_url = _made_logins(config.superuser_database_url or database_url, database_url)
    return Installation(
        database_url,
        owner_database_url,
        config.redis_url,
        embedded=config.embedded,
        programs=(),
        ready=lambda check: None,
    )


def _made_logins(superuser_url: str, database_url: str) -> tuple[str, str]:
    """Addresses of the application's login and of the owner's, made with the superuser's."""
    if not _is_superuser(superuser_url):
        raise CannotStart(
            "OWNER_DATABASE_URL is not set, and the login of DATABASE_URL may not migrate.",
            "set OWNER_DATABASE_URL, or SUPERUSER_DATABASE_URL to have both logins made",
        )
    logins = roles.Logins.of_server(superuser_url)
    name = database_of(database_url)
    database = with_database(superuser_url, DATABASE if name in ("", "postgres") else name)
    roles.bootstrap(superuser_url, logins, database_of(database))
    return (
        with_login(database, roles.APP, logins.app_password),
        with_login(database, roles.OWNER, logins.owner_password),
    )


def _is_superuser(url: str) -> bool:
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except psycopg2.OperationalError as error:
        raise CannotStart(
            f"cannot connect to DATABASE_URL: {str(error).strip()}.", "start that server, or mend the address"
        ) from error
    try:
        with connection.cursor() as run:
            run.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            row = run.fetchone()
        return bool(row and row[0])
    finally:
        connection.close()
