"""`make run`, as a person types it: what it refuses, and the whole of it once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psutil
import pytest
import requests

from app.config import ROOT
from app.infra.embedded import leftovers, ports

pytestmark = pytest.mark.req("OP-01", "OP-02")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A DATA_DIR that every user may pass through, unlike pytest's own folders."""
    place = Path(mkdtemp(prefix="secretaria-test-run-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place)


def environment(folder: Path, **more: str) -> dict[str, str]:
    ours = ("_URL", "EMBEDDED", "MAKEFLAGS", "MAKELEVEL")
    kept = {name: value for name, value in os.environ.items() if not name.endswith(ours)}
    return {**kept, "DATA_DIR": str(folder), **more}


def make_run(folder: Path, port: int, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["make", "--no-print-directory", "-C", str(ROOT), "run", f"PORT={port}"],
        cwd="/",
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def refusal(folder: Path, port: int, **more: str) -> str:
    with make_run(folder, port, **more) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    return errors


def processes_of(folder: Path) -> list[psutil.Process]:
    def is_ours(process: psutil.Process) -> bool:
        try:
            return process.environ().get(leftovers.MARK) == str(folder)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    return [process for process in psutil.process_iter() if is_ours(process)]


def works(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended between the two questions
        return False


def until(condition: Callable[[], bool], within_s: float = 90) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def running(folder: Path, port: int) -> Iterator[dict[str, str]]:
    """A run that has said where it is; stopped at the end by the signal that a service manager sends."""
    with make_run(folder, port) as process:
        assert process.stdout is not None
        lines = []
        while "Ctrl-C" not in (line := process.stdout.readline()):
            lines.append(line)
            assert process.poll() is None, "".join(lines) + process.communicate()[1]
        door = json.loads((folder / "demo.json").read_text())
        assert door["panel_url"] in "".join(lines)
        assert door["password"] in "".join(lines)
        yield door
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)


def test_a_taken_port_is_named_with_another_that_is_free(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", ports.free_port())) as other:
        port = other.getsockname()[1]
        message = refusal(folder, port)
    assert f"port {port} on 127.0.0.1 is taken" in message
    assert "make run PORT=" in message


def test_one_address_without_the_other_is_refused(folder: Path) -> None:
    message = refusal(folder, ports.free_port(), REDIS_URL="redis://127.0.0.1:6379/0")
    assert "REDIS_URL is set and DATABASE_URL is not" in message


@pytest.mark.parametrize("logins", [{}, {"OWNER_DATABASE_URL": "postgresql://owner:secret@127.0.0.1:1/mine"}])
def test_given_servers_that_do_not_answer_are_named(folder: Path, logins: dict[str, str]) -> None:
    given = {"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/mine", "REDIS_URL": "redis://:secret@127.0.0.1:1/0"}
    message = refusal(folder, ports.free_port(), **given, **logins)
    assert "cannot connect to DATABASE_URL" in message
    assert "cannot connect to REDIS_URL" in message
    assert "fix: start PostgreSQL" in message
    assert "start Redis" in message
    assert "secret" not in message.replace("secretaria", "")
    assert "Traceback" not in message
    assert not (folder / "runtime.env").exists()


@pytest.mark.parametrize(("name", "value"), [("POOL_SLOTS", "many"), ("DATABASE_POOL_SIZE", "7")])
def test_a_setting_that_makes_no_sense_is_named(folder: Path, name: str, value: str) -> None:
    message = refusal(folder, ports.free_port(), **{name: value})
    assert name in message
    assert "Traceback" not in message


def test_a_folder_that_cannot_be_written_is_named_with_the_fix(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    message = refusal(folder / "file" / "data", ports.free_port())
    assert f"cannot write to {folder}/file/data" in message
    assert "DATA_DIR=" in message


def test_a_lost_key_is_named_instead_of_replaced(folder: Path) -> None:
    (folder / "runtime.env").write_text("")
    message = refusal(folder, ports.free_port())
    assert f"{folder}/secret.key is gone" in message
    assert "put your copy of it back" in message
    assert not (folder / "secret.key").exists()


def test_one_command_serves_keeps_its_data_and_leaves_no_process(folder: Path) -> None:
    port = ports.free_port()
    with running(folder, port) as first:
        assert requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok
        assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "runtime.env").stat().st_mode) == 0o600
        assert "another run uses" in refusal(folder, ports.free_port())
    assert processes_of(folder) == []

    with running(folder, port) as second:
        assert second == first
        supervisor = next(each for each in processes_of(folder) if "supervisor.supervisord" in each.cmdline())
        left = processes_of(folder)
        supervisor.kill()
        until(lambda: not any(works(each) for each in left))
    assert processes_of(folder) == []
