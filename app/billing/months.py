"""Months as people and programs write them in an address: `2026-11`."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.errors import Invalid

PATTERN: Final = r"[0-9]{4}-(0[1-9]|1[0-2])"


def parse(written: str) -> date:
    """The first day of it. Raises Invalid."""
    if re.fullmatch(PATTERN, written) is None or written.startswith("0000"):
        raise Invalid("Escreva o mês como 2026-11.", field="month")
    return date(int(written[:4]), int(written[5:]), 1)


def written(month: date) -> str:
    return f"{month.year:04d}-{month.month:02d}"
