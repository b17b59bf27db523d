"""What a restore kept back, for a person to release or to discard: work, messages, and everything proactive.

A backup is older than the world: it has forgotten who opted out since, and what was sent since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from app.conversations import held as held_messages
from app.errors import Invalid
from app.infra import audit
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger
from app.operations.dead_letter import Company
from app.tenants import installation, sessions

ACTOR: Final = "system"


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one company was held, released or discarded. `sessions`: sign-ins that were ended with it."""

    company: str
    work: int
    messages: int
    sessions: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def hold_all(companies: Sequence[Company], reason: str) -> list[Held]:
    """Keep everything back and sign everybody out. Only while no worker runs: nobody's lease is asked."""
    with platform_session() as session:
        installation.pause_proactive(session, reason)
    return [_hold(company, reason) for company in companies]


def _hold(company: Company, reason: str) -> Held:
    with tenant_session(company.id) as session:
        messages = held_messages.hold_all(session)
        kept = Held(company.slug, ledger.hold_all(session), messages, sessions.end_everyones(session))
        audit.record(session, ACTOR, "held_everything", reason, work=kept.work, messages=kept.messages)
    return kept


def status(companies: Sequence[Company]) -> list[Held]:
    """What is held at this moment, of each company."""
    found = []
    for company in companies:
        with tenant_session(company.id) as session:
            found.append(Held(company.slug, len(ledger.held(session)), held_messages.count(session)))
    return found


def release(company: Company) -> Held:
    """Let the company's held work and messages go on, now. Nothing proactive leaves before `resume_proactive`."""
    with tenant_session(company.id) as session:
        messages = held_messages.release(session)
        work = sum(ledger.reprocess(session, row) for row in ledger.held(session))
        audit.record(session, ACTOR, "held_released", company.slug, work=work, messages=messages)
    return Held(company.slug, work, messages)


def discard(company: Company, reason: str) -> Held:
    """Put the company's held work and messages aside for good, with the reason in the audit log."""
    if not reason.strip():
        raise Invalid("Diga por que isto pode ser descartado.", field="reason")
    with tenant_session(company.id) as session:
        messages = held_messages.discard(session, reason)
        work = sum(ledger.discard(session, row) for row in ledger.held(session))
        audit.record(session, ACTOR, "held_discarded", company.slug, work=work, messages=messages, reason=reason)
    return Held(company.slug, work, messages)


def proactive_paused_since() -> datetime | None:
    with platform_session() as session:
        return installation.proactive_paused_since(session)


def resume_proactive() -> bool:
    """Let reminders, follow-ups and campaigns leave again. False: they might already."""
    with platform_session() as session:
        return installation.resume_proactive(session)
