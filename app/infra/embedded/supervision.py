"""supervisord as `make run` uses it: what it runs beside the application, how it is started, spoken to and stopped."""

from __future__ import annotations

import glob
import shlex
import signal
import socket
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.infra.embedded.account import Account
from app.infra.embedded.data_dir import DataDir, write_private
from app.infra.embedded.program import Program, Running

# Longer than the stops of all programs one after the other.
_STOP_WITHIN_S = 90.0
_LISTENS_WITHIN_S = 30.0
_USER = "secretaria"


@dataclass(frozen=True)
class Control:
    """Where supervisord takes orders: loopback with a password (paths of sockets end at 107 bytes)."""

    port: int
    password: str

    def client(self) -> xmlrpc.client.ServerProxy:
        return xmlrpc.client.ServerProxy(f"http://{_USER}:{self.password}@127.0.0.1:{self.port}/RPC2")

    def section(self) -> str:
        return f"[inet_http_server]\nport=127.0.0.1:{self.port}\nusername={_USER}\npassword={_escaped(self.password)}\n"


class Supervisor:
    """A supervisord that runs as a child of this process and ends with it."""

    def __init__(
        self,
        data: DataDir,
        control: Control,
        configuration: Path,
        environment: Mapping[str, str],
        servers: Sequence[Program] = (),
    ) -> None:
        self._control = control
        included = data.run / "supervisor.d"
        included.mkdir(exist_ok=True)
        write_private(included / "installation.conf", control.section() + _servers_section(servers, data.logs))
        program = Program(
            name="supervisord",
            command=[environment["PYTHON"], "-m", "supervisor.supervisord", "--configuration", str(configuration)],
            account=Account.of_this_process(),
            stop_signal=signal.SIGTERM,
            environment={**environment, "SUPERVISOR_INCLUDE": _pattern(included)},
        )
        self._running = Running(program, data.logs / "supervisord.out.log")

    @property
    def process_id(self) -> int:
        return self._running.process.pid

    def check(self) -> None:
        self._running.check()

    def start(self, group: str) -> None:
        """Start every process of a group, without waiting until they serve."""
        self._wait_for_orders()
        with self._control.client() as client:
            client.supervisor.startProcessGroup(group, False)

    def _wait_for_orders(self) -> None:
        """Until supervisord listens: where the servers are given ones, nothing else has waited for it."""
        deadline = time.monotonic() + _LISTENS_WITHIN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._control.port), timeout=1).close()
                return
            except OSError:
                self.check()
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def wait(self) -> None:
        """Until supervisord ends."""
        self._running.process.wait()

    def stop(self) -> None:
        """End all processes, the application first and the servers last."""
        self._running.stop(_STOP_WITHIN_S)


def _pattern(folder: Path) -> str:
    """All files of a folder, for supervisord, which takes a space for the end of a pattern."""
    return glob.escape(str(folder)).replace(" ", "?") + "/*.conf"


def _servers_section(servers: Sequence[Program], logs: Path) -> str:
    if not servers:
        return ""
    names = ",".join(program.name for program in servers)
    return f"\n[group:servers]\nprograms={names}\npriority=10\n" + "".join(_program(server, logs) for server in servers)


def _program(program: Program, logs: Path) -> str:
    lines = {
        "command": shlex.join(program.command),
        "directory": "/",
        "environment": ",".join(f'{name}="{value}"' for name, value in program.environment.items()),
        "stopsignal": program.stop_signal.name.removeprefix("SIG"),
        "stopwaitsecs": "30",
        "autorestart": "true",
        "startsecs": "0",
        "startretries": "1000000",
        "redirect_stderr": "true",
        "stdout_logfile": str(logs / f"{program.name}.log"),
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": "1",
    }
    if program.account.is_other:
        lines["user"] = program.account.name
    return f"\n[program:{program.name}]\n" + "".join(f"{name}={_escaped(value)}\n" for name, value in lines.items())


def _escaped(value: str) -> str:
    return value.replace("%", "%%")
