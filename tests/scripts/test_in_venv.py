"""What people start by its name, from any folder, by a Python that has none of our packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

pytestmark = pytest.mark.req("OP-01")

STARTED_BY_NAME = ["simulate.py", "dead_letter.py", "migrate.py", "run.py", "bootstrap_database.py"]
_BARE_PYTHON = [str(Path(sys.base_prefix) / "bin" / "python3"), "-S"]


def start(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", STARTED_BY_NAME)
def test_it_can_be_started_by_its_name(name: str) -> None:
    script = ROOT / "scripts" / name
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/usr/bin/env python3\n")


@pytest.mark.skipif(not (ROOT / ".venv").exists(), reason="the packages of this machine are elsewhere")
@pytest.mark.parametrize("name", ["simulate.py", "dead_letter.py"])
def test_a_python_without_our_packages_finds_them(name: str) -> None:
    done = start(*_BARE_PYTHON, str(ROOT / "scripts" / name), "--help")
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


@pytest.mark.parametrize("name", STARTED_BY_NAME)
def test_before_the_packages_are_installed_it_says_how_to(tmp_path: Path, name: str) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    done = start(*_BARE_PYTHON, str(tmp_path / "scripts" / name))
    assert done.returncode == 1
    assert f"fix: make -C {tmp_path} setup" in done.stderr
    assert "Traceback" not in done.stderr
