"""What a company may set about the rhythm of its messages."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from app.tenants.settings import Section


class ConversationSettings(Section):
    """Human cadence, how long messages may wait, and when a conversation comes to rest."""

    SECTION: ClassVar[str] = "conversations"

    human_delay: bool = Field(
        True,
        description="Antes de responder, esperar o tempo que uma pessoa levaria para escrever (onde o canal mostra que alguém digita).",
    )
    characters_per_second: float = Field(
        40.0, gt=1, le=1000, description="Velocidade de quem escreve, em letras por segundo."
    )
    max_delay_s: float = Field(2.5, ge=0, le=60, description="Maior espera antes de uma mensagem, em segundos.")
    split_above: int = Field(
        600, ge=120, le=4000, description="Respostas mais longas saem em partes, cortadas no fim de uma frase."
    )
    reply_expires_h: float = Field(
        24.0, gt=0, le=72, description="Depois de quantas horas uma resposta que não pôde sair perde o sentido."
    )
    person_within_min: float = Field(
        15.0,
        gt=0,
        le=10_080,
        description="Em quantos minutos alguém da equipe deve atender quem espera uma pessoa; depois disso a conversa aparece atrasada.",
    )
    idle_hours: float = Field(
        24.0,
        ge=1,
        le=720,
        description="Depois de quantas horas sem mensagens a conversa é encerrada; nunca a que espera resposta ou está com a equipe.",
    )
    phone_hold_h: float = Field(
        4.0,
        gt=0,
        le=72,
        description="Quantas horas sem ninguém escrever pelo celular até a secretária voltar a responder a conversa.",
    )
