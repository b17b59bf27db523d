"""What is being done, for the person who waits: a line now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from app.infra import clock

EVERY_S: Final = 2.0

T = TypeVar("T")


class Progress:
    """Lines go to `tell`; those that only tell how far, at most one every EVERY_S seconds."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self.standing = "Nothing was changed."  # how things are, should somebody interrupt now
        self._last = clock.monotonic()

    def say(self, line: str) -> None:
        self._tell(line)
        self._last = clock.monotonic()

    def tick(self, line: str) -> None:
        """Say it if nothing was said for a while."""
        if clock.monotonic() - self._last >= EVERY_S:
            self.say(line)

    def over(self, items: Sequence[T], what: str) -> Iterator[T]:
        """The items, one by one, with a line now and then and one at the end."""
        for number, item in enumerate(items, start=1):
            yield item
            self.tick(f"{number} of {len(items)} {what}")
        self.say(f"{len(items)} {what}")
