"""The money of one piece of work: reserved for its calls to models, counted by its meter, settled in the ledger.

`opened` and `settle` go into the transactions that the work has anyway; `paying` is both, for work that has none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.billing import budget
from app.billing.budget import Grant, Piece
from app.billing.models import Rung
from app.infra.tenancy import after_commit, company_of, tenant_session
from app.llm import ladder, watching
from app.llm.meter import Meter
from app.llm.registry import LAST

_log = logging.getLogger(__name__)

FREE: Final = (LAST,)


@dataclass(frozen=True, slots=True)
class Purse:
    """`providers`: whom the work may ask, in their order, on the rung that it was granted."""

    company_id: UUID
    grant: Grant
    providers: tuple[str, ...]
    meter: Meter

    def outcome(self) -> dict[str, Any]:
        """What a record of the work says of its money; nothing where it took none."""
        calls = self.meter.calls()
        if not calls and self.grant.rung is Rung.FULL and not self.meter.is_dry:
            return {}
        return {
            "rung": Rung.CURATED if self.meter.is_dry else self.grant.rung,
            "micro_usd": sum(call.micro_usd or 0 for call in calls),
            "unknown_calls": sum(call.micro_usd is None for call in calls),
        }


def opened(session: Session, piece: Piece, order: Sequence[str], *, calls: int) -> Purse:
    """Reserve for so many calls. Where the first of the order costs nothing, nothing is asked of the ledger.

    To be called last in a transaction: see `budget.reserve`.
    """
    steps = ladder.of(order, calls=calls)
    if steps is None:
        return _purse(session, budget.free(session, piece), tuple(order))
    grant = budget.reserve(session, piece, full=steps.full, cheaper=steps.cheaper_micro_usd)
    if grant.rung is Rung.FULL:
        return _purse(session, grant, tuple(order))
    cheaper = (steps.cheaper.name,) if grant.rung is Rung.CHEAPER and steps.cheaper is not None else ()
    return _purse(session, grant, (*cheaper, *FREE))


def cheapest(session: Session, piece: Piece, order: Sequence[str], *, calls: int) -> Purse:
    """The same for work that no customer waits for: only the cheapest model of the company is asked, as far as the ceilings carry it."""
    steps = ladder.of(order, calls=calls)
    if steps is None:
        return _purse(session, budget.free(session, piece), tuple(order))
    asked, most = tuple(order), steps.full
    if steps.cheaper is not None and steps.cheaper_micro_usd is not None:
        asked, most = (steps.cheaper.name,), steps.cheaper_micro_usd
    grant = budget.reserve(session, piece, full=most)
    return _purse(session, grant, asked if grant.rung is Rung.FULL else FREE)


def _purse(session: Session, grant: Grant, providers: tuple[str, ...]) -> Purse:
    company_id = company_of(session)

    def more(missing: int) -> bool:
        with tenant_session(company_id) as own:
            return budget.extend(own, grant, missing)

    meter = Meter(grant.held_micro_usd, more, is_dry=grant.rung is Rung.CURATED)
    return Purse(company_id, grant, providers, meter)


def note(session: Session, purse: Purse) -> None:
    """Write down what the work has spent so far; it goes on. For the commit of a step that is not done again."""
    _settle(session, purse, last=False)


def settle(session: Session, purse: Purse) -> None:
    """Write down what the work spent, and give the rest back. A call that still runs is waited for by nobody: it settles when it ends."""
    running = purse.meter.is_running
    _settle(session, purse, last=not running)
    if running:
        after_commit(session, lambda: purse.meter.when_idle(lambda: keep(purse, last=True)))


def keep(purse: Purse, *, last: bool = False) -> None:
    """Write down what was spent, in a transaction of its own: the work failed, or a call came after its end.

    A database that is away is only logged: whoever calls has a greater trouble, and the reservation runs out by itself.
    """
    try:
        with tenant_session(purse.company_id) as session:
            _settle(session, purse, last=last)
    except SQLAlchemyError as error:
        _log.error("spending not written down", extra={"key": purse.grant.piece.key, "error": type(error).__name__})


def _settle(session: Session, purse: Purse, *, last: bool) -> None:
    calls = purse.meter.untold()
    grant = replace(purse.grant, held_micro_usd=purse.grant.held_micro_usd + purse.meter.granted)
    budget.settle(session, grant, calls, last=last)
    for model in {call.model for call in calls if call.micro_usd is None}:
        watching.of_unknown_price(session, model)
    if calls:
        after_commit(session, lambda: purse.meter.told(len(calls)))


@contextmanager
def paying(company_id: UUID, piece: Piece, order: Sequence[str], *, calls: int) -> Iterator[Purse]:
    """A purse for work without a transaction of its own: a preview, a summary. No transaction is open inside the block."""
    with tenant_session(company_id) as session:
        purse = opened(session, piece, order, calls=calls)
    try:
        yield purse
    finally:
        keep(purse, last=True)
