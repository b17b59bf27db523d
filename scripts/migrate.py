"""Bring the shared schema and the schema of every company up to date. May be repeated."""

from __future__ import annotations

import sys

from app.config import SettingsMissing
from app.infra import migrate


def main() -> int:
    try:
        companies = migrate.upgrade_all()
    except SettingsMissing as missing:
        print(f"Secretária: {missing}", file=sys.stderr)
        return 1
    print(f"Up to date: the shared schema and those of {len(companies)} companies.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
