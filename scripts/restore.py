#!/usr/bin/env python3
"""Put what a backup holds in the place of what the installation holds now.

    make restore FROM=/safe/place/secretaria.backup [DATA_DIR=…] [CONFIRM=yes] [DRY_RUN=yes] [ANOTHER=yes]

Everything is checked before anything is touched, and the old data stays in use until the restored data is complete. Afterwards
nothing is sent by itself: `scripts/release_held.py` says what is held, and releases it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from app.operations.backup import restore
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused
from app.operations.backup.restore import Restored, Wish
from scripts import backup_command


def main() -> int:
    return backup_command.run(_restore)


def _restore(progress: Progress) -> Restored:
    named = os.environ.get("FROM")
    if not named:
        raise Refused("it is not said which backup.", "make restore FROM=/safe/place/secretaria.backup")
    wish = Wish(
        Path(named).absolute(),
        ask=_ask,
        dry_run=backup_command.is_yes("DRY_RUN"),
        another_installation=backup_command.is_yes("ANOTHER"),
    )
    return restore.restore(backup_command.config(), wish, progress)


def _ask(question: str) -> bool:
    if backup_command.is_yes("CONFIRM"):
        return True
    print(f"{question} [yes/no] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("yes", "y", "sim", "s")


if __name__ == "__main__":
    sys.exit(main())
