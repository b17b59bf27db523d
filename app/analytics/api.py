"""/api/overview: today at a glance."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.analytics import attention, shown, today
from app.analytics.shown import OverviewOut
from app.infra import clock
from app.infra.describing import describe
from app.infra.tenancy import tenant_session
from app.tenants import companies
from app.tenants.auth import current_user, requires

analytics_api = Blueprint("analytics", __name__, url_prefix="/overview")

TAG: Final = "Visão geral"


@analytics_api.get("")
@requires("conversations:read")
@describe(
    "Read today's figures",
    tag=TAG,
    description="O dia é o da empresa. Lembretes e campanhas não contam: ninguém os pediu.",
    answer=OverviewOut,
)
def overview() -> ResponseReturnValue:
    user = current_user()
    with tenant_session(user.company_id) as session:
        now = clock.now()
        needed = attention.needed(session, user.id, now)
        return shown.overview(today.figures(session, now), needed, companies.current(session).timezone)
