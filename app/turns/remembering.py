"""A retry does not think twice: what was understood is kept on the turn's row before anything acts, and read from there."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from app.infra.work.item import LeaseLost, WorkItem
from app.llm import purse
from app.llm.port import Completed, Usage
from app.secretary.understanding import Understanding
from app.turns.taking import Taken

MOST_SUPERSEDED: Final = 3

_log = logging.getLogger(__name__)

# One statement: the fence and what stands behind it. Nothing else is locked, so the item may come first.
_KEEP = text(
    """
    WITH fence AS (SELECT generation FROM public.work_items WHERE id = :item AND lease = :lease FOR UPDATE)
    UPDATE turns SET understanding = CAST(:understanding AS jsonb) FROM fence WHERE turns.id = :turn RETURNING fence.generation
    """
)


class MovedOn(Exception):
    """The customer wrote more before anything was done: what was thought so far is thrown away."""


class Remembering:
    """The memory of a turn: its row."""

    def __init__(self, item: WorkItem, taken: Taken) -> None:
        self._item = item
        self._taken = taken

    def kept(self) -> Completed[Understanding] | None:
        """What an earlier attempt at the same messages understood. One of an older shape says nothing any more."""
        if self._taken.understanding is None:
            return None
        try:
            return _read(self._taken.understanding)
        except ValidationError:
            _log.warning("an understanding of another shape", extra={"turn_id": str(self._taken.turn_id)})
            return None

    def keep(self, understood: Completed[Understanding]) -> None:
        """Keep it while the lease stands. Raises LeaseLost, and MovedOn when newer messages may still go first.

        The commit does not wait for the disk. Whatever is done afterwards (a tool's intent, the answer) is kept by a commit that does
        wait, and that one makes this one durable as well: a server that dies may forget what was understood, never what was done
        about it.
        """
        item = self._item
        with tenant_session(item.company_id, hurried=True) as session:
            generation = session.scalar(
                _KEEP,
                {
                    "item": item.id,
                    "lease": item.lease,
                    "turn": self._taken.turn_id,
                    "understanding": json.dumps(_written(understood), ensure_ascii=False),
                },
            )
            if generation is not None:
                purse.note(session, self._taken.purse)
        if generation is None:
            raise LeaseLost(item)
        if generation != item.generation and may_begin_anew(self._taken):
            raise MovedOn
        item.assert_fresh()


class Forgetful:
    """The memory of a preview: nothing is kept."""

    def kept(self) -> None:
        return None

    def keep(self, understood: Completed[Understanding]) -> None:
        """A preview has no row."""


def may_begin_anew(taken: Taken) -> bool:
    """Whether newer messages may still supersede this turn: not once it has acted, and not for ever."""
    return not taken.acted and not taken.late and taken.superseded_before < MOST_SUPERSEDED


def _written(understood: Completed[Understanding]) -> dict[str, Any]:
    usage = understood.usage
    return {
        "value": understood.value.model_dump(mode="json"),
        "provider": understood.provider,
        "model": understood.model,
        "milliseconds": understood.milliseconds,
        "usage": {"input": usage.input, "cached": usage.cached, "output": usage.output},
    }


def _read(stored: Mapping[str, Any]) -> Completed[Understanding]:
    return Completed(
        Understanding.model_validate(stored["value"]),
        stored["provider"],
        stored["model"],
        Usage(**stored["usage"]),
        stored["milliseconds"],
    )
