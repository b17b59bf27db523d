"""Files of live gauges, of which each process has its own: whoever removes those of the dead may meet somebody who does the same."""

from __future__ import annotations

from pathlib import Path


def forget(pid: int, folder: Path) -> None:
    """Drop the live gauges of a process that ended."""
    for file in folder.glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)


def forget_dead(folder: Path) -> None:
    """Drop the live gauges of processes that were killed without saying goodbye."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)
