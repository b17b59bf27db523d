"""Figures as programs see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from app.analytics.attention import Attention
from app.analytics.today import Today
from app.infra.answering import Answer, Instant


class HourOut(Answer):
    """Messages of one hour, by who wrote them."""

    hour: int = Field(description="Hora local da empresa, de 0 a 23.")
    customers: int
    secretary: int
    team: int = Field(description="Pelo painel, pela API ou pelo celular.")


class AttentionOut(Answer):
    """How many conversations need a person now."""

    waiting: int = Field(description="Esperam uma pessoa.")
    late: int = Field(description="Esperam há mais tempo do que a empresa quer.")
    troubled: int = Field(description="Têm mensagem que não saiu, ou que não se sabe se saiu.")
    unread: int = Field(description="São de quem pergunta e têm mensagem não lida.")


class OverviewOut(Answer):
    """Today at a glance."""

    at: Instant
    date: date
    timezone: str
    attention: AttentionOut
    conversations: int = Field(description="Conversas em que o cliente escreveu hoje.")
    conversations_before: int = Field(description="O mesmo, ontem até esta hora.")
    answered: int = Field(description="Conversas de hoje que tiveram resposta, ou chegaram a uma pessoa.")
    alone: int = Field(description="Delas, as que a secretária atendeu sem nenhuma pessoa.")
    alone_percent: int | None = Field(description="`alone` de `answered`; null: ainda nenhuma.")
    replies: int = Field(description="Respostas de hoje de que se conhece a espera.")
    reply_median_s: float | None = Field(
        description="Da primeira mensagem sem resposta até a resposta sair, em segundos."
    )
    reply_p90_s: float | None = Field(description="Nove em cada dez foram mais rápidas.")
    hours: list[HourOut] = Field(description="Sempre 24.")


def overview(today: Today, attention: Attention, timezone: str) -> dict[str, Any]:
    return OverviewOut(
        at=today.at,
        date=today.date,
        timezone=timezone,
        attention=AttentionOut(
            waiting=attention.waiting_total,
            late=attention.late_total,
            troubled=attention.troubled_total,
            unread=attention.unread_total,
        ),
        conversations=today.conversations,
        conversations_before=today.conversations_before,
        answered=today.answered,
        alone=today.alone,
        alone_percent=today.alone_percent,
        replies=today.replies,
        reply_median_s=today.reply_median_s,
        reply_p90_s=today.reply_p90_s,
        hours=[HourOut.model_validate(hour) for hour in today.hours],
    ).as_json()
