"""The product as `make run` starts it, in a folder of its own: embedded servers, supervisord, web, scheduler and pools.

Only two things differ from `ops/supervisord.conf` and the defaults: the pools run with the bench's model, and the companies of the
bench send through its gateway. `fsync` and `synchronous_commit` stay on.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psutil

from app.channels import instances
from app.config import ROOT, Settings
from app.infra import migrate
from app.infra.db import dispose_engines
from app.infra.embedded import ports
from app.infra.embedded.data_dir import DataDir, write_private
from app.infra.embedded.launch import SUPERVISORD, launched
from app.infra.embedded.supervision import Control
from app.infra.tenancy import tenant_session
from app.llm.offline.understanding.storage import Learning
from app.onboarding import provision
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings
from scripts.bench import choice, gateway
from scripts.bench.progress import say

_GIVEN: Final = ("DATABASE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "REDIS_URL", "PORT", "PUBLIC_URL")
_LOGIN: Final = {"email": "bench@exemplo.com.br", "password": "bench"}


@dataclass(frozen=True, slots=True)
class Number:
    """A company's connected number; `path` is where its customers' messages are posted."""

    company_id: UUID
    path: str


@dataclass(frozen=True)
class Product:
    """A running installation and the gateway its companies send through."""

    data: DataDir
    config: Settings
    control: Control
    supervisor_pid: int
    gateway: gateway.Record

    @property
    def port(self) -> int:
        return self.config.port

    def connect(self, companies: int, numbers_each: int, *, lookup: bool, debounce: bool = True) -> list[Number]:
        """New companies with their numbers. `lookup`: the gateway's user is known, so a doubtful message can be looked for."""
        started = time.monotonic()
        made: list[Number] = []
        for _ in range(companies):
            company_id = provision.create_company(slug=f"bench-{os.urandom(5).hex()}", name="Clínica Bench")
            made += _numbers(company_id, numbers_each, self.gateway.url, lookup=lookup, debounce=debounce)
        say(f"{companies} companies with {len(made)} numbers in {time.monotonic() - started:.0f} s")
        return made

    def processes(self, group: str) -> dict[str, int]:
        """Process ids of what supervisord runs under a program's name: `web`, `scheduler`, `pool`, `valkey`."""
        with self.control.client() as client:
            known: Any = client.supervisor.getAllProcessInfo()
        return {each["name"]: each["pid"] for each in known if each["name"].split("_")[0] == group and each["pid"]}

    def web_workers(self) -> list[int]:
        """Process ids of gunicorn's workers, without their master's."""
        masters = [psutil.Process(pid) for pid in self.processes("web").values()]
        return [child.pid for master in masters for child in master.children()]

    def stop_pools(self) -> None:
        with self.control.client() as client:
            for name in self.processes("pool"):
                client.supervisor.stopProcess(f"app:{name}")

    def start_pools(self, *, bench_turn: bool = False) -> None:
        """`bench_turn`: with the bench's own turn instead of the product's."""
        choice.choose(self.data.run, bench_turn=bench_turn)
        with self.control.client() as client:
            for number in range(self.config.pool_processes):
                client.supervisor.startProcess(f"app:pool_{number:02d}")


def _numbers(company_id: UUID, count: int, gateway_url: str, *, lookup: bool, debounce: bool) -> list[Number]:
    config = {"base_url": gateway_url, "token": "bench", **({"login": _LOGIN} if lookup else {})}
    prepared = instances.prepare("whaticket", "fork", config)
    with tenant_session(company_id) as session:
        if not debounce:
            at_once = TurnSettings(wait_finished_s=0, wait_unfinished_s=0, messages_per_minute_company=1_000_000)
            company_settings.write(session, at_once, actor="system")
        addresses = [
            instances.create(session, prepared, name="Recepção", secret=None, actor="system")[1] for _ in range(count)
        ]
    return [Number(company_id, "/" + address.split("/", 3)[3]) for address in addresses]


@contextmanager
def running() -> Iterator[Product]:
    """Start everything in a new folder; stop all of it and remove the folder at the end."""
    with ExitStack() as stack:
        data = stack.enter_context(_folder())
        record = stack.enter_context(gateway.running())
        config = _config(data)
        installation = stack.enter_context(launched(config, data, _configuration(data)))
        stack.callback(dispose_engines)
        learning = stack.enter_context(Learning(config.learnt))
        migrate.upgrade_all()
        learning.wait()  # as `make run` does: what is measured is not to share the processors with it
        installation.serve()
        yield Product(data, installation.config, installation.control, installation.supervisor.process_id, record)
        say("stopping")


@contextmanager
def _folder() -> Iterator[DataDir]:
    data = DataDir(Path(tempfile.mkdtemp(prefix="secretaria-bench-")))
    data.root.chmod(0o711)  # the account that PostgreSQL runs as must pass through
    data.prepare()
    try:
        with data.locked():
            yield data
    finally:
        postgres = data.root / "postgres"
        if postgres.is_symlink():
            shutil.rmtree(postgres.resolve().parent, ignore_errors=True)
        if os.environ.get("BENCH_KEEP"):
            say(f"kept {data.root}")
        else:
            shutil.rmtree(data.root, ignore_errors=True)


def _config(data: DataDir) -> Settings:
    """The defaults, whatever servers and port the environment names."""
    given = {name: os.environ.pop(name) for name in _GIVEN if name in os.environ}
    if given:
        say(f"not used here: {', '.join(given)}")
    return Settings(_env_file=None, data_dir=data.root, port=ports.free_port(), embedded=True)


def _configuration(data: DataDir) -> Path:
    """The product's supervisord.conf with the bench's pool in place of the product's."""
    text = SUPERVISORD.read_text(encoding="utf-8")
    for old, new in (("-m workers.pool", "-m scripts.bench.pool"), ("%(here)s/..", str(ROOT))):
        if old not in text:
            raise LookupError(f"ops/supervisord.conf no longer holds {old!r}")
        text = text.replace(old, new)
    path = data.run / "supervisord.conf"
    write_private(path, text)
    return path
