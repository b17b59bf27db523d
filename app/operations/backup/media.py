"""Files that belong to messages: `DATA_DIR/media`, saved with the rows that name them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from app.operations.backup import archive
from app.operations.backup.archive import Backup
from app.operations.backup.manifest import Media

FOLDER: Final = "media"


def found(data_dir: Path) -> list[Media]:
    """Every file of the folder; links are not followed."""
    root = data_dir / FOLDER
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return [
        Media(path=path.relative_to(root).as_posix(), bytes=path.stat().st_size, sha256=archive.sha256_of(path))
        for path in files
    ]


def unpack(backup: Backup, data_dir: Path) -> None:
    """Beside the folder that is in use. `take_over` puts it in its place."""
    aside = _aside(data_dir)
    shutil.rmtree(aside, ignore_errors=True)
    for media in backup.manifest.media:
        target = aside / media.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with backup.media(media) as content, target.open("wb") as output:
            shutil.copyfileobj(content, output)
        target.chmod(0o600)
        if archive.sha256_of(target) != media.sha256:
            raise OSError(f"{target} was not written as it was read")


def take_over(data_dir: Path) -> None:
    """The unpacked files become the media folder; those that were there before go."""
    aside, old = _aside(data_dir), data_dir / f"{FOLDER}.replaced"
    shutil.rmtree(old, ignore_errors=True)
    if (data_dir / FOLDER).exists():
        (data_dir / FOLDER).rename(old)
    if aside.exists():
        aside.rename(data_dir / FOLDER)
    shutil.rmtree(old, ignore_errors=True)


def forget(data_dir: Path) -> None:
    """Remove what an interrupted restore unpacked."""
    shutil.rmtree(_aside(data_dir), ignore_errors=True)


def _aside(data_dir: Path) -> Path:
    return data_dir / f"{FOLDER}.restoring"
