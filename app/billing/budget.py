"""Reserve before money is spent, settle after: so that companies' ceilings hold however many turns think at once.

Each step is one statement, and each locks the month's row first: money is decided one at a time per company, and nobody waits in a circle.
Amounts are whole micro-dollars. What is reserved must be the most that may be spent; whoever finds out on the way that it needs more asks
for it (`extend`) *before* spending it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing import rules, warning
from app.billing.metrics import RESERVATIONS, SPENT, TOKENS
from app.billing.models import Rung
from app.billing.settings import BillingSettings
from app.infra import clock
from app.infra.tenancy import company_of
from app.tenants import companies
from app.tenants import settings as company_settings

LEASE: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work that may spend. `key` names it for good: whoever tries it again spends under the same one."""

    key: str
    kind: str
    turn_id: UUID | None = None
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was paid for. `micro_usd` None: nobody here knows its price. `outcome`: `ok`, or why its answer was no use."""

    task: str
    provider: str
    model: str
    input: int
    cached: int
    output: int
    micro_usd: int | None
    outcome: str = "ok"
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a piece of work may do, and how much is set aside for it. `month`, `day`: those it counts in, whenever it ends."""

    piece: Piece
    rung: Rung
    held_micro_usd: int
    month: date
    day: int


def free(session: Session, piece: Piece) -> Grant:
    """A grant for work that is expected to cost nothing. No row is written; if it costs something nonetheless, `settle` writes it."""
    today = rules.day_of(clock.now(), companies.current(session).timezone)
    return Grant(piece, Rung.FULL, 0, today.replace(day=1), today.day)


_RESERVE: Final = text(
    """
    WITH month AS (
        SELECT spent_micro_usd + reserved_micro_usd AS taken FROM public.usage_months
        WHERE company_id = :company AND month = :month FOR UPDATE
    ), before AS (
        SELECT u.id, u.rung, u.held_micro_usd AS held FROM public.usage u, month
        WHERE u.company_id = :company AND u.key = :key AND u.state = 'reserved' FOR UPDATE OF u
    ), talk AS (
        SELECT coalesce(sum(u.held_micro_usd + u.micro_usd), 0) AS taken FROM public.usage u
        WHERE u.company_id = :company AND u.conversation_id = :conversation AND u.month = :month AND u.key <> :key
    ), choice AS (
        SELECT month.taken AS month_taken, talk.taken AS talk_taken, before.id AS again,
            CASE WHEN before.id IS NOT NULL THEN before.rung
                 WHEN month.taken + :full <= :full_month AND talk.taken + :full <= :full_talk THEN 'full'
                 WHEN month.taken + :cheaper <= :most_month AND talk.taken + :cheaper <= :most_talk THEN 'cheaper'
            END AS rung, before.held
        FROM month CROSS JOIN talk LEFT JOIN before ON true
    ), granted AS (
        SELECT rung, CASE WHEN again IS NOT NULL THEN held WHEN rung = 'full' THEN :full ELSE CAST(:cheaper AS bigint) END AS held,
            CASE WHEN again IS NOT NULL THEN 0 WHEN rung = 'full' THEN :full ELSE CAST(:cheaper AS bigint) END AS more
        FROM choice WHERE rung IS NOT NULL
    ), kept AS (
        INSERT INTO public.usage (company_id, key, kind, state, rung, month, turn_id, conversation_id, held_micro_usd,
            reserved_at, expires_at)
        SELECT :company, :key, :kind, 'reserved', rung, :month, :turn, :conversation, held, :now, clock_timestamp() + :lease FROM granted
        ON CONFLICT (company_id, key) DO UPDATE SET state = 'reserved', rung = excluded.rung, held_micro_usd = excluded.held_micro_usd,
            expires_at = excluded.expires_at, ended_at = NULL
            WHERE public.usage.state <> 'settled'
        RETURNING held_micro_usd AS held
    ), counted AS (
        UPDATE public.usage_months m SET reserved_micro_usd = m.reserved_micro_usd + granted.more FROM granted, kept
        WHERE m.company_id = :company AND m.month = :month AND granted.more > 0
    )
    SELECT choice.rung, coalesce(kept.held, 0) AS held, choice.month_taken FROM choice LEFT JOIN kept ON true
    """
)


