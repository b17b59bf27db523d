"""A backup or a restore that is killed (`kill -9`, a power cut): nothing passes for what it is not, and repeating it mends all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.config import ROOT, settings
from app.infra import db, half_restored, login_check
from app.infra.half_restored import HalfRestored
from app.operations import dead_letter, held
from app.operations.backup import unfinished
from app.operations.backup.refusal import Refused
from tests import road
from tests.database import superuser
from tests.operations.backup.conftest import Desk
from tests.operations.backup.test_restore import CHANGED

pytestmark = pytest.mark.req("OP-05")


def killed(desk: Desk, what: str, file: Path, words: str) -> None:
    """It got as far as to say `words`."""
    db.dispose_engines()  # we are the application, too, and it must be away
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.backup.dying", what, str(file), words],
        cwd=ROOT,
        env={**os.environ, "SUPERUSER_DATABASE_URL": desk.addresses.superuser_url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    _wait_until_its_connections_are_gone(desk)


def _wait_until_its_connections_are_gone(desk: Desk) -> None:
    deadline = time.monotonic() + 20
    with superuser(desk.addresses) as run:
        while True:
            run.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'secretaria-backup'")
            if run.fetchone() == (0,):
                return
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def talk(client: FlaskClient, number: road.Number) -> None:
    """One whose answer is still to come."""
    number.says(client, "Vocês atendem sábado?")


@pytest.fixture
def exam(desk: Desk) -> Path:
    path = settings().data_dir / "media" / "exame.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF as it was")
    return path


@pytest.mark.parametrize("words", ["tables loaded", "tables compared", "holding work", "putting the restored data"])
def test_a_restore_killed_before_its_data_is_complete_leaves_all_as_it_was(
    desk: Desk, demo: UUID, talk: None, exam: Path, words: str
) -> None:
    file = desk.save()
    exam.write_bytes(b"%PDF later")
    desk.run("DELETE FROM public.company_settings")
    before = desk.contents()

    killed(desk, "restore", file, words)

    assert desk.contents() == before
    assert exam.read_bytes() == b"%PDF later"
    half_restored.at_start()
    login_check.at_start()
    road.run_due(demo, wait_s=60)
    assert road.said(demo), "the installation works on with what it had"

    desk.restore(file)
    assert exam.read_bytes() == b"%PDF as it was"
    assert desk.databases() == {desk.addresses.database}


def test_after_a_restore_killed_between_rows_and_files_nothing_starts_until_it_is_repeated(
    desk: Desk, demo: UUID, talk: None, exam: Path
) -> None:
    file = desk.save()
    wanted = desk.contents(*CHANGED)
    exam.write_bytes(b"%PDF later")
    desk.run("DELETE FROM public.company_settings")

    killed(desk, "restore", file, "files follow")

    for start in (half_restored.at_start, login_check.at_start):
        with pytest.raises(HalfRestored, match="run it again"):
            start()
    with pytest.raises(HalfRestored):
        dead_letter.companies()
    with pytest.raises(Refused, match="run it again first"):
        desk.save("two.backup")

    desk.restore(file)

    half_restored.at_start()
    login_check.at_start()
    assert desk.contents(*CHANGED) == wanted
    assert exam.read_bytes() == b"%PDF as it was"
    assert desk.databases() == {desk.addresses.database}
    assert road.run_due(demo, wait_s=3600) == 0, "nothing is sent by itself"
    assert held.status(dead_letter.companies())[0].work == 1


def test_a_restore_killed_at_its_very_end_is_complete(desk: Desk, demo: UUID, talk: None, exam: Path) -> None:
    file = desk.save()
    wanted = desk.contents(*CHANGED)
    exam.write_bytes(b"%PDF later")
    killed(desk, "restore", file, "the restored data is in use")
    login_check.at_start()
    assert desk.contents(*CHANGED) == wanted
    assert exam.read_bytes() == b"%PDF as it was"
    assert road.run_due(demo, wait_s=3600) == 0


@pytest.mark.parametrize("words", ["tables saved", "putting the file together", "reading it again"])
def test_a_backup_that_was_killed_leaves_nothing_that_passes_for_one(desk: Desk, demo: UUID, words: str) -> None:
    target = desk.folder / "one.backup"
    killed(desk, "backup", target, words)
    assert not target.exists()
    assert list(desk.folder.glob("*.backup")) == []
    (left,) = desk.folder.iterdir()
    assert left.name.startswith(".") and left.stat().st_mode & 0o777 == 0o700

    saved = desk.save("another.backup")
    assert list(desk.folder.iterdir()) == [saved], "what the killed one left is cleared away"


def test_two_backups_do_not_write_the_same_file(desk: Desk, demo: UUID) -> None:
    with (
        unfinished.folder_for(desk.folder / "one.backup"),
        pytest.raises(Refused, match="another backup is being written"),
    ):
        desk.save("one.backup")
    assert desk.save("one.backup").exists()
