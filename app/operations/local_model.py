"""An alert while processes that answer go without their local model: counters alone are seen by nobody in the company."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from app.llm import available
from app.llm.settings import LlmSettings
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.tenants import settings as company_settings

KEY: Final = "installation"

_BESIDE_OTHERS: Final = (
    "Um ou mais processos de atendimento trabalham sem o modelo local. Neles, ataques e pedidos para não receber mensagens são"
    " reconhecidos só por regras, e ninguém responde quando os outros modelos falham."
)
_ALONE: Final = (
    "Um ou mais processos de atendimento estão sem o modelo local, o único desta empresa: o que chega a eles não é"
    " respondido e fica esperando por uma nova tentativa."
)


def look(session: Session, is_missing: bool | None) -> None:
    """Open the company's alert, once, or close it. `is_missing`: as `readiness.lacks_local_model` says; None leaves it as it is."""
    if is_missing is False:
        alerts.resolve(session, Alert.LOCAL_MODEL, KEY)
    elif is_missing and not is_told(session):
        alerts.raise_alert(session, Alert.LOCAL_MODEL, KEY, _said(session))


def is_told(session: Session) -> bool:
    """Whether the company's people have been told and it still holds."""
    return alerts.is_open(session, Alert.LOCAL_MODEL, KEY)


def _said(session: Session) -> str:
    first = available.in_order(company_settings.read(session, LlmSettings).providers)[0]
    return _ALONE if first.model is None else _BESIDE_OTHERS
