"""Which servers an installation uses, its own or given ones, and what its processes are told about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import psycopg2
from redis import Redis
from redis.exceptions import RedisError

from app.config import Settings
from app.infra import roles
from app.infra.addresses import database_of, with_database, with_login
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.program import Program
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.servers import DATABASE, Servers, prepare

_ANSWERS_WITHIN_S: Final = 5


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
    """Servers of somebody else, which must answer. Where only a superuser's address is known, the two logins are made."""
    if missing := list(_missing(config)):
        raise CannotStart(" ".join(each.problem for each in missing), "; ".join(each.fix for each in missing))
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


def _missing(config: Settings) -> Iterator[CannotStart]:
    """What is in the way of each given server: at most one thing of PostgreSQL, one of Redis."""
    try:
        for name, url in _logins_to_try(config).items():
            _try(name, url)
    except CannotStart as refusal:
        yield refusal
    try:
        with closing(_redis_at(config.redis_url)) as redis:
            redis.ping()
    except RedisError as error:
        yield CannotStart(f"cannot connect to REDIS_URL: {str(error).strip(' .')}.", "start Redis, or mend REDIS_URL")
    except ValueError:
        yield CannotStart("REDIS_URL is not the address of a Redis.", "mend REDIS_URL: redis://:password@host:6379/0")


def _logins_to_try(config: Settings) -> dict[str, str]:
    """Addresses that must work by now: the application's login may be yet to be made by the superuser's."""
    if config.owner_database_url:
        return {"DATABASE_URL": config.database_url, "OWNER_DATABASE_URL": config.owner_database_url}
    if config.superuser_database_url:
        return {"SUPERUSER_DATABASE_URL": config.superuser_database_url}
    return {"DATABASE_URL": config.database_url}


def _redis_at(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=_ANSWERS_WITHIN_S, socket_timeout=_ANSWERS_WITHIN_S)


def _try(name: str, url: str) -> None:
    """Raise CannotStart unless setting `name` gives the address of a PostgreSQL that lets us in."""
    try:
        psycopg2.connect(url, connect_timeout=_ANSWERS_WITHIN_S).close()
    except psycopg2.OperationalError as error:
        raise CannotStart(
            f"cannot connect to {name}: {str(error).strip()}.",
            f"start PostgreSQL, or mend {name} (`make bootstrap-database` makes logins and database)",
        ) from error
    except psycopg2.ProgrammingError as error:  # its text quotes the address
        raise CannotStart(
            f"{name} is not the address of a PostgreSQL.",
            f"mend {name}: postgresql://login:password@host:5432/database",
        ) from error


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
    with closing(psycopg2.connect(url, connect_timeout=_ANSWERS_WITHIN_S)) as connection, connection.cursor() as run:
        run.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        row = run.fetchone()
    return bool(row and row[0])
