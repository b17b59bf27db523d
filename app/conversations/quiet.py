"""Hours in which nothing leaves by itself. Pure: no clock, no session."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final

_TIME: Final = re.compile(r"(\d{1,2})(?:[:h](\d{2})?)?\s*(?:h|hs|hrs)?")
_HOW: Final = "Escreva a hora assim: 22:00."


def clock_time(written: str) -> str:
    """`22:00`, however it was written; empty stays empty. Raises ValueError, in words for people."""
    words = written.strip().lower()
    if not words:
        return ""
    match = _TIME.fullmatch(words)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise ValueError(_HOW)
    return f"{int(match[1]):02}:{int(match[2] or 0):02}"


def ends_at(quiet_from: str, quiet_until: str, local: datetime) -> datetime | None:
    """When the quiet that reigns at `local` (in the company's zone) ends; None: nothing is quiet now."""
    if not quiet_from or not quiet_until:
        return None
    start, end = time.fromisoformat(quiet_from), time.fromisoformat(quiet_until)
    at = local.time()
    is_quiet = start <= at < end if start < end else at >= start or at < end
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if at >= end else 0)
    return datetime.combine(day, end, tzinfo=local.tzinfo)
