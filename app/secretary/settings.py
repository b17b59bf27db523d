"""How the secretary presents herself, how she sounds, and how much she may do alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, Final

from pydantic import Field

from app.llm.port import Language
from app.llm.tone import Formality, Level, Voice
from app.tenants.settings import Section

NAMELESS: Final = "Secretária"
"""What she is called until a company gives her a name: it is what she is, so she does not present herself by it."""


class Autonomy(StrEnum):
    """What becomes of what she thinks. Off: she does not think, and the conversation waits for a person."""

    OFF = "off"
    OBSERVE = "observe"
    SUGGEST = "suggest"
    FULL = "full"


def _named(**options: str) -> dict[str, Any]:
    """The names of a closed list's values, for people."""
    return {"options": options}


class SecretarySettings(Section):
    """What a company may say about its secretary."""

    SECTION: ClassVar[str] = "secretary"

    enabled: bool = Field(
        True,
        title="Atendimento por IA",
        description="Desligado, ela não responde ninguém: toda conversa espera por uma pessoa.",
    )
    autonomy: Autonomy = Field(
        Autonomy.FULL,
        title="Autonomia",
        description="O que acontece com o que ela pensa em responder.",
        json_schema_extra=_named(
            off="Desligada: não pensa nem responde",
            observe="Observa: pensa e registra, mas não envia",
            suggest="Sugere: a equipe recebe a resposta pronta para enviar",
            full="Completa: responde sozinha",
        ),
    )
    name: str = Field(NAMELESS, title="Nome", min_length=1, max_length=60, description="Como ela se apresenta.")
    about: str = Field("", title="Sobre a empresa", max_length=4000, description="Quem é a empresa, em poucas linhas.")
    voice: Voice = Field(
        Voice.WELCOMING,
        title="Tom de voz",
        description="Como ela soa nas conversas.",
        json_schema_extra=_named(
            welcoming="Acolhedor", professional="Profissional", relaxed="Descontraído", direct="Direto ao ponto"
        ),
    )
    formality: Formality = Field(
        Formality.VOCE,
        title="Tratamento",
        description="Como ela trata quem escreve.",
        json_schema_extra=_named(voce="Você", senhor="O senhor, a senhora"),
    )
    empathy: Level = Field(
        Level.SOME,
        title="Empatia",
        description="Quanto ela acolhe quem está chateado ou com dor.",
        json_schema_extra=_named(none="Só o necessário", some="Na medida", much="Bastante"),
    )
    humour: Level = Field(
        Level.NONE,
        title="Humor",
        description="Se ela pode ser bem-humorada. Em reclamações e más notícias, nunca é.",
        json_schema_extra=_named(none="Nenhum", some="Leve", much="Brincalhão"),
    )
    emoji: Level = Field(
        Level.SOME,
        title="Emojis",
        description="Quantos emojis ela usa. Em reclamações e más notícias, nenhum.",
        json_schema_extra=_named(none="Nenhum", some="Poucos", much="Muitos"),
    )
    message_limit: int = Field(
        1000,
        title="Tamanho da resposta",
        ge=200,
        le=3500,
        description="Quantas letras uma resposta pode ter, no máximo. O que passa disso é cortado no fim de uma frase.",
    )
    opening_morning: str = Field(
        "", title="Saudação da manhã", max_length=160, description="Das 5h ao meio-dia. Vazio: “Bom dia!”."
    )
    opening_afternoon: str = Field(
        "", title="Saudação da tarde", max_length=160, description="Do meio-dia às 18h. Vazio: “Boa tarde!”."
    )
    opening_evening: str = Field(
        "", title="Saudação da noite", max_length=160, description="Das 18h às 5h. Vazio: “Boa noite!”."
    )
    languages: list[Language] = Field(
        ["pt", "en", "es"],
        title="Idiomas",
        min_length=1,
        max_length=3,
        description="Em que línguas ela responde. Quem escreve em outra recebe a primeira da lista.",
        json_schema_extra=_named(pt="Português", en="Inglês", es="Espanhol"),
    )
    turns_per_hour: int = Field(
        40,
        title="Respostas por hora",
        ge=5,
        le=500,
        description="Quantas vezes ela responde a mesma conversa em uma hora; acima disso ela para e chama uma pessoa.",
    )
    repeats: int = Field(
        4,
        title="Mensagens repetidas",
        ge=2,
        le=20,
        description="Depois de quantas mensagens iguais seguidas ela para de responder: costuma ser um robô.",
    )
    history_messages: int = Field(
        16, title="Memória da conversa", ge=2, le=60, description="Quantas mensagens anteriores ela relê."
    )
    facts_per_turn: int = Field(
        6, title="Fatos por resposta", ge=1, le=20, description="Quantos fatos da empresa ela consulta por turno."
    )

    @property
    def thinks(self) -> bool:
        """Whether she thinks about a turn at all. What needs no thought, an opt-out, is heeded in any case."""
        return self.enabled and self.autonomy is not Autonomy.OFF

    @property
    def acts(self) -> bool:
        """Whether she answers by herself, and her tools may change anything."""
        return self.thinks and self.autonomy is Autonomy.FULL
