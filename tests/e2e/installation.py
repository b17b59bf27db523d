"""The product as `make run` starts it, for browsers: supervisord, web, scheduler and a pool over real HTTP.

Only the databases are the tests' own kind, and the model is a fake server in this process.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings, settings
from app.infra import crypto, db
from app.infra.embedded import ports
from app.infra.embedded.data_dir import DataDir
from app.infra.embedded.launch import launched
from app.infra.embedded.supervision import Control
from tests.contracts.fake_openai import API_KEY
from tests.e2e.mind import Mind
from tests.servers import Addresses, copy

REDIS_DATABASE = 15  # the last of sixteen; the test processes count from the first


@dataclass(frozen=True)
class Site:
    """A running installation. `mind`: what its model says, and when."""

    url: str
    addresses: Addresses
    mind: Mind
    control: Control
    environment: dict[str, str]

    @contextmanager
    def without_web(self) -> Iterator[None]:
        """Nobody answers browsers and gateways meanwhile."""
        with self.control.client() as control:
            control.supervisor.stopProcess("app:web")
            try:
                yield
            finally:
                control.supervisor.startProcess("app:web")


@contextmanager
def running(template: Addresses) -> Iterator[Site]:
    """An installation in a database of its own."""
    with ExitStack() as stack:
        with _this_process_as_it_was():
            mind = stack.enter_context(Mind())
            addresses = stack.enter_context(copy(template, REDIS_DATABASE))
            data = stack.enter_context(_folder())
            os.environ.update(OPENAI_API_KEY=API_KEY, OPENAI_BASE_URL=mind.base_url)
            config = Settings(
                _env_file=None,
                data_dir=data.root,
                port=ports.free_port(),
                embedded=True,
                pool_processes=1,
                database_url=addresses.database_url,
                owner_database_url=addresses.owner_database_url,
                redis_url=addresses.redis_url,
            )
            installation = stack.enter_context(launched(config, data))
            db.dispose_engines()
            installation.serve()
            site = Site(config.base_url, addresses, mind, installation.control, dict(os.environ))
        yield site


@contextmanager
def working_in(site: Site) -> Iterator[None]:
    """This process works in the installation, too; afterwards where it did before, for other tests follow."""
    with _this_process_as_it_was():
        os.environ.clear()
        os.environ.update(site.environment)
        _forget()
        yield


@contextmanager
def _folder() -> Iterator[DataDir]:
    data = DataDir(Path(tempfile.mkdtemp(prefix="secretaria-test-e2e-")))
    data.prepare()
    try:
        yield data
    finally:
        shutil.rmtree(data.root)


@contextmanager
def _this_process_as_it_was() -> Iterator[None]:
    """What the start tells this process is forgotten at the end: other tests work elsewhere."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        _forget()


def _forget() -> None:
    settings.cache_clear()
    crypto.keyring.cache_clear()
    db.dispose_engines()  # last: a thread of this process may open one at any time
