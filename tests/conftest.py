"""What every test may ask for. Tests without `database` need no server and see none.

- `database`: PostgreSQL migrated and Redis running, a copy of this test process alone; everything really commits.
- `company`, `other_company`: two companies nobody else works with, made for this test.
- `quiet_database`: as `database`, but with empty shared tables: ask for it *before* `company`, in tests of what looks
  across companies (sweep, fairness, dead letter).
- `redis_clean`: an empty Redis database.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from redis import Redis
from sqlalchemy import text
from xdist.scheduler import LoadFileScheduling

from app.config import ROOT, settings
from app.infra import clock, crypto
from app.infra.db import owner_engine
from app.infra.redis import client
from app.infra.work import hints
from app.llm.offline.understanding import storage
from app.onboarding import provision
from tests.servers import Addresses, as_plain, copy, running_servers, take_given

BROWSER_TESTS = "tests/e2e/"
_SERVERS = pytest.StashKey[ExitStack]()
_TEMPLATE = pytest.StashKey[Addresses]()
_GIVEN = pytest.StashKey[dict[str, str]]()
_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Give this process a DATA_DIR of its own, before anything reads the settings."""
    hypothesis_settings.register_profile(
        "steady", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
    )
    hypothesis_settings.load_profile("steady")  # no test may depend on the machine's speed
    config.stash[_SERVERS] = ExitStack()
    config.stash[_GIVEN] = take_given(os.environ)
    config.stash[_FOLDER] = folder = Path(tempfile.mkdtemp(prefix="secretaria-test-data-"))
    (folder / "run" / "metrics").mkdir(parents=True)
    (folder / "logs").mkdir()
    crypto.create(folder / "secret.key")
    os.environ.update(DATA_DIR=str(folder), ENVIRONMENT="dev", EMBEDDED="true")
    os.environ.setdefault("LEARNT_DIR", str(ROOT / ".cache" / "learnt"))  # learnt once, not once for each process
    settings.cache_clear()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_SERVERS].close()
    shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """With `-n`: the servers are started once, by the process that hands out the tests."""
    node.workerinput["template"] = as_plain(_template(node.config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return _Handout(config, log) if config.getoption("dist") == "loadfile" else None


class _Handout(LoadFileScheduling):
    """File by file; the browser's tests are one file to it, because they share one installation."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER_TESTS if nodeid.startswith(BROWSER_TESTS) else super()._split_scope(nodeid)


def _template(config: pytest.Config) -> Addresses:
    """The migrated template database; the first to ask starts the servers, which run until pytest ends."""
    if hasattr(config, "workerinput"):
        return Addresses(**config.workerinput["template"])
    if _TEMPLATE not in config.stash:
        config.stash[_TEMPLATE] = config.stash[_SERVERS].enter_context(running_servers(config.stash[_GIVEN]))
    return config.stash[_TEMPLATE]


@pytest.fixture(scope="session", autouse=True)
def local_model() -> None:
    """Learnt before the first test, once for a checkout: no turn learns, and no test that starts an installation counts its seconds."""
    storage.ensure(settings().learnt)


@pytest.fixture(scope="session")
def template_database(request: pytest.FixtureRequest) -> Addresses:
    """What to copy for whoever needs a database of another process' own."""
    return _template(request.config)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[Addresses]:
    """Addresses of this process' own database; `settings()` names them too."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw-1")
    with copy(_template(request.config), int(worker.removeprefix("gw")) + 1) as addresses:
        yield addresses


@pytest.fixture
def quiet_database(database: Addresses) -> Addresses:
    """The shared tables without a row."""
    with owner_engine().begin() as connection:
        tables = connection.scalars(
            text(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%' AND tablename NOT IN ('business_clock', 'installation')"
            )
        ).all()
        if tables:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
    return database


@pytest.fixture
def redis_clean(database: Addresses) -> Redis:
    """The process' own Redis database, emptied, and no longer left alone because it was away in the test before."""
    while clock.monotonic() < hints._resting_until:
        time.sleep(0.01)
    connection = client()
    connection.flushdb()
    return connection


@pytest.fixture
def company(database: Addresses) -> UUID:
    return _new_company()


@pytest.fixture
def other_company(database: Addresses) -> UUID:
    """The second tenant of every query test."""
    return _new_company()


def _new_company() -> UUID:
    slug = f"c{secrets.token_hex(4)}"
    return provision.create_company(slug=slug, name=f"Clínica {slug}")
