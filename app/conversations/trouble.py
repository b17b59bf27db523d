"""The alerts about a number's gateway: that it takes no messages, or does not say which it took. The first success closes them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.infra.cache import Cache
from app.notifications import alerts
from app.notifications.alerts import Alert

_open: Cache[bool] = Cache("gateway_alerts")


def sending_fails(session: Session, instance_id: UUID, message: str) -> None:
    alerts.raise_alert(session, Alert.GATEWAY, str(instance_id), message)
    _open.changed(session, instance_id.hex)


def sending_works(session: Session, instance_id: UUID) -> None:
    """Close the alert. That there is none is remembered, so that an ordinary delivery does not ask."""
    if _open.get(instance_id.hex, lambda: alerts.is_open(session, Alert.GATEWAY, str(instance_id))):
        alerts.resolve(session, Alert.GATEWAY, str(instance_id))
        _open.changed(session, instance_id.hex)


def looking_fails(session: Session, instance_id: UUID) -> None:
    alerts.raise_alert(
        session,
        Alert.GATEWAY_LOOKUP,
        str(instance_id),
        "O WhatsApp deste canal não deixa conferir se uma mensagem saiu. Veja em Canais o usuário que confere os envios.",
    )


def looking_works(session: Session, instance_id: UUID) -> None:
    alerts.resolve(session, Alert.GATEWAY_LOOKUP, str(instance_id))
