#!/usr/bin/env python3
"""Save everything that must survive into one file, while the installation works or stands.

    make backup OUT=/safe/place/secretaria.backup [DATA_DIR=…] [DRY_RUN=yes]

Progress goes to stderr; the last line, on stdout, is JSON. The key that encrypts secrets (DATA_DIR/secret.key) is never in the file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from app.operations.backup import place, save
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused
from app.operations.backup.save import Saved
from scripts import backup_command


def main() -> int:
    return backup_command.run(_backup)


def _backup(progress: Progress) -> Saved:
    config = backup_command.config()
    dry_run = backup_command.is_yes("DRY_RUN")
    target = Path(os.environ.get("OUT", ""))
    if not dry_run or os.environ.get("OUT"):
        if not os.environ.get("OUT"):
            raise Refused("it is not said where the backup shall go.", "make backup OUT=/safe/place/secretaria.backup")
        target = target.absolute()
        save.refuse_unwritable(target)
    if not place.has_data(config):
        raise Refused(f"there is no installation in {config.data_dir}.", "name the right one: DATA_DIR=/some/where")
    keyring = place.keyring_of(config)
    with place.reached(config, for_restore=False) as where:
        if dry_run:
            return save.look(where.backup_url(), progress)
        return save.save(where.backup_url(), where.data_dir, keyring, target, progress)


if __name__ == "__main__":
    sys.exit(main())
