"""/painel/avisos: what needs a person, behind the bell of every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.infra.tenancy import tenant_session
from app.notifications import reading
from app.notifications.alerts import Alert
from app.notifications.models import Alert as AlertRow
from app.tenants import painel_screens
from app.tenants.auth import current_user, signed_in

HEADINGS: Final[Mapping[str, Any]] = {
    Alert.GATEWAY: lazy_gettext("Um canal não está enviando"),
    Alert.GATEWAY_LOOKUP: lazy_gettext("Um canal não deixa conferir entregas"),
    Alert.DELIVERY_FAILED: lazy_gettext("Mensagem não entregue"),
    Alert.PERSON_WANTED: lazy_gettext("Um cliente espera uma pessoa"),
    Alert.RESTORED: lazy_gettext("Esta instalação voltou de uma cópia"),
}
SCREENS: Final[Mapping[str, str]] = {
    Alert.GATEWAY: "/painel/canais/{key}",
    Alert.GATEWAY_LOOKUP: "/painel/canais/{key}",
    Alert.DELIVERY_FAILED: "/painel/conversas/{key}",
    Alert.PERSON_WANTED: "/painel/conversas/{key}",
    Alert.RESTORED: "/painel/operacao/retidas",
}

notifications_painel = Blueprint("notifications", __name__, url_prefix="/avisos", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Notice:
    """An alert as people read it. `where` is the screen it is about, where there is one."""

    heading: str
    message: str
    times: int
    at: datetime
    where: str | None


@notifications_painel.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """The open alerts: a part of a page for the bell, a page for whoever follows the link."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        notices = [notice(row) for row in reading.open_alerts(session, user)]
        count = reading.count_open(session, user)
    frame = "notifications/_notices.html" if "X-Fragment" in request.headers else "notifications/notices.html"
    return render_template(frame, notices=notices, more=count - len(notices))


@notifications_painel.get("/quantos")
@signed_in
def count() -> ResponseReturnValue:
    """The number on the bell."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("notifications/_count.html", count=reading.count_open(session, user))


def notice(row: AlertRow) -> Notice:
    """An alert in words, with the screen it is about."""
    heading = str(HEADINGS[row.kind]) if row.kind in HEADINGS else gettext("Aviso")
    message = gettext(row.message)
    said_already = message.rstrip(".") == heading
    return Notice(heading, "" if said_already else message, row.times, row.last_at, _where(row))


def _where(row: AlertRow) -> str | None:
    return painel_screens.existing(SCREENS[row.kind].format(key=row.key)) if row.kind in SCREENS else None
