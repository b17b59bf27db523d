"""Servers of our own for one evaluation: PostgreSQL and Redis on free ports in a folder that goes at the end.

Only what the local model learnt from the repository's messages is kept, in the checkout's `.cache`."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.config import ROOT, settings
from app.infra import crypto, migrate
from app.infra.db import dispose_engines
from app.infra.embedded.servers import started
from app.infra.redis import client
from app.llm.offline.understanding import storage

# What the caller's environment says of servers and ports belongs to another installation.
_NOT_OURS: Final = ("DATABASE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "REDIS_URL", "PORT", "PUBLIC_URL")


@contextmanager
def running() -> Iterator[Path]:
    """Migrated servers that this process works with; yields the DATA_DIR. Nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="secretaria-ia-"))
    folder.chmod(0o711)  # the account that PostgreSQL runs as must pass through
    try:
        with started(folder, durable=False) as servers:
            for name in _NOT_OURS:
                os.environ.pop(name, None)
            os.environ.update(
                DATA_DIR=str(folder),
                EMBEDDED="true",
                DATABASE_URL=servers.database_url,
                OWNER_DATABASE_URL=servers.owner_database_url,
                REDIS_URL=servers.redis_url,
            )
            if os.access(ROOT, os.W_OK):  # learnt once for a checkout, not for each run
                os.environ.setdefault("LEARNT_DIR", str(ROOT / ".cache" / "learnt"))
            settings.cache_clear()
            storage.stand()
            settings().metrics.mkdir(parents=True, exist_ok=True)
            crypto.create(settings().keyring_path)
            migrate.upgrade_shared()
            yield folder
            dispose_engines()
            client().close()
    finally:
        postgres = folder / "postgres"
        if postgres.is_symlink():
            shutil.rmtree(postgres.resolve().parent, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
