"""/api/usage: what models cost the company, month by month and answer by answer."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.billing import ledger, months, shown
from app.billing.shown import MonthOut, UsageOut
from app.infra import paging, parsing
from app.infra.describing import describe
from app.infra.paging import Page, PageQuery
from app.infra.tenancy import tenant_session
from app.tenants.auth import current_user, requires

billing_api = Blueprint("billing", __name__, url_prefix="/usage")

TAG: Final = "Gasto com modelos"


class MonthQuery(parsing.Body):
    month: parsing.Text | None = Field(
        None, pattern=f"^{months.PATTERN}$", description="`AAAA-MM`, no fuso da empresa; sem ele, o mês de agora."
    )


class UsageQuery(PageQuery):
    month: parsing.Text | None = Field(
        None, pattern=f"^{months.PATTERN}$", description="`AAAA-MM`, no fuso da empresa; sem ele, o mês de agora."
    )
    conversation: UUID | None = Field(None, description="Só o desta conversa.")


@billing_api.get("")
@requires("billing:read")
@describe("List what each answer cost in a month, newest first", tag=TAG, query=UsageQuery, answer=Page[UsageOut])
def listed() -> ResponseReturnValue:
    asked = parsing.query(UsageQuery)
    before = paging.decode(asked.cursor, ledger.place) if asked.cursor else None
    with tenant_session(current_user().company_id) as session:
        month = months.parse(asked.month) if asked.month else ledger.this_month(session)
        rows = ledger.listed(session, month, conversation_id=asked.conversation, before=before, limit=asked.limit + 1)
        return paging.page(rows, asked.limit, shown.usage, lambda row: paging.encode(row.id))


@billing_api.get("/month")
@requires("billing:read")
@describe("Read how a month stands against its ceiling", tag=TAG, query=MonthQuery, answer=MonthOut)
def month() -> ResponseReturnValue:
    asked = parsing.query(MonthQuery)
    with tenant_session(current_user().company_id) as session:
        wanted = months.parse(asked.month) if asked.month else ledger.this_month(session)
        return shown.month(ledger.standing(session, wanted))
