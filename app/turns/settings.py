"""How long the secretary listens before she answers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from app.infra.wrong_field import wrong_field
from app.tenants.settings import Section


class TurnSettings(Section):
    """Bounds of the debounce and of a whole turn, in seconds."""

    SECTION: ClassVar[str] = "turns"

    wait_finished_s: float = Field(
        2.2,
        title="Espera depois de uma frase completa",
        ge=0,
        le=60,
        description="Espera depois de uma frase que parece completa.",
    )
    wait_unfinished_s: float = Field(
        4.5,
        title="Espera depois de uma frase pela metade",
        ge=0,
        le=60,
        description="Espera depois de uma frase que parece continuar.",
    )
    wait_most_s: float = Field(
        15.0,
        title="Maior espera por mais palavras",
        ge=0,
        le=120,
        description="Maior espera desde a primeira mensagem sem resposta.",
    )
    budget_s: float = Field(
        60.0,
        title="Tempo para pensar",
        gt=1,
        le=600,
        description="Tempo total de um turno; passado isso, uma pessoa é chamada.",
    )
    messages_per_minute_contact: int = Field(
        20,
        title="Mensagens de um cliente por minuto",
        ge=1,
        description="Acima disso, as respostas a este contato esperam mais.",
    )
    messages_per_minute_company: int = Field(
        1200,
        title="Mensagens à empresa por minuto",
        ge=1,
        description="Acima disso, as respostas da empresa esperam mais.",
    )
    trace_days: int = Field(
        90,
        title="Guardar como ela chegou às respostas",
        ge=1,
        le=730,
        description="Por quantos dias fica o registro de cada resposta: o que ela leu, entendeu, fez e gastou, e os estados da conversa.",
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> TurnSettings:
        if self.wait_unfinished_s < self.wait_finished_s:
            raise wrong_field("wait_unfinished_s", "Não pode ser menor do que a espera depois de uma frase completa.")
        return self
