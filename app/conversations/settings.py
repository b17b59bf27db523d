"""What a company may set about the rhythm of its messages."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from app.conversations.quiet import clock_time
from app.infra.wrong_field import wrong_field
from app.tenants.settings import Section

ClockTime = Annotated[str, Field(max_length=10), AfterValidator(clock_time)]
"""`22:00`, or empty."""


class ConversationSettings(Section):
    """Human cadence, when nothing leaves, how long messages may wait, and when a conversation comes to rest."""

    SECTION: ClassVar[str] = "conversations"

    human_delay: bool = Field(
        True,
        title="Ritmo de uma pessoa",
        description="Antes de responder, esperar o tempo que uma pessoa levaria para escrever (onde o canal mostra que alguém digita).",
    )
    characters_per_second: float = Field(
        40.0,
        title="Velocidade de escrita",
        gt=1,
        le=1000,
        description="Velocidade de quem escreve, em letras por segundo.",
    )
    min_delay_s: float = Field(
        0.0,
        title="Menor espera",
        ge=0,
        le=60,
        description="Menor espera antes de cada mensagem, em segundos, em qualquer canal.",
    )
    max_delay_s: float = Field(
        2.5, title="Maior espera", ge=0, le=60, description="Maior espera antes de uma mensagem, em segundos."
    )
    split_above: int = Field(
        600,
        title="Dividir respostas longas",
        ge=120,
        le=4000,
        description="Respostas mais longas do que estas letras saem em partes, cortadas no fim de uma frase.",
    )
    quiet_from: ClockTime = Field(
        "",
        title="Silêncio a partir de",
        description="A partir desta hora, lembretes e campanhas esperam. Vazio: não há horas de silêncio.",
    )
    quiet_until: ClockTime = Field("", title="Silêncio até", description="A esta hora as mensagens voltam a sair.")
    quiet_holds_replies: bool = Field(
        False,
        title="Segurar também as respostas",
        description="Nas horas de silêncio, as respostas da secretária também esperam. O que a equipe escreve sai sempre.",
    )
    most_per_hour: int | None = Field(
        None,
        title="Mensagens por hora",
        ge=1,
        le=10_000,
        description="Quantas mensagens automáticas cada número envia no máximo em uma hora; as outras esperam. Vazio: sem limite.",
    )
    reply_expires_h: float = Field(
        24.0,
        title="Validade de uma resposta",
        gt=0,
        le=72,
        description="Depois de quantas horas uma resposta que não pôde sair perde o sentido.",
    )
    person_within_min: float = Field(
        15.0,
        title="Prazo para uma pessoa atender",
        gt=0,
        le=10_080,
        description="Em quantos minutos alguém da equipe deve atender quem espera uma pessoa; depois disso a conversa aparece atrasada.",
    )
    idle_hours: float = Field(
        24.0,
        title="Encerrar sozinha",
        ge=1,
        le=720,
        description="Depois de quantas horas sem mensagens a conversa é encerrada; nunca a que espera resposta ou está com a equipe.",
    )
    phone_hold_h: float = Field(
        4.0,
        title="Atendimento pelo celular",
        gt=0,
        le=72,
        description="Quantas horas sem ninguém escrever pelo celular até a secretária voltar a responder a conversa.",
    )

    @model_validator(mode="after")
    def _delays_in_order(self) -> ConversationSettings:
        if self.max_delay_s < self.min_delay_s:
            raise wrong_field("max_delay_s", "A maior espera não pode ser menor do que a menor espera.")
        return self

    @model_validator(mode="after")
    def _both_ends_of_quiet(self) -> ConversationSettings:
        if bool(self.quiet_from) != bool(self.quiet_until):
            missing = "quiet_until" if self.quiet_from else "quiet_from"
            raise wrong_field(missing, "Diga quando o silêncio começa e quando termina, ou deixe os dois vazios.")
        if self.quiet_from and self.quiet_from == self.quiet_until:
            raise wrong_field("quiet_until", "O silêncio precisa terminar em outra hora do que começa.")
        return self
