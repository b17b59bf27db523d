"""A pool process as `python -m workers.pool` starts it, which knows the tests' kinds of work too."""

from __future__ import annotations

from tests.workers import kinds  # noqa: F401 - registers them
from workers.pool import main

if __name__ == "__main__":
    main()
