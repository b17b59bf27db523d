"""How much a company lets its secretary spend on models."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Final

from pydantic import Field, model_validator

from app.infra.wrong_field import wrong_field
from app.tenants.settings import Section

_MICRO: Final = 1_000_000


class BillingSettings(Section):
    """Ceilings in dollars, because models are paid in dollars. A month is the calendar's, in the company's zone."""

    SECTION: ClassVar[str] = "billing"

    monthly_ceiling_usd: Decimal = Field(
        Decimal("150.00"),
        ge=0,
        le=1_000_000,
        decimal_places=2,
        title="Teto de gasto por mês (US$)",
        description="Ao chegar nele, quem responde é o modelo local; o que ele não souber vai para uma pessoa.",
    )
    conversation_ceiling_usd: Decimal = Field(
        Decimal("2.00"),
        ge=0,
        le=100_000,
        decimal_places=2,
        title="Teto de gasto por conversa, em um mês (US$)",
        description="Para que uma só conversa não gaste o que é de todas.",
    )
    first_alert_percent: int = Field(
        50, ge=1, le=100, title="Primeiro aviso (%)", description="Parte do teto do mês que, gasta, gera um aviso."
    )
    second_alert_percent: int = Field(
        80, ge=1, le=100, title="Segundo aviso (%)", description="Parte do teto do mês que, gasta, gera outro aviso."
    )
    cheaper_from_percent: int = Field(
        90,
        ge=1,
        le=100,
        title="Modelo mais barato a partir de (%)",
        description="Gasta esta parte de um teto, responde o modelo mais barato que estiver configurado.",
    )

    @model_validator(mode="after")
    def _alerts_in_order(self) -> BillingSettings:
        if self.second_alert_percent < self.first_alert_percent:
            raise wrong_field("second_alert_percent", "O segundo aviso não pode vir antes do primeiro.")
        return self

    @property
    def alert_percents(self) -> list[int]:
        return sorted({self.first_alert_percent, self.second_alert_percent})

    @property
    def month_micro_usd(self) -> int:
        return int(self.monthly_ceiling_usd * _MICRO)

    @property
    def conversation_micro_usd(self) -> int:
        return int(self.conversation_ceiling_usd * _MICRO)
