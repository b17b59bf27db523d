"""Servers of somebody else in place of the embedded ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg2
import pytest

from app.config import Settings
from app.infra.addresses import with_database
from app.infra.embedded import installation
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.servers import Servers, started

pytestmark = pytest.mark.req("OP-01", "TN-03")


@pytest.fixture
def somebody_elses() -> Iterator[Servers]:
    folder = Path(mkdtemp(prefix="secretaria-test-given-"))
    folder.chmod(0o711)
    with started(folder, durable=False) as servers:
        yield servers
    shutil.rmtree(folder)


def given(tmp_path: Path, **addresses: str) -> Settings:
    none = dict.fromkeys(("database_url", "owner_database_url", "superuser_database_url", "redis_url"), "")
    return Settings(_env_file=None, data_dir=tmp_path, embedded=False, **(none | addresses))


def who(url: str) -> tuple[str, str, bool]:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as run:
            run.execute(
                "SELECT current_user, current_database(), rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"
            )
            (row,) = run.fetchall()
            return row
    finally:
        connection.close()


def test_a_superusers_address_is_enough_and_the_application_does_not_get_it(
    somebody_elses: Servers, tmp_path: Path
) -> None:
    config = given(
        tmp_path,
        database_url=with_database(somebody_elses.superuser_url, "clinics"),
        superuser_database_url=somebody_elses.superuser_url,
        redis_url=somebody_elses.redis_url,
    )

    chosen = installation.choose(config, DataDir(tmp_path))

    assert who(chosen.database_url) == ("secretaria_app", "clinics", False)
    assert who(chosen.owner_database_url) == ("secretaria_owner", "clinics", False)
    assert chosen.programs == ()
    assert chosen.runtime_env(config)["EMBEDDED"] == "false"
    again = installation.choose(config, DataDir(tmp_path))
    assert again.database_url == chosen.database_url


def all_given(servers: Servers, tmp_path: Path, **changes: str) -> Settings:
    names = ("database_url", "owner_database_url", "redis_url")
    return given(tmp_path, **({name: getattr(servers, name) for name in names} | changes))


def test_both_logins_addresses_are_taken_as_they_are(somebody_elses: Servers, tmp_path: Path) -> None:
    somebody_elses.bootstrap()
    config = all_given(somebody_elses, tmp_path)
    chosen = installation.choose(config, DataDir(tmp_path))
    assert (chosen.database_url, chosen.owner_database_url, chosen.redis_url) == (
        config.database_url,
        config.owner_database_url,
        config.redis_url,
    )


@pytest.mark.parametrize(
    ("name", "address", "problem", "fix"),
    [
        ("database_url", "postgresql://secretaria_app:geheim@127.0.0.1:1/x", "cannot connect to DATABASE_URL",
         "start PostgreSQL"),
        ("owner_database_url", "postgresql://secretaria_owner:geheim@127.0.0.1:1/x",
         "cannot connect to OWNER_DATABASE_URL", "make bootstrap-database"),
        ("database_url", "geheim", "DATABASE_URL is not the address of a PostgreSQL", "mend DATABASE_URL"),
        ("redis_url", "redis://:geheim@127.0.0.1:1/0", "cannot connect to REDIS_URL", "start Redis"),
        ("redis_url", "geheim", "REDIS_URL is not the address of a Redis", "mend REDIS_URL"),
    ],
)  # fmt: skip
def test_a_given_server_that_is_not_there_is_named_with_the_fix(
    somebody_elses: Servers, tmp_path: Path, name: str, address: str, problem: str, fix: str
) -> None:
    somebody_elses.bootstrap()
    with pytest.raises(CannotStart) as refusal:
        installation.choose(all_given(somebody_elses, tmp_path, **{name: address}), DataDir(tmp_path))
    assert problem in refusal.value.problem
    assert fix in refusal.value.fix
    assert "geheim" not in str(refusal.value)
    assert refusal.value.problem.count("cannot connect") <= 1


def test_a_login_that_may_not_migrate_is_named_with_the_fix(somebody_elses: Servers, tmp_path: Path) -> None:
    config = given(tmp_path, database_url=somebody_elses.owner_database_url, redis_url=somebody_elses.redis_url)
    with pytest.raises(CannotStart, match=r"OWNER_DATABASE_URL is not set.*\n  fix: .*SUPERUSER_DATABASE_URL"):
        installation.choose(config, DataDir(tmp_path))
