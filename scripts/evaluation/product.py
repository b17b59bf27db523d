"""The product as `make run` starts it, for dialogues: web, scheduler and pool over real HTTP, a fake gateway, a clock that can be set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import text

from app.config import Settings, settings
from app.infra import clock
from app.infra.db import dispose_engines
from app.infra.embedded import ports
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.launch import launched
from app.infra.tenancy import platform_session
from scripts.bench import gateway

_SET_CLOCK: Final = text("UPDATE public.business_clock SET shift_s = :shift")


@dataclass(frozen=True, slots=True)
class Product:
    """A running installation: where webhooks are posted to, and where its companies send."""

    url: str
    gateway_url: str


@contextmanager
def running(folder: Path) -> Iterator[Product]:
    """Start everything beside the servers that this process works with."""
    given = settings()
    data = DataDir(folder)
    data.prepare()
    with ExitStack() as stack:
        record = stack.enter_context(gateway.running())
        config = Settings(
            _env_file=None,
            data_dir=folder,
            port=ports.free_port(),
            bind="127.0.0.1",
            embedded=True,
            pool_processes=1,
            web_workers=1,
            database_url=given.database_url,
            owner_database_url=given.owner_database_url,
            redis_url=given.redis_url,
        )
        installation = stack.enter_context(launched(config, data))
        stack.callback(dispose_engines)
        installation.serve()
        yield Product(config.base_url, record.url)


def set_clock(now: datetime) -> None:
    """From here on it is `now` for the whole installation, and time goes on from there."""
    shift = (now - clock.machine_now()).total_seconds()
    with platform_session() as session:
        session.execute(_SET_CLOCK, {"shift": shift})
    clock.adopt_shift(shift)
