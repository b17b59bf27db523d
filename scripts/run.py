#!/usr/bin/env python3
"""Everything on this machine with one command: `make run [PORT=8090] [DATA_DIR=/some/where]`.

Starts PostgreSQL and Valkey under DATA_DIR (or uses those of DATABASE_URL and REDIS_URL), migrates, seeds the
demonstration company, and runs web, scheduler and pools under supervisord until Ctrl-C or TERM, which stop all of it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from pydantic import ValidationError

from app.config import ROOT, Settings
from app.infra import half_restored, migrate
from app.infra.db import dispose_engines
from app.infra.embedded import leftovers, ports
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.launch import launched
from app.infra.embedded.refusal import CannotStart
from app.llm.offline.understanding.storage import CannotLearn, Learning
from app.onboarding.demo.seed import seed

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
        _say("Stopped. The data is kept.")
        return 0


def run(config: Settings) -> NoReturn:
    """Start all of it and stay until told to stop (KeyboardInterrupt)."""
    data = DataDir(config.data_dir)
    data.prepare()
    with data.locked():
        if left := leftovers.end(data):
            _say(f"Ended what an interrupted run had left: {', '.join(left)}.")
        ports.refuse_taken(config.port, config.bind)
        _say(f"Starting in {data.root} …")
        with launched(config, data) as installation, Learning(config.learnt) as learning:
            try:
                half_restored.at_start()
                migrate.upgrade_all()
                seed()
                _finish(learning)
                dispose_engines()  # nothing more is asked of the database here; a restore wants it left alone
                installation.serve()
                _welcome(data)
                installation.supervisor.wait()
            finally:
                _say("Stopping …")
        raise CannotStart("supervisord has ended by itself.", f"read {data.logs}/supervisord.log, then start again")


def _finish(learning: Learning) -> None:
    """Whoever can write to her from now on is understood at once."""
    try:
        learning.wait()
    except CannotLearn as problem:
        raise CannotStart(f"the local model cannot learn: {problem}.", "see docs/modelo-local.md") from problem


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


def _welcome(data: DataDir) -> None:
    door = json.loads((data.root / "demo.json").read_text())
    _say(f"\n  Panel     {door['panel_url']}\n  E-mail    {door['email']}\n  Password  {door['password']}\n")
    _say("Try it in another terminal: make chat. Ctrl-C stops everything and keeps the data.")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
