"""Numbers from lists of numbers."""

from __future__ import annotations

from collections.abc import Collection


def percentile(values: Collection[float], share: float) -> float | None:
    """The smallest value that `share` (0..1) of all values do not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)
