"""supervisord with real servers and a placeholder application: all of it comes back, none of it stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from xmlrpc.client import ProtocolError

import psutil
import pytest

from app.infra.embedded import leftovers, ports
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.servers import Servers, prepare
from app.infra.embedded.supervision import Control, Supervisor

pytestmark = pytest.mark.req("OP-02")

CONFIGURATION = """
[supervisord]
nodaemon=true
silent=true
logfile=%(ENV_DATA_DIR)s/logs/supervisord.log
pidfile=%(ENV_DATA_DIR)s/run/supervisord.pid
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[include]
files=%(ENV_SUPERVISOR_INCLUDE)s
[group:app]
programs=placeholder
priority=20
[program:placeholder]
command=sleep 600
autostart=%(ENV_AUTOSTART)s
autorestart=true
startsecs=0
"""


@dataclass
class Run:
    supervisor: Supervisor
    control: Control
    servers: Servers
    data: DataDir

    def process(self, name: str) -> psutil.Process | None:
        children = psutil.Process(self.supervisor.process_id).children()
        return next((child for child in children if is_alive(child, name)), None)

    def is_up(self) -> bool:
        return self.process("sleep") is not None and self.servers.postgres.answers() and self.servers.valkey.answers()

    def all_processes(self) -> list[psutil.Process]:
        return psutil.Process(self.supervisor.process_id).children(recursive=True)


@pytest.fixture
def run() -> Iterator[Run]:
    folder = Path(mkdtemp(prefix="secretaria test [1] "))  # a name that asks for quotes
    folder.chmod(0o711)
    configuration = folder / "supervisord.conf"
    configuration.write_text(CONFIGURATION)
    data = DataDir(folder)
    servers = prepare(data, durable=False)
    control = Control(ports.free_port(), "100%-secret")
    supervisor = Supervisor(
        data,
        control,
        configuration,
        {leftovers.MARK: str(folder), "DATA_DIR": str(folder), "PYTHON": sys.executable, "AUTOSTART": "false"},
        (servers.postgres.program, servers.valkey.program),
    )
    try:
        servers.wait(supervisor.check)
        supervisor.start("app")
        current = Run(supervisor, control, servers, data)
        until(current.is_up)
        yield current
    finally:
        supervisor.stop()
        leftovers.end(data)
        shutil.rmtree(folder)


def until(condition: Callable[[], bool], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def is_alive(process: psutil.Process, name: str) -> bool:
    """Whether it is a living process of this name; it may end while it is looked at."""
    try:
        return process.name() == name and not is_gone(process)
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("name", ["postgres", "valkey-server", "sleep"])
def test_a_killed_process_comes_back_however_often_it_is_killed(run: Run, name: str) -> None:
    for _ in range(3):
        victim = run.process(name)
        assert victim is not None
        victim.kill()
        until(lambda victim=victim: is_gone(victim))
        until(run.is_up)


def test_a_stop_leaves_no_process(run: Run) -> None:
    processes = run.all_processes()
    run.supervisor.stop()
    assert [process for process in processes if not is_gone(process)] == []
    assert "database system is shut down" in (run.data.logs / "postgres.log").read_text()


def test_what_a_killed_supervisor_left_behind_is_ended_by_the_next_start(run: Run) -> None:
    processes = run.all_processes()
    os.kill(run.supervisor.process_id, signal.SIGKILL)
    run.supervisor.wait()
    assert set(leftovers.end(run.data)) >= {"postgres", "valkey-server", "sleep"}
    until(lambda: all(map(is_gone, processes)))


def test_other_peoples_processes_are_left_alone(run: Run) -> None:
    other = {**os.environ, leftovers.MARK: f"{run.data.root}-of-somebody-else"}
    with subprocess.Popen(["sleep", "600"], env=other) as bystander:
        leftovers.end(run.data)
        assert bystander.poll() is None
        bystander.kill()


def test_orders_need_the_password(run: Run) -> None:
    port = run.control.port
    with Control(port, "guess").client() as client, pytest.raises(ProtocolError, match="401"):
        client.supervisor.shutdown()
    assert run.is_up()
