"""Raise an alert once per cause, and close it when the cause is gone."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.infra import clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.infra.tenancy import company_of


class Alert(StrEnum):
    """What can need the operators. The runbook (`docs/operacao.md`) explains each."""

    GATEWAY = "gateway"
    GATEWAY_LOOKUP = "gateway_lookup"
    DELIVERY_FAILED = "delivery_failed"
    PERSON_WANTED = "person_wanted"
    RESTORED = "restored"
    MENTIONED = "mentioned"
    BUDGET = "budget"
    BUDGET_CONVERSATION = "budget_conversation"
    MODEL_ENDS = "model_ends"
    MODEL_PRICE = "model_price"
    MODEL_SLOW = "model_slow"
    LOCAL_MODEL = "local_model"
    CONSTRAINT = "constraint"
    RUNAWAY = "runaway"


_RAISE = text(
    """
    INSERT INTO public.alerts (id, company_id, kind, key, for_user, message, first_at, last_at)
    VALUES (:id, :company_id, :kind, :key, :for_user, :message, :now, :now)
    ON CONFLICT (company_id, kind, key) WHERE resolved_at IS NULL
    DO UPDATE SET times = public.alerts.times + 1, last_at = excluded.last_at, message = excluded.message
    """
)
_RESOLVE = text("UPDATE public.alerts SET resolved_at = :now WHERE kind = :kind AND key = :key AND resolved_at IS NULL")
_RESOLVE_KIND = text("UPDATE public.alerts SET resolved_at = :now WHERE kind = :kind AND resolved_at IS NULL")
_DISMISS = text(
    "UPDATE public.alerts SET resolved_at = coalesce(resolved_at, :now) WHERE id = :id AND for_user = :me RETURNING kind, key"
)
_IS_OPEN = text("SELECT EXISTS (SELECT 1 FROM public.alerts WHERE kind = :kind AND key = :key AND resolved_at IS NULL)")


def raise_alert(session: Session, kind: Alert, key: str, message: str, *, for_user: UUID | None = None) -> None:
    """Open an alert, or count one more time of the open one. `message` is shown to people: pt-BR, nothing personal.

    `for_user`: nobody else sees it; the key then names that person, too.
    """
    _open(session, kind, key, message, for_user)
    live.changed(session, Topic.ALERT, f"{kind}:{key}")


def raise_alone(session: Session, kind: Alert, key: str, message: str) -> None:
    """Open it as the only one of its kind. No page is told: for a restore, while no process works."""
    session.execute(_RESOLVE_KIND, {"kind": kind, "now": clock.now()})
    _open(session, kind, key, message, for_user=None)


def _open(session: Session, kind: Alert, key: str, message: str, for_user: UUID | None) -> None:
    session.execute(
        _RAISE,
        {
            "id": uuid4(),
            "company_id": company_of(session),
            "kind": kind,
            "key": key,
            "for_user": for_user,
            "message": message,
            "now": clock.now(),
        },
    )


def resolve(session: Session, kind: Alert, key: str) -> None:
    """Close the alert of this cause, if one is open."""
    resolved = session.execute(_RESOLVE, {"kind": kind, "key": key, "now": clock.now()})
    if resolved.rowcount:  # type: ignore[attr-defined]
        live.changed(session, Topic.ALERT, f"{kind}:{key}")


def dismiss(session: Session, alert_id: UUID, *, by: UUID) -> None:
    """Put an alert away that is meant for this person alone. Raises NotFound for any other: those end with their cause."""
    dismissed = session.execute(_DISMISS, {"id": alert_id, "me": by, "now": clock.now()}).one_or_none()
    if dismissed is None:
        raise NotFound("Aviso não encontrado.")
    live.changed(session, Topic.ALERT, f"{dismissed.kind}:{dismissed.key}")


def is_open(session: Session, kind: Alert, key: str) -> bool:
    """Whether an alert of this cause is open."""
    return bool(session.scalar(_IS_OPEN, {"kind": kind, "key": key}))
