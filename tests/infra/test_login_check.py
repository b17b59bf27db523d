"""A login that may look across companies is refused before anything runs on it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text

from app.config import ROOT
from app.infra import login_check
from app.infra.addresses import with_database, with_login
from app.infra.login_check import LoginTooPowerful
from app.infra.tenancy import platform_session
from tests import environment
from tests.servers import Addresses

pytestmark = pytest.mark.req("TN-03")


@pytest.fixture
def superuser_url(database: Addresses) -> str:
    return with_database(database.superuser_url, database.database)


@pytest.fixture
def login(superuser_url: str) -> Iterator[Any]:
    """Make a login of its own with what the test gives it; `CREATE ROLE {} LOGIN …`, each statement with the role's name."""
    name = f"strong_{secrets.token_hex(4)}"
    server = psycopg2.connect(superuser_url)
    server.autocommit = True

    def made(*statements: str) -> str:
        with server.cursor() as run:
            for statement in (f"CREATE ROLE {name} LOGIN NOINHERIT PASSWORD 'x'", *statements):
                run.execute(statement.replace("{}", name))
            run.execute(f"GRANT CONNECT ON DATABASE {server.info.dbname} TO {name}")
        return with_login(superuser_url, name, "x")

    yield made
    with server.cursor() as run:
        run.execute(f"DROP OWNED BY {name} CASCADE")
        run.execute(f"DROP ROLE {name}")
    server.close()


def test_the_applications_own_login_passes(database: Addresses) -> None:
    login_check.at_start()
    with platform_session() as session:
        assert session.scalar(text("SELECT session_user")) == "secretaria_app"


def test_the_owner_and_a_superuser_are_refused_by_name(database: Addresses, superuser_url: str) -> None:
    for url, power in ((database.owner_database_url, "owns tables"), (superuser_url, "is a superuser")):
        with environment.changed(DATABASE_URL=url), pytest.raises(LoginTooPowerful, match=power):
            login_check.at_start()


@pytest.mark.parametrize(
    ("statements", "power"),
    [
        (("ALTER ROLE {} BYPASSRLS",), "bypasses row-level security"),
        (("ALTER ROLE {} CREATEROLE",), "makes roles"),
        (("CREATE SCHEMA {} AUTHORIZATION {}",), "owns schemas"),
        (("GRANT platform TO {} WITH INHERIT TRUE",), "platform is inherited"),
        (("GRANT secretaria_owner TO {} WITH INHERIT FALSE, SET TRUE",), "secretaria_owner .*owns tables"),
    ],
)
def test_each_power_is_named(login: Any, statements: tuple[str, ...], power: str) -> None:
    with environment.changed(DATABASE_URL=login(*statements)), pytest.raises(LoginTooPowerful, match=power):
        login_check.at_start()


def test_a_database_that_is_away_at_start_does_not_open_the_door_later(database: Addresses) -> None:
    with environment.changed(DATABASE_URL=environment.NOWHERE["DATABASE_URL"]):
        login_check.at_start()
    with environment.changed(DATABASE_URL=database.owner_database_url):
        with pytest.raises(LoginTooPowerful):
            login_check.at_start()
        with pytest.raises(LoginTooPowerful), platform_session() as session:
            session.execute(text("SELECT 1"))


@pytest.mark.parametrize(
    "program",
    [
        "from workers.pool import main; main([])",
        "from workers.scheduler import main; main()",
        "import app.factory; app.factory.create_app()",
    ],
)
def test_web_and_workers_do_not_start_as_the_owner(database: Addresses, program: str) -> None:
    started = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DATABASE_URL": database.owner_database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode != 0
    assert "names a login that may too much" in started.stderr
