"""A retry neither thinks twice nor plans anew: what was understood, and what is to be done about it, is kept on the turn's row before
anything acts, and read from there. The world may look otherwise by then: it holds what the first attempt did."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import text

from app.infra.tenancy import tenant_session
from app.infra.work.item import LeaseLost, WorkItem
from app.llm import purse
from app.llm.port import Completed, Usage
from app.secretary.understanding import Understanding
from app.turns import tools
from app.turns.superseding import MovedOn, may_begin_anew
from app.turns.taking import Taken
from app.turns.tools import Planned

_log = logging.getLogger(__name__)

# One statement: the fence and what stands behind it. Nothing else is locked, so the item may come first.
_KEEP = text(
    """
    WITH fence AS (SELECT generation FROM public.work_items WHERE id = :item AND lease = :lease FOR UPDATE)
    UPDATE turns SET understanding = CAST(:understanding AS jsonb) FROM fence WHERE turns.id = :turn RETURNING fence.generation
    """
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was understood, and the plan that follows from it."""

    understood: Completed[Understanding]
    plan: Sequence[Planned]


class Remembering:
    """The memory of a turn: its row."""

    def __init__(self, item: WorkItem, taken: Taken) -> None:
        self._item = item
        self._taken = taken

    def kept(self) -> Decided | None:
        """What an earlier attempt at the same messages decided. An understanding of an older shape says nothing any more."""
        stored = self._taken.understanding
        if stored is None:
            return None
        try:
            return Decided(_read(stored), tools.planned_before(stored["plan"]))
        except (ValidationError, KeyError):
            _log.warning("an understanding of another shape", extra={"turn_id": str(self._taken.turn_id)})
            return None

    def keep(self, decided: Decided) -> None:
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
                    "understanding": json.dumps(_written(decided), ensure_ascii=False),
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

    def keep(self, decided: Decided) -> None:
        """A preview has no row."""


def _written(decided: Decided) -> dict[str, Any]:
    understood = decided.understood
    usage = understood.usage
    return {
        "value": understood.value.model_dump(mode="json"),
        "provider": understood.provider,
        "model": understood.model,
        "milliseconds": understood.milliseconds,
        "usage": {"input": usage.input, "cached": usage.cached, "output": usage.output},
        "plan": [each.written() for each in decided.plan],
    }


def _read(stored: Mapping[str, Any]) -> Completed[Understanding]:
    return Completed(
        Understanding.model_validate(stored["value"]),
        stored["provider"],
        stored["model"],
        Usage(**stored["usage"]),
        stored["milliseconds"],
    )
