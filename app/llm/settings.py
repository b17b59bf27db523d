"""A company's choice of language models."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from app.tenants.settings import Section

ProviderName = Literal["openai", "gemini", "offline"]


class LlmSettings(Section):
    """Models in order of preference. One without a key in this installation is skipped; `offline` always comes last."""

    SECTION: ClassVar[str] = "llm"

    providers: list[ProviderName] = Field(
        ["openai", "gemini", "offline"],
        title="Modelos, por ordem de preferência",
        description="O primeiro que tiver chave responde; se falhar, é a vez do seguinte. O modelo desta instalação sempre vem por último.",
        json_schema_extra={"options": {"openai": "OpenAI", "gemini": "Gemini", "offline": "Modelo desta instalação"}},
    )
    slow_from_s: float = Field(
        1.5,
        gt=0,
        le=60,
        title="Avisar de um modelo que demora mais de",
        description="Em média, por chamada, na última meia hora. O aviso se encerra quando ele volta a ser rápido.",
    )
