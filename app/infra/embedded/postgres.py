"""PostgreSQL 18 with pgvector: set up, called, and waited for."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from app.infra.embedded.account import Account
from app.infra.embedded.program import Program
from app.infra.embedded.refusal import CannotStart

_MAJOR = "18"
SUPERUSER = "postgres"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # socket paths end at 107 bytes; folders may be longer
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "max_connections": "300",
    "max_locks_per_transaction": "1024",  # a dump locks every table of every company's schema
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "wal_buffers": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """One cluster in the folder `home`, owned by `account`."""

    programs: Path
    home: Path
    account: Account
    port: int
    password: str
    durable: bool = True

    @property
    def program(self) -> Program:
        settings = {**_SETTINGS, **(_DURABLE if self.durable else _FAST), "port": str(self.port)}
        options = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.home), *options],
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": refuses new work, ends sessions, writes everything out
            environment={"LC_ALL": "C", "TZ": "UTC"},
        )

    def url(self, login: str, password: str, database: str) -> str:
        return f"postgresql://{login}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER, self.password, "postgres")

    def prepare(self) -> None:
        """Make the cluster where there is none, and clear away what a killed server left in the way."""
        if not (self.home / "PG_VERSION").exists():
            self._initialise()
        found = (self.home / "PG_VERSION").read_text().strip()
        if found != _MAJOR:
            raise CannotStart(
                f"the data in {self.home} is of PostgreSQL {found}; this is {_MAJOR}.",
                "restore a backup into a new DATA_DIR",
            )
        self._clear_stale_lock()

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.superuser_url, connect_timeout=2).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotStart(
                    f"the password in DATA_DIR/embedded.json is not that of the data in {self.home}.",
                    "put the right embedded.json back, or choose another DATA_DIR",
                ) from error
            return False
        return True

    def _initialise(self) -> None:
        """In a folder aside that takes its place when it is whole: a start killed half-way leaves nothing half-made."""
        aside = self.home.with_name(f"{self.home.name}.new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        password_file = aside.with_name(f".{self.home.name}.{secrets.token_hex(4)}")
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, self.password.encode())
            if self.account.is_other:
                os.fchown(descriptor, self.account.uid, self.account.gid)
                os.chown(aside, self.account.uid, self.account.gid)
            self._initdb(aside, password_file)
        finally:
            os.close(descriptor)
            password_file.unlink()
        aside.rename(self.home)

    def _initdb(self, folder: Path, password_file: Path) -> None:
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",  # the same order and case folding on every machine
            "--builtin-locale=C.UTF-8",
        ]
        if not self.durable:
            command.append("--no-sync")
        done = subprocess.run(
            command,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            **self.account.popen_options(),
        )
        if done.returncode:
            raise CannotStart(f"PostgreSQL could not set up {folder}:\n{done.stderr.strip()}", "mend what it names")

    def _clear_stale_lock(self) -> None:
        """Remove the pid file of a killed server, whose number may by now be another program's."""
        lock = self.home / "postmaster.pid"
        if lock.exists() and self.running_pid() is None:
            lock.unlink()

    def running_pid(self) -> int | None:
        """The process id of the server that has this cluster open, if there is one."""
        try:
            pid = int((self.home / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            return pid if process.name() == "postgres" and Path(process.cwd()) == self.home else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
