"""Index of the rooms' kinds of work, and the one function whose path Redis stores.

Importing this module registers every handler. `perform` is what a hint names: the row says what is to be done.
"""

from __future__ import annotations

from uuid import UUID

import app.conversations.catching_up
import app.conversations.delivery
import app.conversations.indexing
import app.conversations.ticket
import app.secretary.training
import app.turns.heeding
import app.turns.turn  # noqa: F401 - registers its handler
from app.infra.work import runner


def perform(company: str, row_id: int) -> bool:
    """Do the work of one row, if it is still waiting; `company` is the company's id in hexadecimal."""
    return runner.run(UUID(company), row_id)
