"""/painel/avisos: what needs a person, behind the bell of every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.infra.tenancy import tenant_session
from app.infra.web import wants_fragment
from app.notifications import alerts, reading
from app.notifications.alerts import Alert
from app.notifications.models import Alert as AlertRow
from app.notifications.reading import Group
from app.tenants import painel_screens
from app.tenants.auth import current_user, signed_in

HEADINGS: Final[Mapping[str, Any]] = {
    Alert.GATEWAY: lazy_gettext("Um canal não está enviando"),
    Alert.GATEWAY_LOOKUP: lazy_gettext("Um canal não deixa conferir entregas"),
    Alert.DELIVERY_FAILED: lazy_gettext("Mensagem não entregue"),
    Alert.PERSON_WANTED: lazy_gettext("Um cliente espera uma pessoa"),
    Alert.RESTORED: lazy_gettext("Esta instalação voltou de uma cópia"),
    Alert.MENTIONED: lazy_gettext("Você foi mencionado em uma anotação"),
    Alert.BUDGET: lazy_gettext("Gasto com modelos perto do teto"),
    Alert.BUDGET_CONVERSATION: lazy_gettext("Uma conversa chegou ao teto de gasto"),
    Alert.MODEL_ENDS: lazy_gettext("Um modelo vai sair do ar"),
    Alert.MODEL_PRICE: lazy_gettext("O preço de um modelo não é conhecido"),
    Alert.MODEL_SLOW: lazy_gettext("Um modelo está demorando"),
    Alert.LOCAL_MODEL: lazy_gettext("O modelo local não está pronto"),
    Alert.CONSTRAINT: lazy_gettext("Uma resposta foi barrada"),
    Alert.RUNAWAY: lazy_gettext("Conversa em círculos foi interrompida"),
}
SCREENS: Final[Mapping[str, str]] = {
    Alert.GATEWAY: "/painel/canais/{key}",
    Alert.GATEWAY_LOOKUP: "/painel/canais/{key}",
    Alert.DELIVERY_FAILED: "/painel/conversas/{key}",
    Alert.PERSON_WANTED: "/painel/conversas/{key}",
    Alert.RESTORED: "/painel/operacao/retidas",
    Alert.MENTIONED: "/painel/conversas/{key}",
    Alert.BUDGET: "/painel/operacao/gastos",
    Alert.BUDGET_CONVERSATION: "/painel/conversas/{key}",
    Alert.MODEL_ENDS: "/painel/operacao/gastos",
    Alert.MODEL_PRICE: "/painel/operacao/gastos",
    Alert.MODEL_SLOW: "/painel/operacao/gastos",
    Alert.LOCAL_MODEL: "/painel/operacao/",
    Alert.CONSTRAINT: "/painel/conversas/{key}",
    Alert.RUNAWAY: "/painel/conversas/{key}",
}

# What one does about it, and what the way there is called.
ADVICE: Final[Mapping[str, Any]] = {
    Alert.GATEWAY: lazy_gettext("As respostas esperam. Confira a conexão do canal."),
    Alert.GATEWAY_LOOKUP: lazy_gettext("As mensagens saem. Veja em Canais o usuário que confere os envios."),
    Alert.DELIVERY_FAILED: lazy_gettext("Mande de novo, ou fale com o cliente por outro caminho."),
    Alert.PERSON_WANTED: lazy_gettext("Assuma a conversa e responda."),
    Alert.RESTORED: lazy_gettext("Libere ou descarte o que ficou retido."),
    Alert.MENTIONED: lazy_gettext("Quando não precisar mais deste aviso, dispense."),
    Alert.BUDGET: lazy_gettext("Veja o gasto do mês; se for preciso, mude o teto."),
    Alert.BUDGET_CONVERSATION: lazy_gettext("Vale até o mês acabar. Veja o que se passa nela."),
    Alert.MODEL_ENDS: lazy_gettext("Peça a quem instala que escolha outro modelo antes do dia."),
    Alert.MODEL_PRICE: lazy_gettext("O que ele gasta não entra no teto. Escolha um modelo da tabela de preços."),
    Alert.MODEL_SLOW: lazy_gettext("Os clientes esperam mais. Se não passar, mude a ordem dos modelos em Ajustes."),
    Alert.LOCAL_MODEL: lazy_gettext(
        "O aviso some quando ele ficar pronto. Se não passar em alguns minutos, peça a quem instala que confira o disco e a"
        " pasta do modelo."
    ),
    Alert.CONSTRAINT: lazy_gettext("Confira o que o cliente precisa e responda você."),
    Alert.RUNAWAY: lazy_gettext("Veja se é um robô; se for um cliente, assuma a conversa."),
}
WAYS: Final[Mapping[str, Any]] = {
    Alert.GATEWAY: lazy_gettext("Abrir o canal"),
    Alert.GATEWAY_LOOKUP: lazy_gettext("Abrir o canal"),
    Alert.DELIVERY_FAILED: lazy_gettext("Abrir a conversa"),
    Alert.PERSON_WANTED: lazy_gettext("Abrir a conversa"),
    Alert.RESTORED: lazy_gettext("Ver e decidir"),
    Alert.MENTIONED: lazy_gettext("Abrir a conversa"),
    Alert.BUDGET: lazy_gettext("Ver o gasto"),
    Alert.BUDGET_CONVERSATION: lazy_gettext("Abrir a conversa"),
    Alert.MODEL_ENDS: lazy_gettext("Ver o gasto"),
    Alert.MODEL_PRICE: lazy_gettext("Ver o gasto"),
    Alert.MODEL_SLOW: lazy_gettext("Ver a velocidade"),
    Alert.LOCAL_MODEL: lazy_gettext("Ver a operação"),
    Alert.CONSTRAINT: lazy_gettext("Abrir a conversa"),
    Alert.RUNAWAY: lazy_gettext("Abrir a conversa"),
}

notifications_painel = Blueprint("notifications", __name__, url_prefix="/avisos", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Notice:
    """An alert as people read it. `where` is the screen it is about, where there is one; `mine`: only this person sees it; `count`: for
    how many of its kind it stands.
    """

    id: UUID
    kind: str
    heading: str
    message: str
    advice: str
    way: str
    times: int
    at: datetime
    where: str | None
    mine: bool
    count: int = 1


@notifications_painel.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """The open alerts: a part of a page for the bell, a page for whoever follows the link."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        notices = [notice(row) for row in reading.open_alerts(session, user)]
        count = reading.count_open(session, user)
    frame = "notifications/_notices.html" if wants_fragment() else "notifications/notices.html"
    return render_template(frame, notices=notices, more=count - len(notices), in_bell="sino" in request.args)


