"""Make `.venv` and install the pinned packages into it, unless that is done already. Needs nothing but Python.

`setup_venv.py` installs what the application runs with, `setup_venv.py dev` what tests and checks need as well.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = "constraints.txt"
LISTS = {
    "run": (CONSTRAINTS, "requirements.txt"),
    "dev": (CONSTRAINTS, "requirements.txt", "requirements-dev.txt"),
}


def main(purpose: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this script is what tells people so
        refuse(f"Python {sys.version.split()[0]} is too old; 3.11 or later is needed.", "make PYTHON=python3.11 …")
    if is_done(purpose):
        return
    if not os.access(ROOT, os.W_OK):
        refuse(f"{ROOT} cannot be written to.", "clone the project into a folder of your own")
    if not works():
        create()
    print(f"Installing packages into {VENV}, which takes a minute or two …", file=sys.stderr, flush=True)
    install(LISTS[purpose][-1])
    let_it_find_the_project()
    for fulfilled, lists in LISTS.items():
        if set(lists) <= set(LISTS[purpose]):
            stamp(fulfilled).write_text(fingerprint(fulfilled))


def is_done(purpose: str) -> bool:
    return stamp(purpose).is_file() and stamp(purpose).read_text() == fingerprint(purpose)


def stamp(purpose: str) -> Path:
    return VENV / f"installed-{purpose}"


def fingerprint(purpose: str) -> str:
    """Changes when a list of packages changes, or the place: a virtual environment cannot be moved."""
    digest = hashlib.sha256(str(VENV).encode())
    for name in LISTS[purpose]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def works() -> bool:
    """Whether the virtual environment is whole; its making may have been interrupted, its Python removed."""
    try:
        done = subprocess.run(
            [VENV / "bin" / "python", "-m", "pip", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0 and str(VENV) in done.stdout


def create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        refuse(
            f"Python cannot make a virtual environment:\n{(done.stdout + done.stderr).strip()}",
            f"install its venv module (Debian, Ubuntu: apt install python3-venv, or python{version}-venv)",
        )


def install(requirements: str) -> None:
    command = [
        str(VENV / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "-r",
        requirements,
        "-c",
        CONSTRAINTS,
    ]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        refuse(
            "packages could not be installed (see above).", "check the line to the package index, then run this again"
        )


def let_it_find_the_project() -> None:
    """So that `python scripts/….py` finds `app` from any folder."""
    (packages,) = VENV.glob("lib/python*/site-packages")
    (packages / "secretaria.pth").write_text(f"{ROOT}\n")


def refuse(problem: str, fix: str) -> None:
    sys.exit(f"Secretária: {problem}\n  fix: {fix}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
