"""A stock RQ worker for the same work: `rq worker` with the application imported before it forks, as RQ's documentation advises.

python -m scripts.bench.stock_worker <queue> …
"""

from __future__ import annotations

import sys

from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

import app.jobs  # noqa: F401 - imported here once, so that each fork need not
from app.config import settings
from app.infra import log
from app.llm.offline.understanding import storage
from scripts.bench.pool import put_model_first


def main() -> None:
    log.configure("stock_worker")
    put_model_first()
    storage.stand()
    connection = Redis.from_url(settings().redis_url)
    Worker(sys.argv[1:], connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")


if __name__ == "__main__":
    main()
