"""Where a backup grows until it is whole: a hidden folder beside its place, which no restore takes for a backup."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.operations.backup.refusal import Refused

_ENDING: Final = ".secretaria-unfinished"


@contextmanager
def folder_for(target: Path) -> Iterator[Path]:
    """Empty, and gone afterwards. What killed backups left beside `target` goes, too. Raises Refused."""
    _clear_away(target.parent)
    folder = target.with_name(f".{target.name}{_ENDING}")
    folder.mkdir(mode=0o700, exist_ok=True)
    with _held(folder) as ours:
        if not ours:
            raise Refused(f"another backup is being written to {target}.", "wait for it, or choose another name")
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _clear_away(parent: Path) -> None:
    for left in sorted(parent.glob(f".*{_ENDING}")):
        try:
            with _held(left) as ours:
                if ours:
                    shutil.rmtree(left)
        except (PermissionError, FileNotFoundError):
            continue  # of another user, or its own process was quicker


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether nobody else works there. A process that dies lets go."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = True
        except BlockingIOError:
            ours = False
        yield ours
    finally:
        os.close(descriptor)
