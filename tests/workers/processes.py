"""Start a process of ours as in production, and end it whatever happens."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from app.config import ROOT

PATIENCE_S = 20.0


@contextmanager
def running(module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def pool(*arguments: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return running("tests.workers.run_pool", "--slots", "4", *arguments)


def terminate(process: subprocess.Popen[bytes]) -> int:
    """Ask it to end, as supervisord does; returns its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE_S)
