"""Where the computing time went: seconds of CPU by part of the product, from two looks at the kernel's counters."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping

import psutil

from scripts.bench.installation import Product
from scripts.bench.progress import say

PARTS = ("web", "scheduler", "pool", "postgres", "valkey")


def cpu_seconds(product: Product) -> dict[str, float]:
    """CPU seconds used so far, by part; what ended children used is in their parent's count."""
    used = {"client": _of(os.getpid()), "gateway": _of(product.gateway.process_id), **dict.fromkeys(PARTS, 0.0)}
    for part in PARTS:
        for pid in product.processes(part).values():
            with contextlib.suppress(psutil.NoSuchProcess):
                used[part] += _of(pid) + sum(_of(child.pid) for child in psutil.Process(pid).children(recursive=True))
    return used


def _of(pid: int) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


def tell(before: Mapping[str, float], after: Mapping[str, float], messages: int) -> None:
    """Say how many milliseconds of CPU each part spent on one message."""
    spent = {part: (after[part] - before[part]) * 1000 / max(1, messages) for part in after}
    parts = ", ".join(f"{part} {value:.1f}" for part, value in sorted(spent.items(), key=lambda item: -item[1]))
    say(f"  CPU ms per message: {sum(spent.values()):.1f} in all ({parts})")


def peak_rss_mib(product: Product) -> float:
    """The largest resident set that any pool process has had."""
    peaks = [_peak_kib(pid) for pid in product.processes("pool").values()]
    return max(peaks, default=0) / 1024


def _peak_kib(pid: int) -> int:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
