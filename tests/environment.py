"""Other settings for a while: servers that are away, another login, a token."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.config import settings
from app.infra import db

NOWHERE = {"DATABASE_URL": "postgresql://secretaria_app:geheim@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


@contextmanager
def changed(**values: str) -> Iterator[None]:
    """Other settings for this process, until the end of the block. Connections are closed on the way in and out."""
    before = {name: os.environ.get(name) for name in values}
    _adopt(values)
    try:
        yield
    finally:
        _adopt(before)


def _adopt(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    settings.cache_clear()
    db.dispose_engines()  # last: a thread of this process may open one at any time