def reserve(
    session: Session, piece: Piece, *, full: int, cheaper: int | None = None, lease: timedelta = LEASE
) -> Grant:
    """Set money aside for a piece of work, on the highest rung that the ceilings still carry; CURATED when on none.

    `full`, `cheaper`: the most that it may cost with the company's own order of models, and with its cheapest one; None: there is no
    cheaper one. Repeating with a key that is reserved renews the lease and sets aside nothing more; a key that was settled gets nothing.
    To be called last in a transaction: until its end, the company's other reservations wait.
    """
    limits, grant = company_settings.read(session, BillingSettings), free(session, piece)
    soft = limits.cheaper_from_percent if cheaper is not None else 100
    month, talk = limits.month_micro_usd, limits.conversation_micro_usd
    row = _with_month(
        session,
        _RESERVE,
        grant,
        {
            "full": full,
            "cheaper": full if cheaper is None else cheaper,
            "full_month": rules.share(month, soft),
            "full_talk": rules.share(talk, soft),
            "most_month": month,
            "most_talk": talk,
            "lease": lease,
        },
    )
    rung = Rung(row.rung or Rung.CURATED)
    RESERVATIONS.labels(rung).inc()
    if rung is Rung.CURATED:
        _warn(session, limits, grant, month_is_spent=row.month_taken + (full if cheaper is None else cheaper) > month)
    return Grant(piece, rung, row.held, grant.month, grant.day)


def _warn(session: Session, limits: BillingSettings, grant: Grant, *, month_is_spent: bool) -> None:
    if month_is_spent:
        warning.month_is_spent(session, limits, grant.month)
    elif grant.piece.conversation_id is not None:
        warning.conversation_is_spent(session, limits, grant.piece.conversation_id)


_EXTEND: Final = text(
    """
    WITH month AS (
        SELECT spent_micro_usd + reserved_micro_usd AS taken FROM public.usage_months
        WHERE company_id = :company AND month = :month FOR UPDATE
    ), talk AS (
        SELECT coalesce(sum(u.held_micro_usd + u.micro_usd), 0) AS taken FROM public.usage u
        WHERE u.company_id = :company AND u.conversation_id = :conversation AND u.month = :month
    ), kept AS (
        INSERT INTO public.usage (company_id, key, kind, state, rung, month, turn_id, conversation_id, held_micro_usd,
            reserved_at, expires_at)
        SELECT :company, :key, :kind, 'reserved', :rung, :month, :turn, :conversation, :more, :now, clock_timestamp() + :lease
        FROM month, talk WHERE month.taken + :more <= :most_month AND talk.taken + :more <= :most_talk
        ON CONFLICT (company_id, key) DO UPDATE SET held_micro_usd = public.usage.held_micro_usd + excluded.held_micro_usd,
            expires_at = excluded.expires_at, state = 'reserved', ended_at = NULL
            WHERE public.usage.state <> 'settled'
        RETURNING id
    ), counted AS (
        UPDATE public.usage_months m SET reserved_micro_usd = m.reserved_micro_usd + :more
        WHERE m.company_id = :company AND m.month = :month AND EXISTS (SELECT 1 FROM kept)
    )
    SELECT EXISTS (SELECT 1 FROM kept) AS granted, month.taken AS month_taken FROM month
    """
)


def extend(session: Session, grant: Grant, more: int, *, lease: timedelta = LEASE) -> bool:
    """Set aside `more` for work that is under way: a repair, another provider. False: the ceilings do not carry it."""
    limits = company_settings.read(session, BillingSettings)
    values = {
        "more": more,
        "rung": grant.rung,
        "most_month": limits.month_micro_usd,
        "most_talk": limits.conversation_micro_usd,
        "lease": lease,
    }
    row = _with_month(session, _EXTEND, grant, values)
    if not row.granted:
        _warn(session, limits, grant, month_is_spent=row.month_taken + more > limits.month_micro_usd)
    return bool(row.granted)


