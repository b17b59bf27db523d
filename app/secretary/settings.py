"""How the secretary presents herself."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from app.tenants.settings import Section


class SecretarySettings(Section):
    """What a company may say about its secretary. More comes with tone and autonomy."""

    SECTION: ClassVar[str] = "secretary"

    name: str = Field("Secretária", min_length=1, max_length=60, description="Como ela se apresenta.")
    about: str = Field("", max_length=4000, description="Quem é a empresa, em poucas linhas.")
    history_messages: int = Field(16, ge=2, le=60, description="Quantas mensagens anteriores ela relê.")
    facts_per_turn: int = Field(6, ge=1, le=20, description="Quantos fatos da empresa ela consulta por turno.")
