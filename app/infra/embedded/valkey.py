"""Valkey, which speaks Redis' protocol: how it is set up and called."""

from __future__ import annotations

import glob
import signal
from dataclasses import dataclass
from pathlib import Path

import redis

from app.infra.embedded.account import Account
from app.infra.embedded.data_dir import write_private
from app.infra.embedded.program import Program


@dataclass(frozen=True)
class Valkey:
    """One server with its data in `home`; it runs as whoever starts it."""

    binary: Path
    home: Path
    account: Account
    port: int
    password: str
    durable: bool = True

    @property
    def program(self) -> Program:
        configuration = glob.escape(str(self._configuration))  # Valkey takes the name for a pattern
        return Program("valkey", [str(self.binary), configuration], self.account, signal.SIGTERM)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def _configuration(self) -> Path:
        return self.home / "valkey.conf"

    def prepare(self) -> None:
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "dir": f'"{self.home}"',
            "databases": "64",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",  # queued hints and limits are not a cache
            "daemonize": "no",
            "set-proc-title": "no",  # it would write over the environment that marks the process as ours
            "loglevel": "notice",
        }
        write_private(self._configuration, "".join(f"{name} {value}\n" for name, value in settings.items()))

    def answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # not listening yet, or still loading its file
            return False
        finally:
            client.close()
