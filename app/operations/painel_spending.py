"""/painel/operacao/gastos: what models cost, against the month's ceiling, answer by answer; and how fast they are now."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.billing import ledger, months
from app.errors import Invalid
from app.infra import paging
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires
from app.turns import slowness

PAGE: Final = 50

spending_painel = Blueprint("spending", __name__, url_prefix="/operacao/gastos", template_folder="templates")


@spending_painel.get("/", strict_slashes=False)
@requires("billing:read")
def show() -> ResponseReturnValue:
    """A month, or one conversation's part of it."""
    wanted, cursor, talk = request.args.get("mes"), request.args.get("cursor"), _conversation()
    before = paging.decode(cursor, ledger.place) if cursor else None
    with tenant_session(current_user().company_id) as session:
        now = ledger.this_month(session)
        month = months.parse(wanted) if wanted else now
        standing = ledger.standing(session, month)
        rows = ledger.listed(session, month, conversation_id=talk, before=before, limit=PAGE + 1)
        others = ledger.months(session)
        speeds = slowness.lately(session) if month == now and talk is None else []
    shown = rows[:PAGE]
    return render_template(
        "operations/spending.html",
        standing=standing,
        this_month=now,
        rows=shown,
        more=paging.encode(shown[-1].id) if len(rows) > PAGE else None,
        months=[(each, months.written(each)) for each in others],
        month=months.written(month),
        talk=talk,
        speeds=speeds,
    )


def _conversation() -> UUID | None:
    given = request.args.get("conversa")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid(gettext("Este filtro não existe."), field="conversa") from error
