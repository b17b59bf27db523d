"""What `backup.py` and `restore.py` share: settings, progress, one line of JSON, and refusals in plain words."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from pydantic import ValidationError

from app.config import ROOT, Settings, settings
from app.infra.embedded.refusal import CannotStart
from app.operations.backup import place
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused


class Summary(Protocol):
    """What was done, for a program to read."""

    def as_json(self) -> dict[str, Any]: ...


def run(do: Callable[[Progress], Summary]) -> int:
    """Exit status: 0 done, 1 refused, 130 interrupted."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    progress = Progress(lambda line: print(line, file=sys.stderr, flush=True))
    started = time.monotonic()
    try:
        summary = do(progress).as_json()
    except (Refused, CannotStart) as refusal:
        print(f"Secretária: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"Interrupted. {progress.standing}", file=sys.stderr)
        return 130
    print(json.dumps({**summary, "seconds": round(time.monotonic() - started, 1)}, ensure_ascii=False))
    return 0


def config() -> Settings:
    """Which installation is meant. This process reads its settings from there, too."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").absolute().resolve()
    os.environ["DATA_DIR"] = str(data_dir)
    settings.cache_clear()
    try:
        return place.settings_of(data_dir)
    except ValidationError as error:
        wrong = "; ".join(f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise CannotStart(f"a setting is wrong: {wrong}.", "see .env.example") from error


def is_yes(name: str) -> bool:
    """Whether the person said `NAME=yes`."""
    return os.environ.get(name, "").strip().lower() in ("yes", "y", "1", "true")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
