"""Pool and scheduler started before their servers: each says what it misses, stays, and stops when told to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import environment
from tests.infra.work.rows import eventually
from tests.servers import Addresses
from tests.workers import processes

pytestmark = pytest.mark.req("OP-02", "IN-17")


def lines(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for file in folder.glob("*.log") for line in file.read_text().splitlines()]


@pytest.mark.parametrize("module", ["workers.pool", "workers.scheduler"])
@pytest.mark.parametrize(
    ("away", "said"),
    [("REDIS_URL", "Redis does not answer"), ("DATABASE_URL", "the database does not answer yet")],
)
def test_a_process_waits_for_a_server_that_is_absent_and_says_so(
    database: Addresses, tmp_path: Path, module: str, away: str, said: str
) -> None:
    with (
        environment.changed(LOG_DIR=str(tmp_path), **{away: environment.NOWHERE[away]}),
        processes.running(module) as process,
    ):
        eventually(lambda: [line for line in lines(tmp_path) if line["message"] == said], "it says what is absent")
        eventually(
            lambda: sum(line["message"] in (said, "periodic work failed") for line in lines(tmp_path)) >= 3,
            "it keeps trying",
        )
        assert process.poll() is None
        assert processes.terminate(process) == 0
    told = json.dumps(lines(tmp_path))
    assert "Traceback" not in told
    assert "geheim" not in told
