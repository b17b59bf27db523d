"""A server program: how it is called, started here, and stopped."""

from __future__ import annotations

import ctypes
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.infra.embedded.account import Account
from app.infra.embedded.refusal import CannotStart

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """Everything a supervisor needs to know to run one server."""

    name: str
    command: Sequence[str]
    account: Account
    stop_signal: signal.Signals
    environment: Mapping[str, str] = field(default_factory=dict)


class Running:
    """A program started by this thread; it is told to stop when the thread, or its process, ends without doing so."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        libc = ctypes.CDLL(None)
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                program.command,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C in the terminal is for us; we stop the servers in our order
                preexec_fn=lambda: libc.prctl(_PR_SET_PDEATHSIG, int(program.stop_signal)),
                **program.account.popen_options(),
            )

    def check(self) -> None:
        """Raise when the program has already ended."""
        if self.process.poll() is None:
            return
        raise CannotStart(f"{self.program.name} ended at its start:\n{last_lines(self.log)}", f"read {self.log}")

    def ended_within(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, within_s: float = 30) -> None:
        if self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)
        if not self.ended_within(within_s):
            self.process.kill()
            self.process.wait()


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for a message that has to say why."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
