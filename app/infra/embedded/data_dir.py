"""What lies where under DATA_DIR, and who may use it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.infra.embedded.account import Account
from app.infra.embedded.binaries import STORE, make_store
from app.infra.embedded.refusal import CannotStart, InUse


@dataclass(frozen=True)
class DataDir:
    """One installation's folder. Everything secret in it has mode 600."""

    root: Path

    @property
    def run(self) -> Path:
        """Process ids, locks, sockets, metrics: worthless once nothing runs."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def runtime_env(self) -> Path:
        return self.root / "runtime.env"

    def prepare(self) -> None:
        """Create what is missing. The permissions of a folder that exists are left alone."""
        try:
            if not self.root.is_dir():
                self.root.mkdir(parents=True)
                self.root.chmod(0o711)  # the lent user must pass through; nobody else needs to look around
            for folder in (self.run, self.logs, self.valkey):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise CannotStart(
                f"cannot write to {self.root}: {error.strerror}.", "choose another folder: DATA_DIR=/some/where"
            ) from error

    def postgres(self, account: Account) -> Path:
        """The folder of PostgreSQL's data: `root/postgres`, which is a link where `account` cannot reach `root`."""
        own = self.root / "postgres"
        if own.is_symlink() and not own.resolve().parent.is_dir():
            raise CannotStart(
                f"{own} points to {own.resolve()}, which is gone.",
                f"restore a backup, or begin anew: rm -r {self.root}",
            )
        if own.is_symlink() or own.is_dir():
            return own.resolve()
        if account.can_reach(self.root):
            return own
        elsewhere = self._lent_home() / "postgres"
        own.symlink_to(elsewhere)
        return elsewhere

    def _lent_home(self) -> Path:
        make_store()
        home = STORE / hashlib.sha256(str(self.root).encode()).hexdigest()[:16]
        if (
            home.exists()
        ):  # DATA_DIR was deleted and made anew: its old data cannot be opened, and is not ours to delete
            home.rename(home.with_name(f"{home.name}.left-{secrets.token_hex(4)}"))
        home.mkdir(mode=0o711)
        home.chmod(0o711)
        return home

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one start at a time; the lock goes with the process that holds it, however that ends."""
        with (self.run / "lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InUse(
                    f"another run uses {self.root}.",
                    "stop that one (Ctrl-C), or choose another folder: DATA_DIR=/some/where",
                ) from error
            yield


@dataclass
class State:
    """What the embedded servers must find again at the next start: passwords and, where still free, ports."""

    passwords: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def password(self, login: str) -> str:
        return self.passwords.setdefault(login, secrets.token_urlsafe(24))

    def without_ports(self) -> State:
        """The same, and other ports at the next start."""
        return State(self.passwords)

    @classmethod
    def load(cls, data: DataDir) -> State:
        path = data.root / "embedded.json"
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text()))

    def save(self, data: DataDir) -> None:
        write_private(
            data.root / "embedded.json", json.dumps({"passwords": self.passwords, "ports": self.ports}, indent=2)
        )


def write_private(path: Path, text: str) -> None:
    """Replace `path` at once by a file that only its owner can read."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
