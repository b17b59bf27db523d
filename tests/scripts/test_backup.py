"""`make backup` and `make restore` as a person types them, on an installation that runs and on one that stands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from psycopg2 import connect

from app.config import ROOT
from app.infra import half_restored
from app.infra.embedded import ports
from app.infra.embedded.data_dir import DataDir, State
from app.infra.embedded.servers import DATABASE, started
from tests.scripts.test_run import environment, folder, processes_of, until

pytestmark = pytest.mark.req("OP-05")

__all__ = ["folder"]


def make(target: str, folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What the target of that name runs once everything is set up, in the person's own folder."""
    script = ROOT / "scripts" / f"{target.replace('-', '_')}.py"
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        env=environment(folder, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def running(folder: Path, port: int) -> Iterator[dict[str, str]]:
    """What `make run` runs, until it has said where it is; stopped at the end."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "run.py")],
        env=environment(folder, PORT=str(port)),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            while "Ctrl-C" not in process.stdout.readline():
                assert process.poll() is None
            yield json.loads((folder / "demo.json").read_text())
        finally:
            process.terminate()
            process.communicate(timeout=120)


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert isinstance(said, dict)
    return said


def superuser(folder: Path) -> str:
    state = State.load(DataDir(folder))
    return f"postgresql://postgres:{state.passwords['superuser']}@127.0.0.1:{state.ports['postgres']}/secretaria"


def rows(folder: Path, table: str) -> int:
    server = connect(superuser(folder))
    try:
        with server.cursor() as run:
            run.execute(f"SELECT count(*) FROM {table}")
            row = run.fetchone()
            return int(row[0]) if row else 0
    finally:
        server.close()


def test_a_running_installation_is_saved_and_brought_back_without_a_restart(folder: Path) -> None:
    port = ports.free_port()
    with running(folder, port) as door:
        saved = summary(make("backup", folder, OUT="ours.backup"))
        assert saved["companies"] == 1
        assert (folder / "ours.backup").stat().st_size == saved["bytes"]

        assert "answer yes" in make("restore", folder, FROM="ours.backup").stderr
        login = {"email": door["email"], "password": door["password"]}
        token = requests.post(f"{door['api_url']}/auth/login", json=login, timeout=30).json()["access_token"]
        before = rows(folder, "public.audit_log")
        plan = summary(make("restore", folder, FROM="ours.backup", DRY_RUN="yes"))
        assert plan["restored"] is False
        assert rows(folder, "public.audit_log") == before

        done = make("restore", folder, FROM="ours.backup", CONFIRM="yes")
        assert summary(done)["restored"] is True
        assert "stopping web, scheduler and pools" in done.stderr

        until(lambda: _healthy(port))
        old = requests.get(f"{door['api_url']}/conversations", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert old.status_code == 401
        assert requests.post(f"{door['api_url']}/auth/login", json=login, timeout=30).status_code == 200
        until(lambda: requests.get(f"http://127.0.0.1:{port}/ready", timeout=30).ok)

        told = json.loads(make("release-held", folder, "status").stdout)
        assert told["proactive_paused_since"]
        assert json.loads(make("release-held", folder, "release").stdout)["released"][0]["company"]
        assert json.loads(make("release-held", folder, "resume").stdout) == {"resumed": True}
    assert processes_of(folder) == []

    shutil.rmtree((folder / "postgres").resolve())  # a lost disk, and the same key
    (folder / "postgres").unlink(missing_ok=True)
    again = summary(make("restore", folder, FROM="ours.backup"))
    assert again["rows"] == saved["rows"]
    standing = summary(make("backup", folder, OUT="later.backup"))
    assert standing["messages"] == saved["messages"]
    assert processes_of(folder) == []


def test_nothing_starts_on_a_restore_that_was_interrupted(folder: Path) -> None:
    with started(folder, durable=False) as servers:
        server = connect(servers.superuser_url)
        server.autocommit = True
        with server.cursor() as run:
            run.execute(f"ALTER DATABASE {DATABASE} SET {half_restored.MARK} = 'yes'")
        server.close()
    done = make("run", folder, PORT=str(ports.free_port()))
    assert done.returncode == 1
    assert "interrupted before it was complete" in done.stderr and "make restore FROM=" in done.stderr
    assert "Traceback" not in done.stderr
    assert processes_of(folder) == []


def _healthy(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok
    except requests.RequestException:
        return False


def test_nothing_to_save_is_said(folder: Path) -> None:
    done = make("backup", folder, OUT="ours.backup")
    assert done.returncode != 0
    assert f"there is no installation in {folder}" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []


def test_a_place_for_the_backup_must_be_said(folder: Path) -> None:
    assert "make backup OUT=" in make("backup", folder).stderr
    assert "make restore FROM=" in make("restore", folder).stderr


def test_a_restore_without_the_key_makes_nothing(folder: Path) -> None:
    (folder / "any.backup").write_bytes(b"x")
    done = make("restore", folder, FROM="any.backup", CONFIRM="yes")
    assert "there is no key in" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["any.backup"]
