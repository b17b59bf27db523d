"""Everything on this machine with one command: `make run [PORT=8090] [DATA_DIR=/some/where]`.

Starts PostgreSQL and Valkey under DATA_DIR (or uses those of DATABASE_URL and REDIS_URL), migrates, seeds the
demonstration company, and runs web, scheduler and pools under supervisord until Ctrl-C or TERM, which stop all of it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import requests
from pydantic import ValidationError

from app.config import ROOT, Settings, settings
from app.infra import crypto, migrate
from app.infra.embedded import installation, leftovers, ports
from app.infra.embedded.data_dir import DataDir, State, write_private
from app.infra.embedded.program import last_lines
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.supervision import Control, Supervisor
from app.onboarding.demo.seed import seed

_SERVES_WITHIN_S = 90.0
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    for number in _ENDS:
        signal.signal(number, _stop_once)
    try:
        run(_settings_from_environment())
    except CannotStart as refusal:
        print(f"Secretária: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The data is kept.", flush=True)
        return 0


def run(config: Settings) -> NoReturn:
    """Start all of it and stay until told to stop (KeyboardInterrupt)."""
    data = DataDir(config.data_dir)
    data.prepare()
    with data.locked():
        if left := leftovers.end(data):
            print(f"Ended what an interrupted run had left: {', '.join(left)}.")
        ports.refuse_taken(config.port, config.bind)
        _ensure_keyring(config, data)
        chosen = installation.choose(config, data)
        _hand_over(chosen.runtime_env(config), data)
        _say(f"Starting in {data.root} …")
        supervisor = Supervisor(
            data, _control(data), ROOT / "ops" / "supervisord.conf", _environment(data, config), chosen.programs
        )
        try:
            chosen.ready(supervisor.check)
            migrate.upgrade_all()
            seed()
            supervisor.start("app")
            _wait_until_served(config, data, supervisor)
            _welcome(data)
            supervisor.wait()
            raise CannotStart("supervisord has ended by itself.", f"read {data.logs}/supervisord.log, then start again")
        finally:
            _say("Stopping …")
            supervisor.stop()
            leftovers.end(data)


def _stop_once(number: int, frame: FrameType | None) -> None:
    """The first signal begins the stop; those that follow must not disturb it."""
    for each in _ENDS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _settings_from_environment() -> Settings:
    """What the person asked for; `runtime.env` still holds what the run before this one chose."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    try:
        return Settings(_env_file=None, data_dir=data_dir)
    except ValidationError as error:
        wrong = "; ".join(f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise CannotStart(f"a setting is wrong: {wrong}.", "see .env.example") from error


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
        leftovers.MARK: str(data.root),
        "DATA_DIR": str(data.root),
        "PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "POOL_PROCESSES": str(config.pool_processes),
        "AUTOSTART": "false",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }


def _wait_until_served(config: Settings, data: DataDir, supervisor: Supervisor) -> None:
    host = "127.0.0.1" if config.bind == "0.0.0.0" else config.bind
    deadline = time.monotonic() + _SERVES_WITHIN_S
    while not _is_healthy(f"http://{host}:{config.port}/health"):
        supervisor.check()
        if time.monotonic() > deadline:
            log = data.logs / "web.out.log"
            raise CannotStart(f"the web server does not answer:\n{last_lines(log)}", f"read {log}")
        time.sleep(0.1)


def _is_healthy(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False


def _welcome(data: DataDir) -> None:
    door = json.loads((data.root / "demo.json").read_text())
    _say(f"\n  Panel     {door['panel_url']}\n  E-mail    {door['email']}\n  Password  {door['password']}\n")
    _say("Try it in another terminal: make chat. Ctrl-C stops everything and keeps the data.")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
