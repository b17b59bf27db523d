#!/usr/bin/env python3
"""Bring the shared schema and every company's up to date. May be repeated; what is up to date stays as it is."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from sqlalchemy.exc import OperationalError

from app.config import SettingsMissing
from app.infra import migrate


def main() -> int:
    try:
        companies = migrate.upgrade_all()
    except SettingsMissing as error:
        print(error, file=sys.stderr)
        return 1
    except OperationalError as error:
        print(f"The database refused: {error.orig}", file=sys.stderr)
        return 1
    print(f"Up to date: the shared schema and {len(companies)} of companies.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
