"""One whole installation as children of this process: what `make run` and the bench have in common."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from app.config import ROOT, Settings, settings
from app.infra import crypto
from app.infra.embedded import installation, leftovers, ports
from app.infra.embedded.data_dir import DataDir, State, write_private
from app.infra.embedded.program import last_lines
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.supervision import Control, Supervisor

SUPERVISORD = ROOT / "ops" / "supervisord.conf"
_SERVES_WITHIN_S = 90.0


@dataclass(frozen=True)
class Launched:
    """A running installation. This process, too, reads its settings from now on."""

    config: Settings
    data: DataDir
    supervisor: Supervisor
    control: Control

    def serve(self) -> None:
        """Start web, scheduler and pools, and wait until the web server answers."""
        self.supervisor.start("app")
        host = "127.0.0.1" if self.config.bind == "0.0.0.0" else self.config.bind
        deadline = time.monotonic() + _SERVES_WITHIN_S
        while not _is_healthy(f"http://{host}:{self.config.port}/health"):
            self.supervisor.check()
            if time.monotonic() > deadline:
                log = self.data.logs / "web.out.log"
                raise CannotStart(f"the web server does not answer:\n{last_lines(log)}", f"read {log}")
            time.sleep(0.1)


@contextmanager
def launched(config: Settings, data: DataDir, configuration: Path = SUPERVISORD) -> Iterator[Launched]:
    """Both servers running and bootstrapped, the application yet to be started. All of it stops at the end."""
    _ensure_keyring(config, data)
    chosen = installation.choose(config, data)
    _hand_over(chosen.runtime_env(config), data)
    control = _control(data)
    supervisor = Supervisor(data, control, configuration, _environment(data, config), chosen.programs)
    try:
        chosen.ready(supervisor.check)
        yield Launched(config, data, supervisor, control)
    finally:
        supervisor.stop()
        leftovers.end(data)


def _ensure_keyring(config: Settings, data: DataDir) -> None:
    """A key is made for a new installation only: a second one would hide for good that the first is lost."""
    if data.runtime_env.exists() and not config.keyring_path.exists():
        raise CannotStart(
            f"{config.keyring_path} is gone, and without it the secrets in the database cannot be read.",
            "put your copy of it back, or begin anew in another folder: DATA_DIR=/some/where",
        )
    crypto.create(config.keyring_path)


def _hand_over(values: dict[str, str], data: DataDir) -> None:
    """Write `runtime.env`. From here on this process reads it, as its children and other commands will."""
    write_private(data.runtime_env, "".join(f"{name}='{value}'\n" for name, value in values.items()))
    for name in (*values, "SUPERUSER_DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ["DATA_DIR"] = str(data.root)
    settings.cache_clear()
    crypto.keyring.cache_clear()


def _control(data: DataDir) -> Control:
    state = State.load(data)
    state.ports["supervisor"] = ports.free_port(state.ports.get("supervisor"))
    control = Control(state.ports["supervisor"], state.password("supervisor"))
    state.save(data)
    return control


def _environment(data: DataDir, config: Settings) -> dict[str, str]:
    metrics = data.run / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    return {
        **os.environ,
        leftovers.MARK: str(data.root),
        "DATA_DIR": str(data.root),
        "PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "POOL_PROCESSES": str(config.pool_processes),
        "AUTOSTART": "false",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }


def _is_healthy(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False
