"""What a restore kept back, for a person to release or to discard: work, messages, and everything proactive.

A backup is older than the world: it has forgotten who opted out since, and what was sent since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from app.conversations import held as held_messages
from app.conversations.held import Part
from app.errors import Invalid
from app.infra import audit
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import ledger
from app.notifications import alerts, reading
from app.notifications.alerts import Alert
from app.operations import dead_letter
from app.operations.dead_letter import Company
from app.tenants import installation, sessions

ACTOR: Final = "system"
SUBJECT: Final = "restore"
AT_ONCE: Final = 200  # conversations, and pieces of work, in one transaction
NOTICE: Final = "Veja o que ficou retido e decida o que fazer."


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is held, or was released or discarded."""

    work: int
    messages: int

    @property
    def nothing(self) -> bool:
        return not (self.work or self.messages)


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one company was held, released or discarded. `sessions`: sign-ins that were ended with it."""

    company: str
    work: int
    messages: int
    sessions: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """What a company's people are told until they have dealt with it. `made_at`: the instant of the backup."""

    made_at: datetime
    kept: Kept
    proactive_paused: bool


def hold_all(companies: Sequence[Company], made_at: datetime) -> list[Held]:
    """Keep everything back and sign everybody out. Only while no worker runs: nobody's lease is asked."""
    with platform_session() as session:
        installation.pause_proactive(session, f"backup of {made_at.isoformat()}")
    return [_hold(company, made_at) for company in companies]


def _hold(company: Company, made_at: datetime) -> Held:
    with tenant_session(company.id) as session:
        messages = held_messages.hold_all(session)
        kept = Held(company.slug, ledger.hold_all(session), messages, sessions.end_everyones(session))
        audit.record(
            session,
            ACTOR,
            "held_everything",
            f"backup of {made_at.isoformat()}",
            work=kept.work,
            messages=kept.messages,
        )
        alerts.raise_alone(session, Alert.RESTORED, made_at.isoformat(), NOTICE)
    return kept


def status(companies: Sequence[Company]) -> list[Held]:
    """What is held at this moment, of each company."""
    found = []
    for company in companies:
        with tenant_session(company.id) as session:
            kept = count(session)
        found.append(Held(company.slug, kept.work, kept.messages))
    return found


def count(session: Session) -> Kept:
    return Kept(ledger.count_held(session), held_messages.count(session))


def after_restore(session: Session) -> AfterRestore | None:
    """None: the company's people have dealt with it, or there was no restore."""
    alert = reading.latest_of(session, Alert.RESTORED)
    if alert is None:
        return None
    return AfterRestore(datetime.fromisoformat(alert.key), count(session), installation.proactive_paused(session))


def release(company_id: UUID, *, actor: str = ACTOR) -> Kept:
    """Let the company's held work and messages go on, now. Nothing proactive leaves before `resume_proactive`."""

    def some(session: Session) -> tuple[Part, int]:
        return held_messages.release(session, AT_ONCE), ledger.release_held(session, AT_ONCE)

    return _part_by_part(company_id, some, actor, "held_released")


def discard(company_id: UUID, reason: str, *, actor: str = ACTOR) -> Kept:
    """Put the company's held work and messages aside for good, with the reason in the audit log."""
    if not reason.strip():
        raise Invalid("Diga por que isto pode ser descartado.", field="reason")

    def some(session: Session) -> tuple[Part, int]:
        return held_messages.discard(session, reason, AT_ONCE), ledger.discard_held(session, AT_ONCE)

    return _part_by_part(company_id, some, actor, "held_discarded", reason=reason)


def _part_by_part(
    company_id: UUID, some: Callable[[Session], tuple[Part, int]], actor: str, action: str, **details: str
) -> Kept:
    """In short transactions, each on record by itself, so that nobody's conversation is locked for long. Cut short, it may be repeated."""
    total, all_done = Kept(0, 0), False
    while not all_done:
        with tenant_session(company_id) as session:
            part, work = some(session)
            if work or part.messages or total.nothing:
                audit.record(session, actor, action, SUBJECT, work=work, messages=part.messages, **details)
            all_done = part.conversations < AT_ONCE and work < AT_ONCE
            if all_done:
                _close_alert(session)
        total = Kept(total.work + work, total.messages + part.messages)
    return total


def dismiss(session: Session, *, actor: str) -> None:
    """Tell the company's people no more of the restore. What is held stays held."""
    audit.record(session, actor, "restore_notice_dismissed", SUBJECT)
    _close_alert(session)


def _close_alert(session: Session) -> None:
    alert = reading.latest_of(session, Alert.RESTORED)
    if alert is not None:
        alerts.resolve(session, Alert.RESTORED, alert.key)


def proactive_paused_since() -> datetime | None:
    with platform_session() as session:
        return installation.proactive_paused_since(session)


def resume_proactive() -> bool:
    """Let reminders, follow-ups and campaigns of every company leave again. False: they might already.

    Each company's audit log says so first: what dies in between leaves an entry too many, never one too few.
    """
    paused_since = proactive_paused_since()
    if paused_since is None:
        return False
    for company in dead_letter.companies():
        with tenant_session(company.id) as session:
            audit.record(session, ACTOR, "proactive_resumed", SUBJECT, paused_since=paused_since.isoformat())
    with platform_session() as session:
        return installation.resume_proactive(session)
