"""What long-lived processes ask of the garbage collector."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 20_000


def settle_memory() -> None:
    """Call once everything is imported: what stands now stays, so the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
