"""Go on under `.venv`'s Python. Imported first by what people start by its name, whatever Python that found."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

VENV = Path(__file__).resolve().parent.parent / ".venv"
PYTHON = VENV / "bin" / "python"

if Path(sys.prefix).resolve() != VENV.resolve() and PYTHON.exists() and (VENV / "pyvenv.cfg").exists():
    os.execv(PYTHON, [str(PYTHON), *sys.argv])
if find_spec("sqlalchemy") is None:
    sys.exit(f"Secretária: the packages are not installed, {VENV} is missing.\n  fix: make -C {VENV.parent} setup")