@notifications_painel.get("/quantos")
@signed_in
def count() -> ResponseReturnValue:
    """The number on the bell."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        return render_template("notifications/_count.html", count=reading.count_open(session, user))


@notifications_painel.post("/<uuid:alert_id>/dispensar")
@signed_in
def dismiss(alert_id: UUID) -> ResponseReturnValue:
    """Puts one's own alert away; what concerns the whole company ends with its cause."""
    user = current_user()
    with tenant_session(user.company_id) as session:
        alerts.dismiss(session, alert_id, by=user.id)
    return show() if wants_fragment() else redirect(url_for("painel.notifications.show"), 303)


def notice(row: AlertRow) -> Notice:
    """An alert in words, with the screen it is about."""
    heading = str(HEADINGS[row.kind]) if row.kind in HEADINGS else gettext("Aviso")
    message = gettext(row.message)
    said_already = message.rstrip(".") == heading
    return Notice(
        row.id,
        row.kind,
        heading,
        "" if said_already else message,
        str(ADVICE.get(row.kind, "")),
        str(WAYS.get(row.kind, "")),
        row.times,
        row.last_at,
        _where(row),
        row.for_user is not None,
    )


def notices_of(group: Group) -> Notice:
    """Alerts of one kind in one. What is about several screens leads to where all of them are listed."""
    latest = notice(group.latest)
    if group.count == 1:
        return latest
    is_one_screen = "{key}" not in SCREENS.get(group.latest.kind, "{key}")
    where = latest.where if is_one_screen else url_for("painel.notifications.show")
    return replace(latest, count=group.count, where=where)


def _where(row: AlertRow) -> str | None:
    """A key may go on behind a colon, where one thing has alerts of several people."""
    key = row.key.partition(":")[0]
    return painel_screens.existing(SCREENS[row.kind].format(key=key)) if row.kind in SCREENS else None
