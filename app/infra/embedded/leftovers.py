"""Processes that an earlier run left behind, because it was killed before it could end them."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import psutil

from app.infra.embedded.data_dir import DataDir

# Every process of a run inherits this variable, with its DATA_DIR as the value: so none is taken for ours by mistake.
MARK = "SECRETARIA_RUN"

_STOP_WITHIN_S = 20.0


def end(data: DataDir) -> list[str]:
    """End them, supervisord first, since it would start the others again. Returns what was found."""
    found = []
    for processes in ([p for p in _marked(data) if _is_supervisor(p)], list(_marked(data))):
        found += [process.name() for process in processes if process.is_running()]
        _stop(processes)
    return found


def _marked(data: DataDir) -> Iterator[psutil.Process]:
    own = psutil.Process().pid
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.pid != own and process.environ().get(MARK) == str(data.root):
                yield process


def _is_supervisor(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return "supervisor.supervisord" in process.cmdline()
    return False


def _stop(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            is_postgres = process.name() == "postgres"
            process.send_signal(signal.SIGINT if is_postgres else signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, timeout=_STOP_WITHIN_S)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
