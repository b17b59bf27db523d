"""The ledger as programs see it. Money is in whole millionths of a dollar."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from app.billing import months
from app.billing.ledger import Standing
from app.billing.models import Rung, Usage, UsageState
from app.infra.answering import Answer, Instant


class CallOut(Answer):
    """One call to a model that was paid for."""

    task: str = Field(description="Para quê: `understand`, `reply`, `message_type` …")
    provider: str
    model: str = Field(description="O que respondeu, com o nome que o provedor deu.")
    input: int = Field(description="Tokens lidos, os guardados em cache entre eles.")
    cached: int
    output: int = Field(description="Tokens escritos, com o raciocínio.")
    micro_usd: int | None = Field(description="Milionésimos de dólar; null: o modelo não está na tabela de preços.")
    outcome: str = Field(description="`ok`, ou por que a resposta não serviu; paga-se do mesmo jeito.")
    milliseconds: int


class UsageOut(Answer):
    """One piece of work that could spend."""

    id: int
    key: str = Field(description="O que a identifica para sempre: tentada de novo, é a mesma.")
    kind: str = Field(description="`turn`: uma resposta a um cliente.")
    state: UsageState
    rung: Rung = Field(description="`full`: os modelos da empresa; `cheaper`: o mais barato; `curated`: só o local.")
    turn_id: UUID | None
    conversation_id: UUID | None
    provider: str | None = Field(description="O da chamada mais cara.")
    model: str | None = Field(description="O da chamada mais cara.")
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    micro_usd: int = Field(description="Gasto, em milionésimos de dólar, sem as chamadas de preço desconhecido.")
    held_micro_usd: int = Field(description="Ainda reservado, em milionésimos de dólar.")
    unknown_calls: int = Field(description="Chamadas cujo preço não é conhecido.")
    calls: list[CallOut]
    reserved_at: Instant
    ended_at: Instant | None


class MonthOut(Answer):
    """A month of the company, in its own zone."""

    month: str = Field(description="`AAAA-MM`.")
    ceiling_micro_usd: int
    spent_micro_usd: int
    reserved_micro_usd: int = Field(description="De respostas que estão sendo escritas agora.")
    forecast_micro_usd: int | None = Field(
        description="Do fim do mês; null: ainda não há um dia inteiro, ou já acabou."
    )
    percent: int = Field(description="Quanto do teto foi gasto.")
    days_micro_usd: list[int] = Field(description="Gasto de cada dia do mês.")
    calls: int
    unknown_calls: int = Field(description="Chamadas cujo preço não é conhecido: não entram em soma nenhuma.")
    input_tokens: int
    output_tokens: int


def usage(row: Usage) -> dict[str, Any]:
    return UsageOut.model_validate(row).as_json()


def month(standing: Standing) -> dict[str, Any]:
    return MonthOut(
        month=months.written(standing.month),
        ceiling_micro_usd=standing.ceiling,
        spent_micro_usd=standing.spent,
        reserved_micro_usd=standing.reserved,
        forecast_micro_usd=standing.forecast,
        percent=standing.percent,
        days_micro_usd=list(standing.days),
        calls=standing.calls,
        unknown_calls=standing.unknown_calls,
        input_tokens=standing.input_tokens,
        output_tokens=standing.output_tokens,
    ).as_json()
