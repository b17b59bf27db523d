"""Making `.venv`, in a folder of the test's own with an empty list of packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

pytestmark = pytest.mark.req("OP-01")


def set_up(project: Path, purpose: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, project / "scripts" / "setup_venv.py", purpose],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup_venv.py", tmp_path / "scripts")
    (tmp_path / "constraints.txt").write_text("")
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\n")
    return tmp_path


def test_it_installs_once_mends_what_was_interrupted_and_lets_python_find_the_project(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / "marker.py").write_text("")

    assert "Installing" in set_up(project).stderr
    assert set_up(project).stderr == ""
    python = project / ".venv" / "bin" / "python"
    assert subprocess.run([python, "-c", "import marker"], cwd="/", check=False).returncode == 0

    (project / "requirements.txt").write_text("# one more line\n")
    assert "Installing" in set_up(project, "dev").stderr
    assert set_up(project, "run").stderr == "", "what tests need includes what running needs"

    (project / "constraints.txt").write_text("requests==2.34.2\n")
    assert "Installing" in set_up(project, "run").stderr


def test_what_a_package_brings_along_is_held_to_the_constraints(project: Path) -> None:
    (project / "constraints.txt").write_text("pip==0.0.1\n")
    (project / "requirements.txt").write_text("pip\n")
    done = set_up(project)
    assert done.returncode == 1
    assert "packages could not be installed" in done.stderr


def test_a_python_without_venv_is_named_with_the_fix(project: Path) -> None:
    (project / "crippled").mkdir()
    (project / "crippled" / "venv.py").write_text("raise SystemExit('ensurepip is not available')")

    done = set_up(project, PYTHONPATH=str(project / "crippled"))

    assert done.returncode == 1
    assert "ensurepip is not available" in done.stderr
    assert "fix: install its venv module (Debian, Ubuntu: apt install python3-venv" in done.stderr
    assert not (project / ".venv").exists()


def test_packages_that_cannot_be_had_are_named_and_tried_again_next_time(project: Path) -> None:
    (project / "requirements.txt").write_text("./no-such-package\n")

    for _ in range(2):
        done = set_up(project)
        assert done.returncode == 1
        assert "no-such-package" in done.stderr
        assert "fix: " in done.stderr