_SETTLE: Final = text(
    """
    WITH month AS (
        SELECT company_id, month FROM public.usage_months WHERE company_id = :company AND month = :month FOR UPDATE
    ), was AS (
        SELECT u.id, u.held_micro_usd AS held FROM public.usage u, month
        WHERE u.company_id = :company AND u.key = :key AND u.state <> 'settled' FOR UPDATE OF u
    ), paid AS (
        UPDATE public.usage u SET
            state = CASE WHEN NOT :last THEN u.state WHEN u.calls = '[]' AND :count = 0 THEN 'released' ELSE 'settled' END,
            held_micro_usd = CASE WHEN :last THEN 0 ELSE greatest(u.held_micro_usd - :cost, 0) END,
            micro_usd = u.micro_usd + :cost,
            provider = coalesce(:provider, u.provider),
            model = coalesce(:model, u.model),
            input_tokens = u.input_tokens + :input,
            cached_tokens = u.cached_tokens + :cached,
            output_tokens = u.output_tokens + :output,
            unknown_calls = u.unknown_calls + :unknown,
            calls = u.calls || CAST(:calls AS jsonb),
            ended_at = CASE WHEN :last THEN CAST(:now AS timestamptz) ELSE u.ended_at END
        FROM was WHERE u.id = was.id
        RETURNING was.held - u.held_micro_usd AS freed
    )
    UPDATE public.usage_months m SET
        spent_micro_usd = m.spent_micro_usd + :cost,
        reserved_micro_usd = m.reserved_micro_usd - paid.freed,
        days[CAST(:day AS integer)] = m.days[CAST(:day AS integer)] + :cost,
        calls = m.calls + :count,
        unknown_calls = m.unknown_calls + :unknown,
        input_tokens = m.input_tokens + :input,
        output_tokens = m.output_tokens + :output
    FROM paid WHERE m.company_id = :company AND m.month = :month
    RETURNING m.spent_micro_usd AS spent
    """
)
_OPEN: Final = text(
    """
    INSERT INTO public.usage (company_id, key, kind, state, rung, month, turn_id, conversation_id, reserved_at)
    VALUES (:company, :key, :kind, 'reserved', :rung, :month, :turn, :conversation, :now) ON CONFLICT (company_id, key) DO NOTHING
    """
)


def settle(session: Session, grant: Grant, calls: Sequence[Call], *, last: bool = True) -> None:
    """Write down what was spent, and give back what was set aside. Idempotent by key once it was the last.

    `last` False: the work goes on, and these calls are not told again; what they cost is spent whatever becomes of the rest. What an
    expired reservation spent counts, too: the money is gone.
    """
    held = grant.held_micro_usd > 0
    if not calls and not (held and last):
        return
    if not held:
        _begin_month(session, grant)
        session.execute(_OPEN, _named(session, grant) | {"rung": grant.rung})
    cost = sum(call.micro_usd or 0 for call in calls)
    row = session.execute(_SETTLE, _named(session, grant) | _totals(calls, cost, last)).one_or_none()
    if row is None:
        return
    _count(company_of(session), calls, cost)
    limits = company_settings.read(session, BillingSettings)
    warning.at_thresholds(session, limits, grant.month, before=row.spent - cost, after=row.spent)


def _count(company_id: UUID, calls: Sequence[Call], cost: int) -> None:
    SPENT.labels(str(company_id)).inc(cost)
    TOKENS.labels(str(company_id), "input").inc(sum(call.input for call in calls))
    TOKENS.labels(str(company_id), "output").inc(sum(call.output for call in calls))


def _totals(calls: Sequence[Call], cost: int, last: bool) -> dict[str, Any]:
    dearest = max(calls, key=lambda call: call.micro_usd or 0, default=None)
    return {
        "last": last,
        "count": len(calls),
        "cost": cost,
        "unknown": sum(call.micro_usd is None for call in calls),
        "provider": dearest.provider if dearest else None,
        "model": dearest.model if dearest else None,
        "input": sum(call.input for call in calls),
        "cached": sum(call.cached for call in calls),
        "output": sum(call.output for call in calls),
        "calls": json.dumps([asdict(call) for call in calls]),
    }


def _with_month(session: Session, statement: Any, grant: Grant, values: dict[str, Any]) -> Any:
    """Run a statement that needs the month's row; the first of a month makes it."""
    parameters = _named(session, grant) | values
    row = session.execute(statement, parameters).one_or_none()
    if row is None:
        _begin_month(session, grant)
        row = session.execute(statement, parameters).one()
    return row


_BEGIN_MONTH: Final = text(
    "INSERT INTO public.usage_months (company_id, month) VALUES (:company, :month) ON CONFLICT DO NOTHING"
)


def _begin_month(session: Session, grant: Grant) -> None:
    session.execute(_BEGIN_MONTH, {"company": company_of(session), "month": grant.month})


def _named(session: Session, grant: Grant) -> dict[str, Any]:
    return {
        "company": company_of(session),
        "month": grant.month,
        "day": grant.day,
        "key": grant.piece.key,
        "kind": grant.piece.kind,
        "turn": grant.piece.turn_id,
        "conversation": grant.piece.conversation_id,
        "now": clock.now(),
    }
