"""gunicorn's configuration, taken from the settings of the installation."""

from __future__ import annotations

import signal
from types import FrameType
from typing import TYPE_CHECKING

from app.config import settings
from app.infra import live_gauges
from app.infra.live.listening import hub
from app.infra.memory import settle_memory

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

_settings = settings()

bind = f"{_settings.bind}:{_settings.port}"
# A new master may listen while the workers of a killed one still notice that they are orphans.
reuse_port = True
worker_class = "gthread"
workers = _settings.web_workers
# A live page holds a thread that sleeps; those that answer come on top. How many may stream is the hub's affair.
threads = _settings.web_threads + _settings.web_streams
timeout = 60
graceful_timeout = 10
keepalive = 5
accesslog = None
errorlog = "-"
control_socket_disable = True


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Drop the live gauges of a worker that ended."""
    live_gauges.forget(worker.pid, _settings.metrics)


def post_worker_init(worker: Worker) -> None:
    """Everything is imported: let the collector leave it alone. Nobody's open page shall hold up a stop."""
    settle_memory()

    def leave(number: int, frame: FrameType | None) -> None:
        hub.end()
        worker.handle_exit(number, frame)

    signal.signal(signal.SIGTERM, leave)
    signal.siginterrupt(signal.SIGTERM, False)  # as gunicorn has it: requests under way are not disturbed
